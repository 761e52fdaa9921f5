"""Erasing a case: asked for by one person, carried out by another, and its certificate."""

import secrets
from uuid import UUID

from nrm import policy
from nrm.accounts.facts import account_facts
from nrm.cases.finding import find_case
from nrm.cases.models import Case
from nrm.database import Cursor, keyset, new_id, now, session
from nrm.erasure.certificates import Certificate, find_certificate
from nrm.erasure.erasing import delete_case
from nrm.erasure.finding import erasure_of, find_erasure, hold_of, visible_to, was_held_after
from nrm.erasure.models import LISTED, Erasure
from nrm.erasure.retention import due_cases
from nrm.errors import Conflict, OutOfTurn
from nrm.http import hooks
from nrm.http.actor import Actor
from nrm.http.grammar import check_version
from nrm.log import writer as log

_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def request_erasure(actor: Actor, case_id: UUID, reason: str) -> Erasure:
    """The erasure of a closed case waits for a second person; nothing is deleted yet."""
    case = find_case(case_id, to_change=True)
    policy.ask(actor, "erasure.request", case)
    erasure = _request(actor, case, reason)
    log.write(actor, "erasure.request", erasure, reason=reason)
    return erasure


def _request(actor: Actor, case: Case, reason: str) -> Erasure:
    _check_erasable(case)
    if erasure_of(case) is not None:
        raise Conflict("Its erasure was asked for already; a second person has to approve it.")
    made = Erasure(
        id=new_id(),
        case_id=case.id,
        agency_id=case.lead_agency_id,
        reference="E-" + "".join(secrets.choice(_SIGNS) for _ in range(8)),
        reason=reason,
        requested_by_id=actor.id,
        requested_at=now(),
        approved_by_id=None,
        erased_at=None,
    )
    session().add(made)
    return made.of(case)


def _check_erasable(case: Case) -> None:
    if hold_of(case) is not None:
        raise Conflict("This case is under a legal hold: nothing is erased until it is lifted.")
    if case.state != "closed":
        raise OutOfTurn("Only a closed case is erased; close it first.")


def approve_erasure(actor: Actor, erasure_id: UUID, seen: int | None) -> Erasure:
    """Nothing of the case is left, and no key opens old copies of it; the log is as it was."""
    erasure = find_erasure(erasure_id, to_change=True)
    policy.ask(actor, "erasure.approve", erasure)
    gone = _erase(actor, erasure, seen)
    log.write(actor, "erasure.approve", erasure, count=gone, reason=erasure.reason)
    return erasure


def _erase(actor: Actor, erasure: Erasure, seen: int | None) -> int:
    check_version(seen, erasure.version)
    case = _waiting(erasure)
    _check_erasable(case)
    _check_fresh(erasure, case)
    hooks.tell("case.erase", case)
    erasure.case_id, erasure.approved_by_id, erasure.erased_at = None, actor.id, now()
    return delete_case(case)


def _check_fresh(erasure: Erasure, case: Case) -> None:
    """Nothing, when whoever asked still works there, and the case has only rested since."""
    asker, at = account_facts(erasure.requested_by_id), erasure.requested_at
    works = asker.get("active") and asker.get("agency_id") == erasure.agency_id
    if not works or case.closed_at is None or case.closed_at > at or was_held_after(case, at):
        raise OutOfTurn(
            "Whoever asked has left, or the case was held or reopened since. Withdraw the request "
            "and ask for it anew."
        )


def withdraw_erasure(actor: Actor, erasure_id: UUID, seen: int | None) -> Erasure:
    """The request is gone and the case stays as it is."""
    erasure = find_erasure(erasure_id, to_change=True)
    policy.ask(actor, "erasure.withdraw", erasure)
    _withdraw(erasure, seen)
    log.write(actor, "erasure.withdraw", erasure)
    return erasure


def _withdraw(erasure: Erasure, seen: int | None) -> None:
    check_version(seen, erasure.version)
    _waiting(erasure)
    session().delete(erasure)


def _waiting(erasure: Erasure) -> Case:
    if erasure.case is None:
        raise Conflict("This case is erased already.")
    return erasure.case


def read_erasure(actor: Actor, erasure_id: UUID) -> Erasure:
    """Who asked for it, why, and how it stands."""
    erasure = find_erasure(erasure_id)
    policy.ask(actor, "erasure.read", erasure)
    log.write(actor, "erasure.read", erasure)
    return erasure


def list_erasures(actor: Actor, after: Cursor | None, limit: int) -> list[Erasure]:
    """Erasures that wait or are done, newest first, at most `limit` + 1; no code of a case."""
    policy.ask(actor, "erasure.list")
    statement = LISTED.where(visible_to(actor))
    page = keyset(statement, Erasure.requested_at, Erasure.id, after, limit)
    found = list(session().scalars(page))
    log.write(actor, "erasure.list", count=len(found))
    return found


def list_due_cases(actor: Actor, after: Cursor | None, limit: int) -> list[Case]:
    """Cases that the rules of retention propose to erase, the last closed first; codes only."""
    policy.ask(actor, "case.list_due")
    page = keyset(due_cases(actor), Case.closed_at, Case.id, after, limit)
    found = list(session().scalars(page))
    log.write(actor, "case.list_due", count=len(found))
    return found


def read_certificate(actor: Actor, erasure_id: UUID) -> Certificate:
    """The signed certificate of an erasure that is done; OutOfTurn before."""
    erasure = find_erasure(erasure_id)
    policy.ask(actor, "erasure.certify", erasure)
    certificate = find_certificate(erasure)
    log.write(actor, "erasure.certify", erasure)
    return certificate
