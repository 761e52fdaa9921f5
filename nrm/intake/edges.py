"""What this feature adds to the service: one call and the pages of first contact."""

from typing import Final

from nrm.intake import api, duty_pages, pages

APIS: Final = (api.blueprint,)
PAGES: Final = (pages.blueprint, duty_pages.blueprint)
