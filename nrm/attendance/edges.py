"""What this feature adds to the service: calls and a page."""

from typing import Final

from nrm.attendance import api, pages

APIS: Final = (api.blueprint,)
PAGES: Final = (pages.blueprint,)
