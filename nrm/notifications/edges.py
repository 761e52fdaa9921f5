"""What this feature adds to the service: calls, pages, and the way to them."""

from typing import Final

from nrm.notifications import api, pages
from nrm.notifications.on_pages import add_way

APIS: Final = (api.blueprint,)
PAGES: Final = (pages.blueprint,)
EFFECTS: Final = (("case.page", add_way),)
