"""A person asks for what is kept: recorded, gone through, answered for, refused.

How it is handed over stands in `answering.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from flask_babel import gettext

from nrm import policy
from nrm.cases import records
from nrm.cases.fields import FIELDS
from nrm.cases.finding import find_case
from nrm.cases.models import Case
from nrm.clocks.durations import due_at
from nrm.database import Cursor, keyset, new_id, now, session
from nrm.errors import Invalid, OutOfTurn
from nrm.http.actor import Actor
from nrm.http.grammar import check_version
from nrm.log import writer as log
from nrm.profile import current_profile
from nrm.reaching.tries import TRIES
from nrm.subject_access.finding import check_open, find_request, visible_to
from nrm.subject_access.models import APPROVED, LISTED, REFUSED, SubjectAccessRequest

# The name of the record; every request is a version of it.
RECORD = "subject_access"
PURPOSE = "subject_access"
# What can be left out: any line of the record, all notes, the list of files, all tries.
LINES = (*FIELDS, "notes", "files", TRIES)


@dataclass(frozen=True)
class Asked:
    """What a person asked for; how it is safe to hand it over is sealed."""

    asker: str
    identity_check: str
    form: str
    language: str
    safe: bool
    handing_over: str = field(repr=False)
    asked_at: datetime | None = None


def record_request(actor: Actor, case_id: UUID, asked: Asked) -> SubjectAccessRequest:
    """The request is on record, and its time runs from the day on which it was made."""
    case = find_case(case_id, to_change=True)
    policy.ask(actor, "subject_access.record", case)
    made = _record(actor, case, asked)
    sections = {RECORD: made.record_number}
    log.write(actor, "subject_access.record", made, sections=sections, purpose=PURPOSE)
    return made


def _record(actor: Actor, case: Case, asked: Asked) -> SubjectAccessRequest:
    if case.closure_reason == "discarded":
        raise OutOfTurn("A discarded draft holds nothing that could be handed out.")
    at = now()
    asked_at = asked.asked_at or at
    if asked_at > at:
        raise Invalid({"asked_on": [gettext("This lies in the future.")]})
    keys = records.open_case_keys(actor, case)
    sealed = {RECORD: {"text": asked.handing_over}}
    written = records.write_records(actor, case, keys, records.Writing(sealed))
    made = SubjectAccessRequest(
        id=new_id(),
        case_id=case.id,
        asker=asked.asker,
        identity_check=asked.identity_check,
        form=asked.form,
        language=asked.language,
        safe=asked.safe,
        record_number=written[RECORD],
        asked_at=asked_at,
        recorded_by_id=actor.id,
        recorded_at=at,
        due_at=due_at("subject_access", asked_at, None, current_profile()),
        left_out="",
        chosen_by_id=actor.id,
    )
    session().add(made)
    return made.of(case)


def leave_out(
    actor: Actor, request_id: UUID, reasons: Mapping[str, str], seen: int | None
) -> SubjectAccessRequest:
    """These lines are left out, each for a reason; a supervisor has to answer for it anew."""
    asked = find_request(request_id, to_change=True)
    policy.ask(actor, "subject_access.leave_out", asked)
    _leave_out(actor, asked, reasons, seen)
    log.write(actor, "subject_access.leave_out", asked, count=len(reasons), purpose=PURPOSE)
    return asked


def _leave_out(
    actor: Actor, asked: SubjectAccessRequest, reasons: Mapping[str, str], seen: int | None
) -> None:
    check_version(seen, asked.version)
    check_open(asked)
    if not set(reasons) <= set(LINES):
        raise Invalid({"lines": [gettext("Choose one of the listed answers.")]})
    asked.left_out = " ".join(f"{line}={reasons[line]}" for line in sorted(reasons))
    asked.chosen_by_id = actor.id
    asked.outcome = asked.decided_by_id = asked.decided_at = asked.printed_at = None


def approve_request(actor: Actor, request_id: UUID, seen: int | None) -> SubjectAccessRequest:
    """A supervisor answers for what is left out; the rest may be handed over."""
    asked = find_request(request_id, to_change=True)
    policy.ask(actor, "subject_access.approve", asked)
    _approve(actor, asked, seen)
    log.write(actor, "subject_access.approve", asked, purpose=PURPOSE)
    return asked


def _approve(actor: Actor, asked: SubjectAccessRequest, seen: int | None) -> None:
    check_version(seen, asked.version)
    if not asked.waits_for_supervisor:
        raise OutOfTurn(gettext("Nothing waits for a supervisor here."))
    _decide(actor, asked, APPROVED)


def refuse_request(
    actor: Actor, request_id: UUID, reason: str, seen: int | None
) -> SubjectAccessRequest:
    """A supervisor refuses it; the person was told why, and where to complain."""
    asked = find_request(request_id, to_change=True)
    policy.ask(actor, "subject_access.refuse", asked)
    _refuse(actor, asked, reason, seen)
    log.write(actor, "subject_access.refuse", asked, purpose=PURPOSE, reason=reason)
    return asked


def _refuse(actor: Actor, asked: SubjectAccessRequest, reason: str, seen: int | None) -> None:
    check_version(seen, asked.version)
    check_open(asked)
    _decide(actor, asked, REFUSED)
    asked.refusal_reason = reason


def _decide(actor: Actor, asked: SubjectAccessRequest, outcome: str) -> None:
    asked.decided_by_id, asked.decided_at, asked.outcome = actor.id, now(), outcome


def read_request(actor: Actor, request_id: UUID) -> SubjectAccessRequest:
    """Who asked and how, what is left out, and how far it is; nothing of the record."""
    asked = find_request(request_id)
    policy.ask(actor, "subject_access.read", asked)
    log.write(actor, "subject_access.read", asked)
    return asked


def list_requests(actor: Actor, after: Cursor | None, limit: int) -> Sequence[SubjectAccessRequest]:
    """Requests that the actor may see, newest first, at most `limit` + 1."""
    policy.ask(actor, "subject_access.list")
    stem, at = LISTED.where(visible_to(actor)), SubjectAccessRequest.asked_at
    statement = keyset(stem, at, SubjectAccessRequest.id, after, limit)
    found = [asked.of(case) for asked, case in session().execute(statement)]
    log.write(actor, "subject_access.list", count=len(found))
    return found
