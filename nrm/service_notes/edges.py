"""What this feature adds to the service: calls, a page, and what follows when a referral ends."""

from typing import Final

from nrm.service_notes import api, pages
from nrm.service_notes.effects import end_with_referrals, erase_with_case
from nrm.service_notes.on_pages import add_way

APIS: Final = (api.blueprint,)
PAGES: Final = (pages.blueprint,)
EFFECTS: Final = (
    ("referral.access_ended", end_with_referrals),
    ("case.erase", erase_with_case),
    ("referral.page", add_way),
)
