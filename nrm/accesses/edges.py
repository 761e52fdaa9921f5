"""What this feature adds to the service: calls, two pages, and what desks and the log tell."""

from typing import Final

from nrm.accesses import api, check_pages, pages
from nrm.accesses.disowned import add_to_desk, add_to_log

APIS: Final = (api.blueprint,)
PAGES: Final = (pages.blueprint, check_pages.blueprint)
EFFECTS: Final = (
    ("desk.page", add_to_desk),
    ("log.page", add_to_log),
)
