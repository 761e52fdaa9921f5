"""Recording what the law made an agency disclose: asked by one, approved by another, told."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from nrm import policy
from nrm.cases import records
from nrm.cases.finding import find_case
from nrm.cases.models import Case
from nrm.database import Cursor, keyset, new_id, now, session
from nrm.disclosure.finding import find_disclosure, visible_to
from nrm.disclosure.models import LISTED, LegalDisclosure
from nrm.errors import Conflict, OutOfTurn
from nrm.http.actor import Actor
from nrm.http.grammar import check_version
from nrm.log import writer as log

# The name of the record; every disclosure is a version of it.
RECORD = "legal_disclosure"
APPROVED, REFUSED = "approved", "refused"
_PURPOSE = "legal_disclosure"


@dataclass(frozen=True)
class Demand:
    """What is to be disclosed, on what authority, and whether the person knows.

    To whom and the reference are sealed. `not_told` and `tell_after`: None when the person knows.
    """

    authority: str
    sections: Sequence[str]
    recipient: str = field(repr=False)
    reference: str = field(repr=False)
    not_told: str | None
    tell_after: datetime | None


def ask_disclosure(actor: Actor, case_id: UUID, demand: Demand) -> LegalDisclosure:
    """The demand is recorded and waits for a supervisor; nothing may be handed out before."""
    case = find_case(case_id, to_change=True)
    policy.ask(actor, "disclosure.ask", case)
    made = _ask(actor, case, demand)
    log.write(
        actor,
        "disclosure.ask",
        made,
        sections={RECORD: made.record_number},
        purpose=_PURPOSE,
        reason=demand.authority,
    )
    return made


def _ask(actor: Actor, case: Case, demand: Demand) -> LegalDisclosure:
    if case.closure_reason == "discarded":
        raise OutOfTurn("A discarded draft holds nothing that could be disclosed.")
    keys = records.open_case_keys(actor, case)
    sealed = {RECORD: {"recipient": demand.recipient, "reference": demand.reference}}
    written = records.write_records(actor, case, keys, records.Writing(sealed))
    at = now()
    made = LegalDisclosure(
        id=new_id(),
        case_id=case.id,
        agency_id=case.lead_agency_id,
        authority=demand.authority,
        sections=" ".join(demand.sections),
        record_number=written[RECORD],
        asked_by_id=actor.id,
        asked_at=at,
        decided_by_id=None,
        decided_at=None,
        outcome=None,
        told_at=at if demand.not_told is None else None,
        not_told=demand.not_told,
        tell_after=demand.tell_after,
    )
    session().add(made)
    return made.of(case)


def approve_disclosure(actor: Actor, disclosure_id: UUID, seen: int | None) -> LegalDisclosure:
    """A supervisor answers for it: the sections may be handed out, and the log says so."""
    disclosure = find_disclosure(disclosure_id, to_change=True)
    policy.ask(actor, "disclosure.approve", disclosure)
    _decide(actor, disclosure, APPROVED, seen)
    log.write(actor, "disclosure.approve", disclosure, purpose=_PURPOSE)
    return disclosure


def refuse_disclosure(actor: Actor, disclosure_id: UUID, seen: int | None) -> LegalDisclosure:
    """A supervisor does not answer for it: nothing is handed out."""
    disclosure = find_disclosure(disclosure_id, to_change=True)
    policy.ask(actor, "disclosure.refuse", disclosure)
    _decide(actor, disclosure, REFUSED, seen)
    log.write(actor, "disclosure.refuse", disclosure, purpose=_PURPOSE)
    return disclosure


def _decide(actor: Actor, disclosure: LegalDisclosure, outcome: str, seen: int | None) -> None:
    check_version(seen, disclosure.version)
    if disclosure.outcome is not None:
        raise Conflict("This was decided already.")
    disclosure.decided_by_id, disclosure.decided_at = actor.id, now()
    disclosure.outcome = outcome


def tell_disclosure(actor: Actor, disclosure_id: UUID, seen: int | None) -> LegalDisclosure:
    """The person has been told since."""
    disclosure = find_disclosure(disclosure_id, to_change=True)
    policy.ask(actor, "disclosure.tell", disclosure)
    _tell(disclosure, seen)
    log.write(actor, "disclosure.tell", disclosure)
    return disclosure


def _tell(disclosure: LegalDisclosure, seen: int | None) -> None:
    check_version(seen, disclosure.version)
    if disclosure.told_at is not None:
        raise Conflict("The person was told already.")
    if disclosure.outcome == REFUSED:
        raise OutOfTurn("Nothing was disclosed; there is nothing to tell.")
    disclosure.told_at = now()


def read_disclosure(actor: Actor, disclosure_id: UUID) -> LegalDisclosure:
    """What was disclosed on what authority, and who answers for it; not to whom."""
    disclosure = find_disclosure(disclosure_id)
    policy.ask(actor, "disclosure.read", disclosure)
    log.write(actor, "disclosure.read", disclosure)
    return disclosure


def list_disclosures(actor: Actor, after: Cursor | None, limit: int) -> Sequence[LegalDisclosure]:
    """Disclosures that the actor may see, newest first, at most `limit` + 1."""
    policy.ask(actor, "disclosure.list")
    statement = keyset(
        LISTED.where(visible_to(actor)),
        LegalDisclosure.asked_at,
        LegalDisclosure.id,
        after,
        limit,
    )
    found = [disclosure.of(case) for disclosure, case in session().execute(statement)]
    log.write(actor, "disclosure.list", count=len(found))
    return found
