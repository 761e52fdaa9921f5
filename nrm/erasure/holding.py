"""Holding a case for somebody with authority, and letting go; the reasons are sealed records."""

from dataclasses import dataclass, field
from uuid import UUID

from nrm import policy
from nrm.cases import records
from nrm.cases.finding import find_case
from nrm.cases.models import Case
from nrm.database import new_id, now, session
from nrm.erasure.finding import hold_of
from nrm.erasure.models import LegalHold
from nrm.errors import Conflict, OutOfTurn
from nrm.http.actor import Actor
from nrm.http.grammar import check_version
from nrm.log import writer as log

# The name of the record; every setting and lifting is a version of it.
RECORD = "legal_hold"


@dataclass(frozen=True)
class Hold:
    """By whose authority a case is kept, and why, which is sealed."""

    authority: str
    text: str = field(repr=False)


def hold_case(actor: Actor, case_id: UUID, hold: Hold, seen: int | None) -> Case:
    """The case is kept: nothing of it can be erased until the hold is lifted."""
    case = find_case(case_id, to_change=True)
    policy.ask(actor, "case.hold", case)
    written = _hold(actor, case, hold, seen)
    log.write(actor, "case.hold", case, sections=written, reason=hold.authority)
    return case


def _hold(actor: Actor, case: Case, hold: Hold, seen: int | None) -> dict[str, int]:
    check_version(seen, case.version)
    if hold_of(case) is not None:
        raise Conflict("This case is under a legal hold already; lift that one first.")
    if case.closure_reason == "discarded":
        raise OutOfTurn("A discarded draft holds nothing that could be kept.")
    session().add(
        LegalHold(
            id=new_id(),
            case_id=case.id,
            authority=hold.authority,
            set_by_id=actor.id,
            set_at=now(),
            lifted_by_id=None,
            lifted_at=None,
        )
    )
    case.legal_hold = True
    return _write(actor, case, hold.text)


def lift_hold(actor: Actor, case_id: UUID, text: str, seen: int | None) -> Case:
    """The hold is over; who lifted it and why stays with the case."""
    case = find_case(case_id, to_change=True)
    policy.ask(actor, "case.lift_hold", case)
    written = _lift(actor, case, text, seen)
    log.write(actor, "case.lift_hold", case, sections=written)
    return case


def _lift(actor: Actor, case: Case, text: str, seen: int | None) -> dict[str, int]:
    check_version(seen, case.version)
    hold = hold_of(case)
    if hold is None:
        raise OutOfTurn("This case is under no legal hold.")
    hold.lifted_by_id, hold.lifted_at = actor.id, now()
    case.legal_hold = False
    return _write(actor, case, text)


def _write(actor: Actor, case: Case, text: str) -> dict[str, int]:
    keys = records.open_case_keys(actor, case)
    return records.write_records(actor, case, keys, records.Writing({RECORD: {"text": text}}))
