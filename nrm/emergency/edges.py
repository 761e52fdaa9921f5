"""What this feature adds to the service: calls, pages, and what it tells on the pages of others."""

from typing import Final

from nrm.emergency import api, pages
from nrm.emergency.effects import add_waiting, follow_reviewed, hand_on
from nrm.emergency.finding import know_emergency
from nrm.emergency.on_pages import add_emergency, add_to_desk, add_to_log

APIS: Final = (api.blueprint,)
PAGES: Final = (pages.blueprint,)
EFFECTS: Final = (
    ("case.emergency", know_emergency),
    ("case.page", add_emergency),
    ("desk.page", add_to_desk),
    ("log.page", add_to_log),
    ("case.waits", add_waiting),
    ("case.transfer", hand_on),
    ("review.emergency", follow_reviewed),
)
