"""Consents: who may know what, for what, until when. Each is for one recipient and purpose.

Codes, dates and names of fields stand here; reasons and the child's own views are sealed under the
case key.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from nrm.cases.finding import missing_with_its_case
from nrm.cases.models import Case
from nrm.database import Base, now, points_to, remember_subject, session
from nrm.errors import Missing
from nrm.files.places import files_named, lines_named
from nrm.http import hooks
from nrm.log.acts import Subject
from nrm.vault.context import context
from nrm.vault.rows import SealedRow, rely_on

# Scopes under which content leaves the lead agency (domain, 9.8).
SHARE_SCOPES = frozenset({"share_with_org", "health_disclosure", "police_contact", "police_coop"})
# Under which it goes to the competent authority, and to nobody else (domain, 6.3).
IDENTIFICATION = "identification_referral"
# Under which it goes to another country's focal point, and to nobody else (`nrm/abroad`).
ABROAD = "share_abroad"
# Who says yes or no: the person, for a child a guardian. What stands in for that is nobody's word.
ASKED = ("person", "guardian")
# What stands in `withdrawn_how` of one that was never given: nothing can rest on a no.
REFUSED = "refused"
# And of one that nobody withdrew: a newer one stands for it, or it was given at another age.
REPLACED, AGE_CHANGED = "replaced", "age_changed"
# And where a second person did not answer for acting without one (domain, 7.2 R03).
NOT_UPHELD = "not_upheld"
# And where nobody of the agency speaks for the person any more, as guardian or advocate.
PART_OVER = "part_over"
# How one ended that nobody took back.
ENDED_BY_ITSELF = frozenset({REPLACED, AGE_CHANGED, NOT_UPHELD, PART_OVER})


class Consent(SealedRow, Base):
    """One consent, or for a child the basis record in its place. `fields`: lines and files."""

    __tablename__ = "consent"
    __table_args__ = (Index("ix_consent_case", "case_id", "given_at"),)

    case_id: Mapped[UUID] = mapped_column(points_to("case.id"))
    pseudonym: Mapped[str]
    scope: Mapped[str]
    recipient_id: Mapped[UUID | None] = mapped_column(points_to("agency.id"))
    purpose: Mapped[str | None]
    fields: Mapped[str]
    given_by: Mapped[str]
    obtained_how: Mapped[str | None]
    language: Mapped[str | None]
    interpreter: Mapped[bool | None]
    comprehension_checked: Mapped[bool | None]
    materials_given: Mapped[bool | None]
    limits_explained: Mapped[bool | None]
    given_at: Mapped[datetime]
    recorded_by_id: Mapped[UUID] = mapped_column(points_to("account.id"))
    expires_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_how: Mapped[str | None]
    sealed_details: Mapped[bytes]
    # The older one in whose place it stands.
    supersedes_id: Mapped[UUID | None]

    # Whose focal point may know; only where the scope is `ABROAD`.
    country: Mapped[str | None]

    __added__ = frozenset({"supersedes_id", "country"})
    __allow_unmapped__ = True  # What is annotated below is no column.
    known_by = "consent.read"
    # Agencies that support the person under this consent now; told by `referrals` when it is found.
    supporting_agencies: frozenset[UUID] = frozenset()
    # Of its case, for the policy; set when it is found.
    lead_agency_id: UUID
    lead_worker_id: UUID
    stepped_back: str | None
    case_pseudonym: str
    case: Case

    def sealing_case(self) -> UUID | None:
        """Keyed with the log secret of its case."""
        return self.case_id

    def of(self, case: Case) -> "Consent":
        """The same, knowing what the policy and the log ask of its case."""
        self.lead_agency_id, self.lead_worker_id = case.lead_agency_id, case.lead_worker_id
        self.stepped_back = case.stepped_back
        self.case_pseudonym, self.case = case.pseudonym, case
        return self

    def log_subject(self) -> Subject:
        """Case and consent by pseudonym."""
        return Subject(case_pseudonym=self.case_pseudonym, consent_pseudonym=self.pseudonym)

    @property
    def is_live(self) -> bool:
        """Neither withdrawn nor expired at this moment."""
        ended = self.expires_at is not None and self.expires_at <= now()
        return self.withdrawn_at is None and not ended

    def held_at(self, moment: datetime) -> bool:
        """Whether it held then, by its own dates."""
        ends = [each for each in (self.expires_at, self.withdrawn_at) if each is not None]
        return self.given_at < moment and all(moment < each for each in ends)

    @property
    def is_refusal(self) -> bool:
        """The answer was no: it has never been live."""
        return self.withdrawn_how == REFUSED

    @property
    def was_withdrawn(self) -> bool:
        """The person took it back: it was neither a no, nor ended by anybody else."""
        return self.withdrawn_how not in {None, REFUSED, *ENDED_BY_ITSELF}

    @property
    def field_names(self) -> tuple[str, ...]:
        """The fields agreed to, as `section.field`."""
        return lines_named(self.fields)

    @property
    def file_ids(self) -> tuple[UUID, ...]:
        """The files agreed to."""
        return files_named(self.fields)


BY_ID = select(Consent).where(Consent.id == bindparam("id"))
OF_CASE = (
    select(Consent)
    .where(Consent.case_id == bindparam("case_id"))
    .order_by(Consent.given_at.desc(), Consent.id.desc())
)
# Those of a case that stand, and end one day.
ENDING = select(Consent.given_at, Consent.expires_at).where(
    Consent.case_id == bindparam("case_id"),
    Consent.withdrawn_at.is_(None),
    Consent.expires_at > bindparam("at"),
)
CONSENTS = select(Consent).where(Consent.id.in_(bindparam("ids", expanding=True)))
CASE_OF = select(Consent.case_id).where(Consent.id == bindparam("id"))


def case_of_consent(consent_id: UUID) -> UUID:
    """The case it belongs to, so that the case can be locked first; Missing if none."""
    case_id = session().scalars(CASE_OF, {"id": consent_id}).one_or_none()
    if case_id is None:
        raise missing_with_its_case()
    return case_id


def find_consent(consent_id: UUID, case: Case, *, to_change: bool = False) -> Consent:
    """The consent of this case, locked if it is to be changed or relied on; Missing if none."""
    statement = BY_ID.with_for_update() if to_change else BY_ID
    options = {"populate_existing": True} if to_change else {}
    found = session().scalars(statement, {"id": consent_id}, execution_options=options)
    consent = found.one_or_none()
    if consent is None or consent.case_id != case.id:
        raise Missing("This does not exist, or it is not yours to see.")
    consent.of(case)
    rely_on(consent)
    hooks.tell("consent.find", consent)
    remember_subject(consent)
    return consent


def find_consents(case: Case) -> list[Consent]:
    """All consents of a case, newest first, in one statement."""
    return [c.of(case) for c in session().scalars(OF_CASE, {"case_id": case.id})]


def details_context(case_id: UUID, consent_id: UUID) -> bytes:
    """What a consent's sealed details are bound to."""
    return context("nrm/case-record", 1, "consent", case_id, consent_id)
