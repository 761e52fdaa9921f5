"""The steps that end a case or take it up again. Closing takes two people."""

from uuid import UUID

from sqlalchemy import delete

from nrm import policy, workflow
from nrm.cases import heads
from nrm.cases.finding import find_case
from nrm.cases.models import Case, Note, PendingStep, Record
from nrm.cases.requests import waiting_for
from nrm.cases.steps import Given
from nrm.clocks.models import start_clock, stop_clocks
from nrm.database import new_id, now, session
from nrm.errors import Conflict, Invalid
from nrm.http import hooks
from nrm.http.actor import Actor
from nrm.http.grammar import check_version
from nrm.log import writer as log
from nrm.policy import SOCIAL_WORKER, SUPERVISOR
from nrm.vault import shred
from nrm.vault.models import GRANTS_OF


def discard_case(actor: Actor, case_id: UUID, given: Given, seen: int | None) -> Case:
    """The draft is closed and nothing of its content is left, in old copies neither (C02)."""
    case = find_case(case_id, to_change=True)
    policy.ask(actor, "case.discard", case)
    _discard(actor, case, given, seen)
    log.write(actor, "case.discard", case)
    return case


def _discard(actor: Actor, case: Case, given: Given, seen: int | None) -> None:
    check_version(seen, case.version)
    if given.get("reason") != "discarded":
        raise Invalid({"reason": ["A draft is closed with the reason `discarded`."]})
    if case.legal_hold:
        raise Conflict("This case is under a legal hold: it stays as it is until it is lifted.")
    workflow.step(case, "discard", **given)
    hooks.tell("case.end", actor, case)
    _mark_closed(case, "discarded")
    heads.sign_case_head(actor, case, {})
    session().execute(delete(Record).where(Record.case_id == case.id))
    session().execute(delete(Note).where(Note.case_id == case.id))
    hooks.tell("case.discard", case)
    for grant in session().scalars(GRANTS_OF, {"subjects": [case.id]}):
        session().delete(grant)
    shred.shred_after_commit([(shred.CASE, case.id)], [shred.CONTENT])
    hooks.tell("case.shred", case)


def close_case(actor: Actor, case_id: UUID, given: Given, seen: int | None) -> Case:
    """Asked for by one of worker and supervisor, done by the other (domain, C04, C09)."""
    case = find_case(case_id, to_change=True)
    policy.ask(actor, "case.close", case)
    _close(actor, case, given, seen)
    log.write(actor, "case.close", case, reason=str(given.get("reason")))
    return case


def _close(actor: Actor, case: Case, given: Given, seen: int | None) -> None:
    check_version(seen, case.version)
    row = workflow.row_for(case, "close")
    absent = [need for need in row.requires if not given.get(need)]
    if absent:
        raise Invalid({need: ["This is needed before a case is closed."] for need in absent})
    if row.id == "C04" and given["reason"] not in ("no_indicators", "other_pathway"):
        raise Invalid(
            {"reason": ["Before a presumption only these: no indicators, other pathway."]}
        )
    if _second_person(actor, case, "close", given):
        workflow.step(case, "close", **given)
        hooks.tell("case.end", actor, case)
        _mark_closed(case, given["reason"])
        hooks.tell("case.closed", case)


def _second_person(actor: Actor, case: Case, step: str, given: Given) -> bool:
    """Whether this is the second of two people; the first one's request is kept until then."""
    pending = waiting_for(case, step)
    if pending is None:
        session().add(_request(actor, case, step, given))
        # The case's version moves, so that a page opened before the request is stale.
        case.state_at = now()
        return False
    if not policy.another_person(actor, pending):
        raise Conflict("A second person has to take this step.")
    if {pending.requested_role, actor.role} != {SOCIAL_WORKER, SUPERVISOR}:
        raise Conflict("This waits for the other of worker and supervisor.")
    if pending.reason != given.get("reason"):
        raise Conflict("The request gives another reason; agree on one first.")
    session().delete(pending)
    return True


def _request(actor: Actor, case: Case, step: str, given: Given) -> PendingStep:
    codes = sorted(f"{k}={v}" for k, v in given.items() if isinstance(v, bool))
    return PendingStep(
        id=new_id(),
        case_id=case.id,
        step=step,
        requested_by_id=actor.id,
        requested_role=actor.role,
        requested_at=now(),
        reason=str(given["reason"]),
        given=" ".join(codes),
    )


def _mark_closed(case: Case, reason: str) -> None:
    case.closure_reason, case.closed_at = reason, now()
    stop_clocks([], case.id)


def reopen_case(actor: Actor, case_id: UUID, given: Given, seen: int | None) -> Case:
    """Support goes on, on a fresh consent of the person (domain, C23)."""
    case = find_case(case_id, to_change=True)
    policy.ask(actor, "case.reopen", case)
    _reopen(case, given, seen)
    log.write(actor, "case.reopen", case)
    return case


def _reopen(case: Case, given: Given, seen: int | None) -> None:
    check_version(seen, case.version)
    workflow.row_for(case, "reopen")
    if case.closure_reason == "discarded":
        raise Conflict("A discarded draft holds nothing that could be opened again.")
    hooks.tell("case.reopen", case, given.get("consent"))
    workflow.step(case, "reopen", **given)
    case.closure_reason, case.closed_at = None, None
    start_clock("risk_refresh", case.id)
