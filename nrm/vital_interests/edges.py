"""What this feature adds to the service: calls, pages, and what it tells on the pages of others."""

from typing import Final

from nrm.vital_interests import api, pages
from nrm.vital_interests.effects import add_waiting, hand_on, keep_act
from nrm.vital_interests.on_pages import add_acts, add_to_consent, add_to_desk, add_to_log

APIS: Final = (api.blueprint,)
PAGES: Final = (pages.blueprint,)
EFFECTS: Final = (
    ("case.without_consent", keep_act),
    ("case.page", add_acts),
    ("consent.page", add_to_consent),
    ("desk.page", add_to_desk),
    ("log.page", add_to_log),
    ("case.waits", add_waiting),
    ("case.transfer", hand_on),
)
