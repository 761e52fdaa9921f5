"""What this feature adds to the service: calls, pages, and what it tells on the pages of others."""

from typing import Final

from nrm.erasure import api, hold_pages, pages, retention_pages
from nrm.erasure.effects import add_waiting
from nrm.erasure.on_case import add_holding
from nrm.erasure.on_desk import add_erasures

APIS: Final = (api.blueprint,)
PAGES: Final = (pages.blueprint, hold_pages.blueprint, retention_pages.blueprint)
EFFECTS: Final = (
    ("case.page", add_holding),
    ("desk.page", add_erasures),
    ("case.waits", add_waiting),
)
