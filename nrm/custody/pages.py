"""The pages of members and keys of an agency, each in a file of its own."""

from nrm.custody import keys_pages, leaving_pages, sheet_pages

BLUEPRINTS = (leaving_pages.blueprint, keys_pages.blueprint, sheet_pages.blueprint)
