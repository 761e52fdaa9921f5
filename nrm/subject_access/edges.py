"""What this feature adds to the service: calls, pages, and what it tells on the pages of others."""

from typing import Final

from nrm.subject_access import api, asking_pages, pages
from nrm.subject_access.effects import add_waiting
from nrm.subject_access.on_pages import add_requests, add_to_desk

APIS: Final = (api.blueprint,)
PAGES: Final = (pages.blueprint, asking_pages.blueprint)
EFFECTS: Final = (
    ("case.page", add_requests),
    ("desk.page", add_to_desk),
    ("case.waits", add_waiting),
)
