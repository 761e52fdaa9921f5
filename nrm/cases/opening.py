"""New cases: their keys, their secrets, their first records; for the action that asked the policy.

Each has everything of its own; only the statements that store them are shared.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from nrm import workflow
from nrm.agencies.keys import giver
from nrm.agencies.models import Agency
from nrm.agencies.public_keys import agency_certificate, find_co_ordinating
from nrm.cases import records
from nrm.cases.children import note_opened
from nrm.cases.codes import new_code
from nrm.cases.deadlines import note_risk
from nrm.cases.finding import know_secrets
from nrm.cases.many import CaseWriting, write_records_of
from nrm.cases.models import Case
from nrm.cases.notes import write_note
from nrm.cases.papers import check_papers
from nrm.clocks.models import start_clock
from nrm.database import new_id, now, session
from nrm.http.actor import Actor
from nrm.vault import shred
from nrm.vault.grants import CASE, Giving, give
from nrm.vault.pseudonyms import pseudonym
from nrm.vault.rings import new_ring


@dataclass(frozen=True)
class NewCase:
    """Four coordination codes and, if anything was said already, contents of sections.

    `note`: the first note, of a case that begins without a section.
    """

    entry_channel: str
    person_group: str
    region: str
    priority: str
    sections: Mapping[str, Mapping[str, Any]]
    note: str = field(default="", repr=False)


def _make_case(actor: Actor, agency: Agency, new: NewCase) -> tuple[Case, dict[str, int]]:
    (made,) = make_cases(actor, agency, [new])
    return made


def make_cases(
    actor: Actor, agency: Agency, news: Sequence[NewCase]
) -> list[tuple[Case, dict[str, int]]]:
    """A draft case of this agency for each, with the versions of its first records by name."""
    for new in news:
        for name, content in new.sections.items():
            check_papers(actor, name, content, f"sections.{name}.")
    # Their first records are sealed for the national check as well: both keys in one statement.
    find_co_ordinating(beside=agency.id)
    present, by = agency_certificate(agency), giver(actor)
    ids = [new_id() for _ in news]
    fresh = shred.make_many(shred.CASE, ids, [shred.CONTENT, shred.LOG])
    shred.live_after_commit(shred.CASE, *ids)
    cases = [_begin(actor, new, each, fresh[each]) for new, each in zip(news, ids, strict=True)]
    rings = [new_ring(present.id) for _ in cases]
    writings = [
        CaseWriting(
            case,
            records.CaseKeys(ring.newest, fresh[case.id][shred.CONTENT], {}),
            records.Writing(new.sections),
        )
        for case, ring, new in zip(cases, rings, news, strict=True)
    ]
    written = write_records_of(actor, writings)
    for writing, new in zip(writings, news, strict=True):
        if new.note and not new.sections:
            write_note(actor, writing.case, writing.keys, {"text": new.note}, "agency")
    for case, ring in zip(cases, rings, strict=True):
        give(Giving(CASE, case.id, present, case.id), ring.written(), by)
    return list(zip(cases, written, strict=True))


def _begin(actor: Actor, new: NewCase, case_id: UUID, fresh: Mapping[str, bytes]) -> Case:
    know_secrets(shred.Secrets({(shred.CASE, case_id, p): s for p, s in fresh.items()}), case_id)
    case = _blank_case(actor, new, case_id, fresh[shred.LOG])
    workflow.begin(case, "open")
    session().add(case)
    # Before the row is written, which it is with the first record.
    note_risk(case, new.sections)
    start_clock("draft_expiry", case.id)
    note_opened(case, new.sections)
    return case


def _blank_case(actor: Actor, new: NewCase, case_id: UUID, log_secret: bytes) -> Case:
    at = now()
    return Case(
        id=case_id,
        code=new_code(),
        pseudonym=pseudonym(log_secret, "case", case_id),
        lead_agency_id=actor.agency_id,
        lead_worker_id=actor.id,
        opened_at=at,
        identification_status="not_started",
        person_group=new.person_group,
        priority=new.priority,
        entry_channel=new.entry_channel,
        region=new.region,
        high_risk=False,
        missing=False,
        age_disputed=False,
        legal_hold=False,
        consent_restricted=False,
        closure_reason=None,
        closed_at=None,
        head_version=0,
        stepped_back=None,
        stepped_back_at=None,
        offered_until=None,
    )
