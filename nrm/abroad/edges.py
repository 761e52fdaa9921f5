"""What this feature adds: calls, pages, and what follows when a consent or a case ends."""

from typing import Final

from nrm.abroad import api, arrival_pages, ask_pages, desk_api, messages_api, sent_pages
from nrm.abroad.ending import add_waiting, end_with_case, end_with_consents
from nrm.abroad.on_desk import add_to_desk
from nrm.abroad.on_pages import add_countries, add_to_case, add_to_consent

APIS: Final = (api.blueprint, desk_api.blueprint, messages_api.blueprint)
PAGES: Final = (ask_pages.blueprint, sent_pages.blueprint, arrival_pages.blueprint)
EFFECTS: Final = (
    ("case.end", end_with_case),
    ("consent.end", end_with_consents),
    # A case is handed over with what was asked abroad; a draft is not erased under it.
    ("draft.waits", add_waiting),
    ("case.page", add_to_case),
    ("consent.page", add_to_consent),
    ("consent.countries", add_countries),
    ("desk.page", add_to_desk),
)
