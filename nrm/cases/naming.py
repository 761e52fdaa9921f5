"""Names in a list, when its reader asks for them: of the cases that the reader leads.

Nobody else's: a purpose is named for one case and never for a list.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final
from uuid import UUID

from nrm import policy
from nrm.cases.many import find_cases, find_records_of
from nrm.cases.models import Case
from nrm.cases.records import SealedRecords
from nrm.cases.wanted import Wanted, cases_wanted
from nrm.database import Cursor, keyset
from nrm.http.acting import reveal
from nrm.http.actor import Actor
from nrm.log import writer as log
from nrm.log.acts import Act

SHOW_NAMES: Final = "case.show_names"
_IDENTITY, _NAME = "identity", "preferred_name"


@dataclass(frozen=True)
class Named:
    """A page of the list, at most `limit` + 1 cases, and the identities among them to be opened."""

    cases: Sequence[Case]
    records: Sequence[SealedRecords]

    def open(self, actor: Actor) -> Mapping[UUID, str]:
        """Names by case, empty where none is written; after the commit.

        Raises Unavailable (`integrity`) when a record fails its check, and then shows nothing.
        """
        opened = {}
        for sealed in self.records:
            open_one = partial(sealed.open, actor.keyring)
            content = reveal(actor, SHOW_NAMES, sealed.case, open_one)[_IDENTITY]
            opened[sealed.case.id] = str(content.get(_NAME) or "")
        return opened


def find_named(actor: Actor, wanted: Wanted, after: Cursor | None, limit: int) -> Named:
    """A page of the list as it stands, with the identities of the cases that the actor leads."""
    page = keyset(cases_wanted(actor, wanted), Case.opened_at, Case.id, after, limit)
    found = find_cases(page)
    mine = [case for case in found[:limit] if policy.assigned(actor, case) and _holds_content(case)]
    return Named(found, find_records_of(actor, mine, [_IDENTITY]))


def note_each(found: Named) -> None:
    """Each case that is opened stands in the log as well, just before the entry of the batch."""
    log.write_before_next(
        [
            Act(action=SHOW_NAMES, thing=sealed.case, sections=sealed.versions, purpose="casework")
            for sealed in found.records
        ]
    )


def _holds_content(case: Case) -> bool:
    return case.closure_reason != "discarded"
