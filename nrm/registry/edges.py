"""What this feature adds to the service: pages."""

from typing import Final

from nrm.registry import first_key_pages, one_pages, pages

PAGES: Final = (pages.blueprint, one_pages.blueprint, first_key_pages.blueprint)
