"""What this feature adds to the service: calls, pages."""

from typing import Final

from nrm.webhooks import api, pages

APIS: Final = (api.blueprint,)
PAGES: Final = (pages.blueprint,)
