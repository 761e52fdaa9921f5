"""What this feature adds to the service: a call and a page."""

from typing import Final

from nrm.gaps import api, pages

APIS: Final = (api.blueprint,)
PAGES: Final = (pages.blueprint,)
