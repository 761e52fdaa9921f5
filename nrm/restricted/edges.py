"""What this feature adds to the service: calls, pages, and what follows when something ends."""

from typing import Final

from nrm.restricted import api, pages
from nrm.restricted.effects import end_with_consents, end_with_submissions, erase_with_case
from nrm.restricted.on_pages import add_to_desk, add_way

APIS: Final = (api.blueprint,)
PAGES: Final = (pages.blueprint,)
EFFECTS: Final = (
    ("consent.end", end_with_consents),
    ("referral.access_ended", end_with_submissions),
    ("case.erase", erase_with_case),
    ("identification.page", add_way),
    ("desk.page", add_to_desk),
)
