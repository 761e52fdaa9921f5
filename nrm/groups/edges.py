"""What this feature adds to the service: calls, pages, what stands on a case, what follows."""

from typing import Final

from nrm.groups import api, joining_pages, opening_pages, pages
from nrm.groups.effects import describe_on_case, end_with_erased, leave_with_transfer
from nrm.groups.on_case import add_group

APIS: Final = (api.blueprint,)
PAGES: Final = (opening_pages.blueprint, pages.blueprint, joining_pages.blueprint)
EFFECTS: Final = (
    ("case.describe", describe_on_case),
    ("case.page", add_group),
    ("case.transfer", leave_with_transfer),
    ("case.shred", end_with_erased),
)
