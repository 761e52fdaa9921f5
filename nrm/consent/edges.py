"""What this feature adds to the service: calls, pages, and what follows from what others tell."""

from typing import Final

from nrm.consent import (
    age_group_pages,
    api,
    ending_pages,
    ledger_pages,
    on_case,
    pages,
    shown_pages,
    watching,
)
from nrm.consent.age_group import end_words_of_others
from nrm.consent.ending import check_reopening

APIS: Final = (api.blueprint,)
PAGES: Final = (
    pages.blueprint,
    ending_pages.blueprint,
    shown_pages.blueprint,
    ledger_pages.blueprint,
    age_group_pages.blueprint,
)
EFFECTS: Final = (
    ("consent.end", watching.note_ended),
    ("case.describe", api.describe_on_case),
    ("case.page", on_case.add_consents),
    ("case.consents", on_case.offer_consents),
    ("case.closed", watching.ask_later),
    ("case.adult", end_words_of_others),
    ("case.reopen", check_reopening),
    ("case.reopen", watching.note_reopened),
)
