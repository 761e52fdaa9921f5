"""What this feature adds to the service: calls, pages, and what follows when something ends."""

from typing import Final

from nrm.identification import api, pages
from nrm.identification.effects import end_with_case, end_with_consents
from nrm.identification.knowing import know_authority, list_of_authority
from nrm.identification.on_pages import add_to_desk, add_track

APIS: Final = (api.blueprint,)
PAGES: Final = (pages.blueprint,)
EFFECTS: Final = (
    ("consent.end", end_with_consents),
    ("case.end", end_with_case),
    ("case.authority", know_authority),
    ("case.list_of_authority", list_of_authority),
    ("case.page", add_track),
    ("desk.page", add_to_desk),
)
