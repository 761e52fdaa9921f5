"""What this feature adds to the service: calls, pages, and what follows when a form is saved."""

from typing import Final

from nrm.drafts import api, pages
from nrm.drafts.effects import drop_all, drop_saved
from nrm.drafts.on_pages import add_to_case, add_unsaved

APIS: Final = (api.blueprint,)
PAGES: Final = (pages.blueprint,)
EFFECTS: Final = (
    ("records.written", drop_saved),
    ("case.discard", drop_all),
    ("section.page", add_unsaved),
    ("case.page", add_to_case),
)
