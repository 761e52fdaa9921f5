"""What this feature adds to the service: calls and pages."""

from typing import Final

from nrm.directory import api, own_pages, pages

APIS: Final = (api.blueprint,)
PAGES: Final = (pages.blueprint, own_pages.blueprint)
