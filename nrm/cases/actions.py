"""What people do with a case: open it, read and write sections and notes, hand it to a colleague.

The steps of its workflow stand in `steps.py`; how a record is sealed, in `records.py`.
"""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from nrm import policy
from nrm.agencies.models import find_agency
from nrm.cases import notes, records
from nrm.cases.deadlines import note_recorded
from nrm.cases.finding import find_case, opening_of, visible_to
from nrm.cases.models import Case, Note
from nrm.cases.naming import Named, find_named, note_each
from nrm.cases.opening import NewCase, _make_case
from nrm.cases.papers import check_papers, with_papers
from nrm.cases.wanted import Wanted, cases_wanted
from nrm.clocks.models import stop_clocks
from nrm.database import Cursor, keyset, now, session
from nrm.errors import Invalid
from nrm.http.actor import Actor
from nrm.http.grammar import check_version
from nrm.log import writer as log
from nrm.policy import PARTNER_WORKER


def open_case(actor: Actor, new: NewCase) -> Case:
    """A draft case stands, readable by the holders of its key; who opens it is its lead worker."""
    agency = find_agency(actor.agency_id)
    policy.ask(actor, "case.open", agency)
    case, written = _make_case(actor, agency, new)
    log.write(actor, "case.open", case, sections=written)
    return case


def read_case(actor: Actor, case_id: UUID) -> Case:
    """The coordination fields of a case; no content is opened."""
    case = find_case(case_id)
    policy.ask(actor, "case.read", case)
    log.write(actor, "case.read", case)
    return case


def list_cases(actor: Actor, wanted: Wanted, after: Cursor | None, limit: int) -> list[Case]:
    """Cases the actor may see, newest first, at most `limit` + 1; codes only, no content."""
    policy.ask(actor, "case.list")
    page = keyset(cases_wanted(actor, wanted), Case.opened_at, Case.id, after, limit)
    found = list(session().scalars(page))
    log.write(actor, "case.list", count=len(found))
    return found


def list_coded(actor: Actor, code: str) -> list[Case]:
    """The case of this code, or none: one that is not theirs to see is as one that is not there."""
    policy.ask(actor, "case.list")
    found = list(session().scalars(select(Case).where(visible_to(actor), Case.code == code)))
    log.write(actor, "case.list", count=len(found))
    return found


def show_names(actor: Actor, wanted: Wanted, after: Cursor | None, limit: int) -> Named:
    """A page of the list with the names of the cases that the actor leads, still sealed.

    One entry for each case that is opened, and one that says how many.
    """
    found = find_named(actor, wanted, after, limit)
    policy.ask(actor, "case.show_names")
    note_each(found)
    log.write(actor, "case.show_names", count=len(found.records), purpose="casework")
    return found


def open_sections(
    actor: Actor, case_id: UUID, names: Collection[str], number: int | None = None
) -> records.SealedRecords:
    """Sections of a case, still sealed; one log entry names all of them with their versions."""
    case = find_case(case_id)
    policy.ask(actor, "section.read", opening_of(case, names))
    sealed = records.find_records(actor, case, names, number)
    log.write(
        actor,
        "section.read",
        case,
        sections=sealed.versions,
        purpose=actor.purpose or "casework",
    )
    return sealed


def write_section(
    actor: Actor, case_id: UUID, name: str, content: Mapping[str, Any], seen: int
) -> int:
    """A new version stands and the older ones stay; its number.

    Raises Conflict (stale) when somebody wrote the section since version `seen`.
    """
    case = find_case(case_id, to_change=True)
    policy.ask(actor, "section.write", case)
    written = _write_section(actor, case, name, content, seen)
    log.write(actor, "section.write", case, sections=written, purpose="casework")
    return written[name]


def _write_section(
    actor: Actor, case: Case, name: str, content: Mapping[str, Any], seen: int
) -> dict[str, int]:
    check_papers(actor, name, content)
    whole = with_papers(actor, case, name, content)
    keys = records.open_case_keys(actor, case)
    written = records.write_records(actor, case, keys, records.Writing({name: whole}, seen))
    note_recorded(actor, case, {name: whole})
    return written


def write_note(actor: Actor, case_id: UUID, text: str, visibility: str) -> Note:
    """A note stands at the end of the case's notes."""
    case = find_case(case_id, to_change=True)
    policy.ask(actor, "note.write", case)
    keys = records.open_case_keys(actor, case)
    note = notes.write_note(actor, case, keys, {"text": text}, visibility)
    log.write(actor, "note.write", case, sections={"notes": note.number}, purpose="casework")
    return note


def list_notes(actor: Actor, case_id: UUID, after: str | None, limit: int) -> notes.SealedNotes:
    """A page of notes, newest first, still sealed; one log entry for the page."""
    case = find_case(case_id)
    policy.ask(actor, "note.list", case)
    page = notes.find_notes(actor, case, after, limit)
    newest = page.lines[0].number if page.lines else 0
    log.write(
        actor,
        "note.list",
        case,
        sections={"notes": newest},
        count=len(page.lines),
        purpose=actor.purpose or "casework",
    )
    return page


def assign_case(actor: Actor, case_id: UUID, worker: Mapping[str, Any], seen: int | None) -> Case:
    """Another social worker of the lead agency is lead worker from now on.

    `worker`: id, role and agency of an active account, as the edge found it.
    """
    case = find_case(case_id, to_change=True)
    policy.ask(actor, "case.assign", case)
    _assign(case, worker, seen)
    log.write(actor, "case.assign", case)
    return case


def _assign(case: Case, worker: Mapping[str, Any], seen: int | None) -> None:
    check_version(seen, case.version)
    fits = worker.get("agency_id") == case.lead_agency_id and worker.get("active")
    if not fits or worker.get("role") in (None, PARTNER_WORKER):
        raise Invalid({"worker": ["Choose an active social worker of the lead agency."]})
    if worker["role"] != policy.SOCIAL_WORKER:
        raise Invalid({"worker": ["Only a social worker can lead a case."]})
    if policy.has_stepped_back(worker["id"], case):
        raise Invalid({"worker": ["This colleague has stepped back from the case."]})
    case.lead_worker_id = worker["id"]
    stop_clocks(["lead_worker_assign"], case.id)


def step_back(actor: Actor, case_id: UUID, worker: Mapping[str, Any], seen: int | None) -> Case:
    """The actor has a conflict of interest: from now on the case is closed to this person.

    `worker`: who leads it next, as for `assign_case`; needed from its lead worker alone.
    """
    case = find_case(case_id, to_change=True)
    policy.ask(actor, "case.step_back", case)
    _step_back(actor, case, worker, seen)
    log.write(actor, "case.step_back", case)
    return case


def _step_back(actor: Actor, case: Case, worker: Mapping[str, Any], seen: int | None) -> None:
    check_version(seen, case.version)
    case.stepped_back = " ".join([*(case.stepped_back or "").split(), str(actor.id)])
    case.stepped_back_at = now()
    if case.lead_worker_id == actor.id:
        _assign(case, worker, None)
