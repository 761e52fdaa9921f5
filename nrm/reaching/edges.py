"""What this feature adds to the service: calls, a page, and the way to it from a case."""

from typing import Final

from nrm.reaching import api, pages
from nrm.reaching.on_pages import add_reaching

APIS: Final = (api.blueprint,)
PAGES: Final = (pages.blueprint,)
EFFECTS: Final = (("case.page", add_reaching),)
