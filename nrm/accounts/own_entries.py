"""What the log knows under one's own name: the last entries, and when one came in before."""

import re
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from flask_babel import gettext

from nrm.errors import Missing
from nrm.log import find
from nrm.log.entry import Outcome
from nrm.log.find import EntryView, Filters, Visibility

# A record or a reason that ends with the id of one file or one concern: that tells of whom.
NAMES_ONE: Final = re.compile(r"[-_][0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}\Z")


def as_own(views: list[EntryView]) -> list[EntryView]:
    """Own entries, a refusal without what it was about: nobody learns there what exists."""
    return [about_nobody(view) if view.entry.outcome == Outcome.REFUSED else view for view in views]


def about_nobody(view: EntryView) -> EntryView:
    """What was done and how it ended, without whom it was about."""
    entry = view.entry
    sections = {k: number for k, number in entry.sections.items() if not NAMES_ONE.search(k)}
    reason = NAMES_ONE.sub("", entry.reason) if entry.reason is not None else None
    bare = replace(entry, case=None, referral=None, consent=None, sections=sections, reason=reason)
    return replace(view, entry=bare)


def find_own_entries(account_id: UUID, after: int | None, limit: int) -> list[EntryView]:
    """Newest first, at most `limit` + 1."""
    return as_own(find.entries(Filters(), Visibility(actor=account_id), after, limit))


def find_own_entry(account_id: UUID, index: int | None) -> EntryView | None:
    """The entry at this index; Missing when it is not one of this account's."""
    if index is None:
        return None
    found = find_own_entries(account_id, index + 1, 1)
    if not found or found[0].index != index:
        raise Missing(gettext("This is not among your entries."))
    return found[0]


def signed_in_before(account_id: UUID) -> datetime | None:
    """When the account came in the time before this one; None when this is the first."""
    entered = Filters(acts=("session.open",), outcome="done")
    found = find.entries(entered, Visibility(actor=account_id), None, 1)
    return found[1].entry.at if len(found) > 1 else None
