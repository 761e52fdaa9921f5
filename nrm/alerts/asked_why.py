"""Who is told that an auditor asks an agency for an explanation: those above whom it is about."""

from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, select

from nrm.alerts.awaited import Waits
from nrm.alerts.disowned import THERE
from nrm.audit.review.models import ASKED, ReviewItem
from nrm.database import session
from nrm.log.models import AuditEntry, AuditRow

_KEY: Final = f"{ReviewItem.__tablename__}:"
# The review of an emergency may be a question, too. The entry says which item it changed.
_DONE: Final = (
    select(AuditRow.row_key, AuditEntry.at)
    .join(AuditEntry, AuditEntry.index == AuditRow.index)
    .where(
        AuditEntry.index >= bindparam("start"),
        AuditEntry.index < bindparam("end"),
        AuditEntry.action.in_(("review.ask_why", "emergency.review")),
        AuditRow.row_key.startswith(_KEY),
    )
)
_ITEMS: Final = select(ReviewItem.id, ReviewItem.agency_id, ReviewItem.account_ids).where(
    ReviewItem.id.in_(bindparam("ids", expanding=True)), ReviewItem.state == ASKED
)


def waits_by_questions(start: int, end: int) -> list[Waits]:
    """What the entries of the log from `start` to below `end` leave waiting."""
    found = session().execute(_DONE, {"start": start, "end": end}).all()
    if not found:
        return []
    asked_at = {UUID(row.row_key.removeprefix(_KEY)): row.at for row in found}
    items = session().execute(_ITEMS, {"ids": list(asked_at)}).all()
    agencies = [item.agency_id for item in items if item.agency_id is not None]
    there = session().execute(THERE, {"agencies": agencies}).all()
    return [
        Waits(asked_at[item.id], account_id=account_id)
        for item in items
        for account_id, agency_id in there
        if agency_id == item.agency_id and str(account_id) not in item.account_ids
    ]
