"""Restricted notes: what a competent authority and the police tell each other about a submission.

Nobody else may know of them, the agency that leads the case included: nothing of it stands in the
case or in the submission, so that no version, count or time of theirs tells of one. A thread lasts
as long as the submission does, and as the person agrees to something with that police agency.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, bindparam, select
from sqlalchemy.orm import Mapped, aliased, mapped_column

from nrm.cases.belonging import RowOfCase
from nrm.cases.models import Case
from nrm.consent.models import ASKED, Consent
from nrm.database import Base, now, points_to
from nrm.log.acts import Subject
from nrm.policy import WITH_AUTHORITY
from nrm.referrals.models import Referral
from nrm.referrals.sealing import holds_now
from nrm.workflow import ENDED

POLICE: Final = "police"
# Under which something is agreed with the police themselves (domain, 8.3).
SCOPES: Final = ("police_contact", "police_coop", "share_with_org")


class RestrictedThread(RowOfCase, Base):
    """What was begun by an authority with one police agency; its key is wrapped to both."""

    __tablename__ = "restricted_thread"
    __table_args__ = (
        Index("ix_restricted_thread_submission", "submission_id"),
        Index("ix_restricted_thread_case", "case_id"),
        Index("ix_restricted_thread_authority", "authority_id", "began_at", "id"),
        Index("ix_restricted_thread_police", "police_id", "began_at", "id"),
    )

    case_id: Mapped[UUID] = mapped_column(points_to("case.id"))
    submission_id: Mapped[UUID] = mapped_column(points_to("referral.id"))
    authority_id: Mapped[UUID] = mapped_column(points_to("agency.id"))
    police_id: Mapped[UUID] = mapped_column(points_to("agency.id"))
    reference: Mapped[str] = mapped_column(unique=True)
    began_by_id: Mapped[UUID] = mapped_column(points_to("account.id"))
    began_at: Mapped[datetime]
    # Who wrote last, so that a desk says what waits; and how many, so that none is taken away.
    last_agency_id: Mapped[UUID] = mapped_column(points_to("agency.id"))
    note_count: Mapped[int]
    ended_at: Mapped[datetime | None]

    known_by = "restricted_note.read"
    # Set when it is found: what it rests on, and what was agreed with the police.
    submission: Referral
    agreed: Sequence[Consent]

    def rest_on(self, submission: Referral, agreed: Sequence[Consent]) -> None:
        """It knows what decides, beside its case, whether it goes on."""
        self.submission = submission.of(self.case)
        self.agreed = [each.of(self.case) for each in agreed]

    @property
    def agreement(self) -> Consent | None:
        """The person's agreement with the police that holds now."""
        return next((each for each in self.agreed if each.is_live), None)

    @property
    def has_lapsed(self) -> bool:
        """An agreement ran out by its date, and no other one held in that moment.

        Whatever was agreed to later begins something new, though no job has ended this one yet.
        """
        ran_out = [c.expires_at for c in self.agreed if c.expires_at and c.expires_at <= now()]
        ends = [at for at in ran_out if at > self.began_at]
        return any(not any(each.held_at(at) for each in self.agreed) for at in ends)

    @property
    def is_open(self) -> bool:
        """The authority has the case, and the person agrees to something with the police."""
        goes_on = self.submission.state not in ENDED and holds_now(self.submission)
        has_case = self.case.identification_status in WITH_AUTHORITY and goes_on
        leads = self.case.lead_agency_id in (self.authority_id, self.police_id)
        agreed = self.agreement is not None and not self.has_lapsed
        return self.ended_at is None and has_case and agreed and not leads

    def log_subject(self) -> Subject:
        """The case alone: the police are never told the id of a submission, in the log either."""
        return Subject(case_pseudonym=self.case.pseudonym)


class RestrictedNote(RowOfCase, Base):
    """One note or answer, sealed under the key of its thread; never changed."""

    __tablename__ = "restricted_note"
    __table_args__ = (
        UniqueConstraint("thread_id", "number"),
        Index("ix_restricted_note_case", "case_id"),
    )

    thread_id: Mapped[UUID] = mapped_column(points_to("restricted_thread.id"))
    case_id: Mapped[UUID] = mapped_column(points_to("case.id"))
    number: Mapped[int]
    author_id: Mapped[UUID] = mapped_column(points_to("account.id"))
    author_agency_id: Mapped[UUID] = mapped_column(points_to("agency.id"))
    written_at: Mapped[datetime]
    sealed_text: Mapped[bytes]


_rests_on = aliased(Consent)
_CASE_OF = select(RestrictedThread.case_id).where(RestrictedThread.id == bindparam("id"))
# The subquery sees the time before the wait; a thread never changes its case.
LOCK_CASE = select(Case).where(Case.id == _CASE_OF.scalar_subquery()).with_for_update()
SHARE_CASE = select(Case).where(Case.id == _CASE_OF.scalar_subquery()).with_for_update(read=True)
LISTED = (
    select(RestrictedThread, Case, Referral, _rests_on)
    .join(Case, Case.id == RestrictedThread.case_id)
    .join(Referral, Referral.id == RestrictedThread.submission_id)
    .outerjoin(_rests_on, _rests_on.id == Referral.consent_id)
)
BY_ID = LISTED.where(RestrictedThread.id == bindparam("id"))
# What is agreed with the police of this thread, the newest first.
AGREED_IN = (
    select(Consent)
    .join(
        RestrictedThread,
        (RestrictedThread.case_id == Consent.case_id)
        & (RestrictedThread.police_id == Consent.recipient_id),
    )
    .where(
        RestrictedThread.id == bindparam("id"),
        Consent.scope.in_(SCOPES),
        Consent.given_by.in_(ASKED),
    )
    .order_by(Consent.given_at.desc(), Consent.id.desc())
)
AGREED_WITH = (
    select(Consent)
    .where(
        Consent.case_id == bindparam("case_id"),
        Consent.recipient_id == bindparam("police_id"),
        Consent.scope.in_(SCOPES),
        Consent.given_by.in_(ASKED),
    )
    .order_by(Consent.given_at.desc(), Consent.id.desc())
)
GOING_ON = select(RestrictedThread).where(
    RestrictedThread.submission_id == bindparam("submission_id"),
    RestrictedThread.police_id == bindparam("police_id"),
    RestrictedThread.ended_at.is_(None),
)
NOTES = (
    select(RestrictedNote)
    .where(RestrictedNote.thread_id == bindparam("thread_id"))
    .order_by(RestrictedNote.number)
)
# Those that may have to end, of some submissions or of a case.
OF_SUBMISSIONS = select(RestrictedThread).where(
    RestrictedThread.submission_id.in_(bindparam("submission_ids", expanding=True)),
    RestrictedThread.ended_at.is_(None),
)
OF_CASE = select(RestrictedThread).where(RestrictedThread.case_id == bindparam("case_id"))
NOTES_OF_CASE = select(RestrictedNote).where(RestrictedNote.case_id == bindparam("case_id"))
RESTS_ON = _rests_on
