"""A case leaves its group, and the group ends with its last case."""

from uuid import UUID

from nrm.cases.models import Case
from nrm.database import session
from nrm.groups.finding import find_place
from nrm.groups.models import BY_ID, COUNT_MEMBERS, EMPTY_OF, CaseGroup
from nrm.vault.rows import rely_on


def leave(case: Case) -> bool:
    """The case belongs to no group any more; whether it did. The case must be locked."""
    found = find_place(case)
    if found is None:
        return False
    member, group = found
    # Of two who take out the last two cases at once, the second one sees that it was the last.
    session().scalars(BY_ID.with_for_update(), {"id": group.id}).one_or_none()
    session().delete(member)
    session().flush()
    if not session().scalar(COUNT_MEMBERS, {"group_id": group.id}):
        _end(group)
    return True


def end_empty(agency_id: UUID) -> None:
    """Groups of this agency in which no case is left have ended."""
    for group in session().scalars(EMPTY_OF, {"agency_id": agency_id}).all():
        rely_on(group)
        _end(group)


def _end(group: CaseGroup) -> None:
    session().delete(group)
