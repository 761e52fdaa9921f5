"""What this feature adds to the service: calls, pages, and what follows when a case ends."""

from typing import Final

from nrm.transfers import api, pages
from nrm.transfers.effects import end_with_case, end_with_consents, move_to_newer
from nrm.transfers.on_pages import add_to_desk, add_transfer

APIS: Final = (api.blueprint,)
PAGES: Final = (pages.blueprint,)
EFFECTS: Final = (
    ("case.end", end_with_case),
    ("consent.end", end_with_consents),
    ("consent.replace", move_to_newer),
    ("case.page", add_transfer),
    ("desk.page", add_to_desk),
)
