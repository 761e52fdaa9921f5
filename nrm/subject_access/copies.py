"""The copy that a person is given: what is kept, with whom it was shared, what is left out.

Everything is found in one transaction, still sealed, and opened by the edge after the commit.
Nothing of it is stored.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import and_, bindparam, select

from nrm.abroad.models import FocalPoint, TrmReferral
from nrm.agencies.keys import Paths
from nrm.agencies.models import agency_names
from nrm.cases.fields import SECTION_NAMES
from nrm.cases.heads import checked_head
from nrm.cases.models import NEWEST_CONTENT, Case
from nrm.cases.notes import SealedNotes, notes_under
from nrm.cases.records import SealedRecords, checked_record, content_secret, find_case_paths
from nrm.database import session
from nrm.disclosure.models import LegalDisclosure
from nrm.files.places import PREFIX, Kept, kept_from
from nrm.http.actor import Actor
from nrm.reaching.tries import TRIES
from nrm.referrals.models import REFERRAL, Referral
from nrm.subject_access.models import SubjectAccessRequest
from nrm.subject_access.sharing import WAS_SHARED, Abroad, Shared, shared_abroad, shared_here
from nrm.subject_access.submitted import Given, Submitted, find_given, submitted_of
from nrm.subject_access.tried import Leads, Led, Tried, tried_of
from nrm.transfers.models import CaseTransfer
from nrm.vault.grants import CASE
from nrm.vault.heads import Leaf
from nrm.vault.keyring import Keyring
from nrm.vault.rows import rely_on
from nrm.vital_interests.models import ActWithoutConsent

MOST_NOTES: Final = 1_000
_MOVED = (
    select(CaseTransfer)
    .where(CaseTransfer.case_id == bindparam("case_id"), CaseTransfer.state == "accepted")
    .order_by(CaseTransfer.state_at)
)
_KNOWN_DISCLOSURE = and_(
    LegalDisclosure.case_id == Case.id,
    LegalDisclosure.outcome == "approved",
    LegalDisclosure.told_at.is_not(None),
)
# All in one statement, each with each: they are few.
_TOLD = (
    select(LegalDisclosure, ActWithoutConsent, TrmReferral, FocalPoint)
    .select_from(Case)
    .outerjoin(LegalDisclosure, _KNOWN_DISCLOSURE)
    .outerjoin(ActWithoutConsent, ActWithoutConsent.case_id == Case.id)
    .outerjoin(TrmReferral, WAS_SHARED)
    .outerjoin(FocalPoint, FocalPoint.id == TrmReferral.focal_point_id)
    .where(Case.id == bindparam("case_id"))
    .order_by(LegalDisclosure.asked_at, ActWithoutConsent.made_at, TrmReferral.created_at)
)


@dataclass(frozen=True)
class Disclosed:
    """What the law made the agency tell somebody, as far as the person may know."""

    authority: str
    sections: tuple[str, ...]
    decided_at: datetime | None


@dataclass(frozen=True)
class Copy:
    """What is kept, opened, without what is left out."""

    sections: Mapping[str, Mapping[str, Any]] = field(repr=False)
    notes: Sequence[tuple[datetime, str]] = field(repr=False)
    files: Sequence[Kept] = field(repr=False)
    tried: Sequence[Tried] = field(repr=False)


@dataclass(frozen=True)
class SealedCopy:
    """The copy with the way to its keys; `notes` is None where all of them are left out."""

    asked: SubjectAccessRequest
    leads: Leads
    shared: Sequence[Shared]
    submitted: Sequence[Submitted]
    disclosed: Sequence[Disclosed]
    unasked: Sequence[ActWithoutConsent]
    record: SealedRecords = field(repr=False)
    notes: SealedNotes | None = field(repr=False)

    @property
    def versions(self) -> dict[str, int]:
        """What the log names: every part that is opened."""
        read = {name: number for name, number in self.record.versions.items() if number}
        newest = self.notes.lines[0].number if self.notes is not None and self.notes.lines else 0
        return {**read, "notes": newest} if newest else read

    def open(self, keyring: Keyring) -> Copy:
        """What is kept, without what is left out; SealBroken, and then nothing."""
        content, reasons = self.record.open(keyring), self.asked.reasons
        sections = {
            name: {k: v for k, v in content[name].items() if f"{name}.{k}" not in reasons}
            for name in SECTION_NAMES
        }
        kept = [kept_from(said) for name, said in content.items() if name.startswith(PREFIX)]
        tried = tried_of(content.get(TRIES, {}), self.leads, reasons)
        return Copy(sections, _texts(self.notes, keyring), kept, tried)


def _texts(notes: SealedNotes | None, keyring: Keyring) -> list[tuple[datetime, str]]:
    if notes is None:
        return []
    opened = notes.sealed.open(keyring)
    return [(line.written_at, opened[str(line.number)]["text"]) for line in notes.lines]


def find_copy(actor: Actor, asked: SubjectAccessRequest) -> SealedCopy:
    """Everything that the person is given, still sealed."""
    case, reasons = asked.case, asked.reasons
    paths = find_case_paths(actor, case)
    known = checked_head(case, paths)
    files = () if "files" in reasons else sorted(n for n in known if n.startswith(PREFIX))
    tries = () if TRIES in reasons else (TRIES,)
    record = _records(case, paths, known, [*SECTION_NAMES, *tries, *files])
    notes = None if "notes" in reasons else notes_under(case, paths, known, None, MOST_NOTES)
    disclosed, acts, left = _disclosed(case)
    untold = {each.thing_id for each in acts if each.is_put_off}
    # What rests on such an act would tell her of it.
    given = [line for line in find_given(case) if line[0].consent_id not in untold]
    abroad = {each: point for each, point in left.items() if each.consent_id not in untold}
    names, referrals, transfers = _told(case, given)
    return SealedCopy(
        asked,
        Leads(
            names.get(case.lead_agency_id, ""),
            [Led(names.get(each.sender_id, ""), each.state_at) for each in transfers],
        ),
        [*(shared_here(r, names, reasons) for r in referrals), *shared_abroad(abroad, reasons)],
        submitted_of(given, names, reasons),
        disclosed,
        [each for each in acts if not each.is_put_off],
        record,
        notes,
    )


def _records(
    case: Case, paths: Paths, known: Mapping[str, Leaf], names: Sequence[str]
) -> SealedRecords:
    rows = session().scalars(NEWEST_CONTENT, {"case_id": case.id, "names": names})
    found = {row.name: row for row in rows}
    records = [checked_record(case, name, found.get(name), known, None) for name in names]
    return SealedRecords(case, records, paths.path(CASE, case.id), content_secret(case))


def _told(
    case: Case, given: Given
) -> tuple[Mapping[UUID, str], list[Referral], list[CaseTransfer]]:
    """Names of agencies, the referrals that were accepted, and each time the case changed hands."""
    moved = list(session().scalars(_MOVED, {"case_id": case.id}))
    rely_on(*moved)
    accepted = [r for r, _ in given if r.kind == REFERRAL and r.accepted_at is not None]
    others = {each.recipient_id for each, _ in given} | {each.sender_id for each in moved}
    return agency_names({case.lead_agency_id, *others}), accepted, moved


def _disclosed(case: Case) -> tuple[list[Disclosed], list[ActWithoutConsent], Abroad]:
    """What the law demanded as far as the person may know, what danger to life did, what left."""
    found = session().execute(_TOLD, {"case_id": case.id}).all()
    by_law = list(dict.fromkeys(line[0] for line in found if line[0] is not None))
    unasked = list(dict.fromkeys(line[1] for line in found if line[1] is not None))
    abroad = {line[2]: line[3] for line in found if line[2] is not None}
    rely_on(*by_law, *unasked, *abroad.keys(), *abroad.values())
    disclosed = [Disclosed(d.authority, tuple(d.sections.split()), d.decided_at) for d in by_law]
    return disclosed, unasked, abroad
