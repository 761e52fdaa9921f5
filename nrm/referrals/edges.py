"""What this feature adds: calls, pages, and what follows when a case or a consent ends."""

from typing import Final

from nrm.referrals import (
    address_edges,
    api,
    desk_pages,
    effects,
    handing_on_edges,
    pages,
    partner_pages,
    preview_pages,
    refer_pages,
    writing_edges,
)
from nrm.referrals.described import describe_on_case
from nrm.referrals.on_case import add_referrals
from nrm.referrals.on_consent import add_resting

APIS: Final = (api.blueprint, address_edges.calls, handing_on_edges.calls, writing_edges.calls)
PAGES: Final = (
    desk_pages.blueprint,
    pages.blueprint,
    refer_pages.blueprint,
    partner_pages.blueprint,
    preview_pages.blueprint,
    address_edges.pages,
    handing_on_edges.pages,
)
EFFECTS: Final = (
    ("consent.find", effects.know_supporters),
    ("consent.end", effects.end_with_consents),
    ("consent.replace", effects.move_to_newer),
    ("consent.page", add_resting),
    ("case.describe", describe_on_case),
    ("case.page", add_referrals),
    ("case.end", effects.end_with_case),
)
