"""What this feature adds to the service: calls, pages, and what stands on the page of a case."""

from typing import Final

from nrm.missing import api, pages
from nrm.missing.on_pages import add_episodes

APIS: Final = (api.blueprint,)
PAGES: Final = (pages.blueprint,)
EFFECTS: Final = (("case.page", add_episodes),)
