"""Breaking the glass where a life is in danger, and what two others make of it afterwards."""

from collections.abc import Sequence
from uuid import UUID

from nrm import policy
from nrm.cases import records
from nrm.cases.finding import find_case
from nrm.cases.models import Case
from nrm.clocks.durations import due_at
from nrm.database import Cursor, keyset, new_id, now, session
from nrm.emergency.effects import follow_review
from nrm.emergency.finding import find_emergency, visible_to
from nrm.emergency.models import LISTED, RECORD, Emergency
from nrm.errors import Conflict, Invalid, OutOfTurn
from nrm.http.actor import Actor
from nrm.http.grammar import check_version
from nrm.log import writer as log
from nrm.profile import current_profile

_PURPOSE, _OPEN, _REVIEW = "emergency", "emergency_access", "break_glass_review"


def break_glass(actor: Actor, case_id: UUID, threat_to_life: bool, text: str) -> Emergency:
    """The case opens for this person for a short time; supervisor and auditors see that at once."""
    case = find_case(case_id, to_change=True)
    policy.ask(actor, "case.break_glass", case)
    emergency = _break(actor, case, threat_to_life, text)
    log.write(
        actor,
        "case.break_glass",
        emergency,
        sections={RECORD: emergency.record_number},
        purpose=_PURPOSE,
    )
    return emergency


def _break(actor: Actor, case: Case, threat_to_life: bool, text: str) -> Emergency:
    if not threat_to_life:
        raise Invalid({"threat_to_life": ["This is for danger to life only."]})
    if case.closure_reason == "discarded":
        raise OutOfTurn("A discarded draft holds nothing that could be opened.")
    keys = records.open_case_keys(actor, case)
    written = records.write_records(actor, case, keys, records.Writing({RECORD: {"text": text}}))
    at, profile = now(), current_profile()
    ends, review = (due_at(name, at, None, profile) or at for name in (_OPEN, _REVIEW))
    made = Emergency(
        id=new_id(),
        case_id=case.id,
        agency_id=case.lead_agency_id,
        account_id=actor.id,
        record_number=written[RECORD],
        began_at=at,
        ends_at=ends,
        review_due_at=review,
        countersigned_by_id=None,
        countersigned_at=None,
        reviewed_by_id=None,
        reviewed_at=None,
        outcome=None,
    )
    session().add(made)
    return made.of(case)


def countersign_emergency(actor: Actor, emergency_id: UUID, seen: int | None) -> Emergency:
    """A supervisor of the agency has looked at it."""
    emergency = find_emergency(emergency_id, to_change=True)
    policy.ask(actor, "emergency.countersign", emergency)
    _countersign(actor, emergency, seen)
    log.write(actor, "emergency.countersign", emergency)
    return emergency


def _countersign(actor: Actor, emergency: Emergency, seen: int | None) -> None:
    check_version(seen, emergency.version)
    if emergency.countersigned_by_id is not None:
        raise Conflict("This was countersigned already.")
    emergency.countersigned_by_id, emergency.countersigned_at = actor.id, now()


def review_emergency(actor: Actor, emergency_id: UUID, outcome: str, seen: int | None) -> Emergency:
    """An auditor has said what it was; a breach, and what is passed on, takes another one."""
    emergency = find_emergency(emergency_id, to_change=True)
    policy.ask(actor, "emergency.review", emergency)
    _review(actor, emergency, outcome, seen)
    log.write(actor, "emergency.review", emergency, reason=outcome)
    return emergency


def _review(actor: Actor, emergency: Emergency, outcome: str, seen: int | None) -> None:
    check_version(seen, emergency.version)
    if emergency.reviewed_by_id is not None:
        raise Conflict("This was reviewed already.")
    emergency.reviewed_by_id, emergency.reviewed_at = actor.id, now()
    emergency.outcome = outcome
    follow_review(emergency, outcome, actor.id)


def read_emergency(actor: Actor, emergency_id: UUID) -> Emergency:
    """Who broke the glass when, and what others made of it; not why."""
    emergency = find_emergency(emergency_id)
    policy.ask(actor, "emergency.read", emergency)
    log.write(actor, "emergency.read", emergency)
    return emergency


def list_emergencies(actor: Actor, after: Cursor | None, limit: int) -> Sequence[Emergency]:
    """Emergencies of the agency, or all for an auditor; newest first, at most `limit` + 1."""
    policy.ask(actor, "emergency.list")
    statement = keyset(
        LISTED.where(visible_to(actor)), Emergency.began_at, Emergency.id, after, limit
    )
    found = [emergency.of(case) for emergency, case in session().execute(statement)]
    log.write(actor, "emergency.list", count=len(found))
    return found
