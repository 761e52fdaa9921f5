"""What this feature adds to the service: calls, two pages, and the way to one from a case."""

from typing import Final

from nrm.accesses import api, check_pages, pages
from nrm.accesses.disowned import add_to_desk, add_to_log
from nrm.accesses.on_case import add_accesses

APIS: Final = (api.blueprint,)
PAGES: Final = (pages.blueprint, check_pages.blueprint)
EFFECTS: Final = (
    ("case.page", add_accesses),
    ("desk.page", add_to_desk),
    ("log.page", add_to_log),
)
