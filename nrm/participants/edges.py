"""What this feature adds to the service: calls, pages, and what follows when a case ends."""

from typing import Final

from nrm.participants import api, own_pages, pages
from nrm.participants.effects import drop_all, end_with_case, tell_speakers
from nrm.participants.on_pages import add_way

APIS: Final = (api.blueprint,)
PAGES: Final = (pages.blueprint, own_pages.blueprint)
EFFECTS: Final = (
    ("case.speakers", tell_speakers),
    ("case.end", end_with_case),
    ("case.discard", drop_all),
    ("case.page", add_way),
)
