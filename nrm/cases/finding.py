"""Finding cases: by id with their secrets at hand, and those that somebody may see."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    false,
    or_,
    select,
    true,
)
from sqlalchemy.orm import InstrumentedAttribute

from nrm.cases.models import BY_ID, CURRENT, Case
from nrm.database import new_id, remember_subject, session
from nrm.errors import Missing, to_translate
from nrm.http import hooks
from nrm.http.actor import Actor
from nrm.policy import CO_ORDINATOR, COMPETENT_AUTHORITY, SOCIAL_WORKER, SUPERVISOR, WITH_AUTHORITY
from nrm.vault import shred
from nrm.vault.rows import know_log_secret, rely_on

_NOT_THERE = to_translate("This does not exist, or it is not yours to see.")


def find_case(case_id: UUID, *, to_change: bool = False) -> Case:
    """The case, locked if it is to be changed, with its secrets at hand; Missing if none."""
    # A reader waits for a writer of the same case too: else its records and the log differ.
    statement = BY_ID.with_for_update(read=not to_change)
    options = {"populate_existing": True} if to_change else {}
    found = session().scalars(statement, {"id": case_id}, execution_options=options).one_or_none()
    # A secret is shredded after a commit only, so that within one transaction it stays what it was.
    # It is asked for whether there is a case or not: how long that takes would tell it else.
    is_known = case_id in session().info.get("secrets", {})
    secrets = None if is_known else shred.fetch([(shred.CASE, case_id)])
    if found is None:
        raise Missing(_NOT_THERE)
    if secrets is not None:
        know_secrets(secrets, case_id)
    rely_on(found)
    remember_subject(found)
    return found


def missing_with_its_case() -> Missing:
    """What to raise where a thing of a case is not there, after as long a look as for its case."""
    look_for_no_case()
    return Missing(_NOT_THERE)


def look_for_no_case() -> None:
    """As long a look as for a case: of how long an answer took, nobody learns what there is."""
    nobodys = new_id()
    session().scalars(BY_ID, {"id": nobodys}).one_or_none()
    shred.fetch([(shred.CASE, nobodys)])


@dataclass(frozen=True)
class Opening:
    """Parts of a case that somebody asks to open, as the policy knows them."""

    parts: frozenset[str]
    lead_agency_id: UUID
    lead_worker_id: UUID
    stepped_back: str | None
    identification_status: str
    is_emergency_of: Callable[[UUID], bool]
    is_with: Callable[[UUID], bool]
    known_by: str = Case.known_by


def opening_of(case: Case, parts: Collection[str]) -> Opening:
    """These parts of this case, for the policy."""
    return Opening(
        frozenset(parts),
        case.lead_agency_id,
        case.lead_worker_id,
        case.stepped_back,
        case.identification_status,
        case.is_emergency_of,
        case.is_with,
    )


def know_secrets(secrets: shred.Secrets, case_id: UUID) -> None:
    """The case's log secret digests its rows from now on; its content secret is at hand."""
    know_log_secret(case_id, secrets.need(shred.CASE, case_id, shred.LOG))
    session().info.setdefault("secrets", {})[case_id] = secrets


def secrets_of(case_id: UUID) -> shred.Secrets:
    """What the shred store held of a case when it was found."""
    held: shred.Secrets = session().info["secrets"][case_id]
    return held


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The cases whose coordination fields this actor may see; the only way to a list."""
    if actor.role in (SOCIAL_WORKER, SUPERVISOR):
        return (Case.lead_agency_id == actor.agency_id) & ~has_stepped_back(actor)
    if actor.role == CO_ORDINATOR:
        return true()
    if actor.role == COMPETENT_AUTHORITY:
        theirs: list[ColumnElement[bool]] = []
        hooks.tell("case.list_of_authority", actor.agency_id, theirs)
        return Case.identification_status.in_(WITH_AUTHORITY) & or_(false(), *theirs)
    return false()


def has_stepped_back(actor: Actor) -> ColumnElement[bool]:
    """The case is one in which this actor has declared a conflict of interest."""
    return Case.stepped_back.is_not(None) & Case.stepped_back.contains(str(actor.id))


def is_closed_to(actor: Actor, case_id: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """The same of the case that another row belongs to."""
    closed = select(Case.id).where(Case.id == case_id, has_stepped_back(actor))
    return closed.correlate_except(Case).exists()


def current_records(case_id: UUID) -> list[Any]:
    """Name, number, hash, time and writer of every newest record, in one statement."""
    return list(session().execute(CURRENT, {"case_id": case_id}))
