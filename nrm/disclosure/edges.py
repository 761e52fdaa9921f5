"""What this feature adds to the service: calls, pages, and what it tells on the pages of others."""

from typing import Final

from nrm.disclosure import api, pages
from nrm.disclosure.effects import add_waiting, hand_on
from nrm.disclosure.on_pages import add_disclosures, add_to_desk, add_to_log

APIS: Final = (api.blueprint,)
PAGES: Final = (pages.blueprint,)
EFFECTS: Final = (
    ("case.page", add_disclosures),
    ("desk.page", add_to_desk),
    ("log.page", add_to_log),
    ("case.waits", add_waiting),
    ("case.transfer", hand_on),
)
