"""What this feature adds to the service: calls and pages."""

from typing import Final

from nrm.versions import api, pages

APIS: Final = (api.blueprint,)
PAGES: Final = (pages.blueprint,)
