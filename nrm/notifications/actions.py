"""Telling an authority that somebody said no, without saying who; and reading what was told.

What the sender did stands in the log with the case, what the authority did without anything that
it read: no entry leads from one to the other.
"""

from collections.abc import Sequence
from uuid import UUID

from nrm import policy
from nrm.cases import records
from nrm.cases.finding import find_case
from nrm.cases.models import Case
from nrm.database import Cursor, keyset, session
from nrm.errors import Conflict, Invalid, to_translate
from nrm.http.actor import Actor
from nrm.log import writer as log
from nrm.notifications.checking import check_may_tell, check_statement, find_authority
from nrm.notifications.drawing import SECTIONS
from nrm.notifications.finding import find_notification, visible_to
from nrm.notifications.models import LISTED, AnonymousNotification
from nrm.notifications.sealing import put_among
from nrm.notifications.telling import Telling, what_was_told

# The name of the record by which the case itself knows of it.
RECORD = "anonymous_notification"
_TELL_FIRST = to_translate("Tell the person first that this is sent, and what it says.")
_SENT_BEFORE = to_translate("One was sent in this case already. Say so if another is meant.")


def prepare_notification(actor: Actor, case_id: UUID) -> records.SealedRecords:
    """The sections that a statement is drawn from, and the record of the last one; still sealed."""
    case = find_case(case_id)
    policy.ask(actor, "notification.prepare", case)
    sealed = _look(actor, case)
    log.write(
        actor, "notification.prepare", case, sections=sealed.versions, purpose="identification"
    )
    return sealed


def _look(actor: Actor, case: Case) -> records.SealedRecords:
    check_may_tell(case)
    return records.find_records(actor, case, (*SECTIONS, RECORD))


def send_notification(actor: Actor, case_id: UUID, telling: Telling) -> Case:
    """The authority reads the statement once the quarter is over; the case alone knows of it."""
    case = find_case(case_id, to_change=True)
    policy.ask(actor, "notification.send", case)
    written = _send(actor, case, telling)
    log.write(actor, "notification.send", case, sections=written, purpose="identification")
    return case


def _send(actor: Actor, case: Case, telling: Telling) -> dict[str, int]:
    check_may_tell(case)
    check_statement(telling.statement)
    if not telling.person_told:
        raise Invalid({"person_told": [_TELL_FIRST]})
    recipient = find_authority(telling.recipient)
    keys = records.open_case_keys(actor, case)
    if RECORD in keys.leaves and not telling.again:
        raise Conflict(_SENT_BEFORE)
    told = {RECORD: what_was_told(telling)}
    written = records.write_records(actor, case, keys, records.Writing(told))
    put_among(recipient.id, telling.statement)
    return written


def list_notifications(
    actor: Actor, after: Cursor | None, limit: int
) -> Sequence[AnonymousNotification]:
    """What the actor's authority was told until the last quarter, at most `limit` + 1; sealed."""
    policy.ask(actor, "notification.list")
    statement = keyset(
        LISTED.where(visible_to(actor)),
        AnonymousNotification.quarter_at,
        AnonymousNotification.id,
        after,
        limit,
    )
    found = session().scalars(statement).all()
    log.write(actor, "notification.list", count=len(found))
    return found


def read_notification(actor: Actor, notification_id: UUID) -> AnonymousNotification:
    """One notification, still sealed; the entry says that one was read, and not which."""
    notification = find_notification(notification_id)
    policy.ask(actor, "notification.read", notification)
    log.write(actor, "notification.read")
    return notification
