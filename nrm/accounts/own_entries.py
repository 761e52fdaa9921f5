"""What the log knows under one's own name: the last entries, and when one came in before."""

from datetime import datetime
from uuid import UUID

from flask_babel import gettext

from nrm.errors import Missing
from nrm.log import find
from nrm.log.find import EntryView, Filters, Visibility


def find_own_entries(account_id: UUID, after: int | None, limit: int) -> list[EntryView]:
    """Newest first, at most `limit` + 1."""
    return find.entries(Filters(), Visibility(actor=account_id), after, limit)


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
