"""Looking at agencies from outside, and what two people decide about one; no case is seen here."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Index, ScalarSelect, bindparam, false, func, select
from sqlalchemy.orm import Mapped, mapped_column

from nrm.accounts.models import ACTIVATED, ACTIVE, INVITED, Account, SignedIn
from nrm.agencies.models import Agency
from nrm.cases.models import Case
from nrm.database import Base, now, points_to
from nrm.policy import CUSTODIAN, SYSTEM
from nrm.referrals.models import Referral
from nrm.transfers.checking import CLOSING as CLOSING_BASIS
from nrm.transfers.models import CaseTransfer
from nrm.vault.models import Certificate, Grant
from nrm.vault.rows import SealedRow
from nrm.workflow import ENDED

SUSPEND, RESUME, CLOSE = "suspend", "resume", "close"
STANDS = timedelta(days=7)
_HERE = (INVITED, ACTIVATED, ACTIVE)


def _counted(*conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    """How many accounts of the agency of the row around fit."""
    of_it = select(func.count(Account.id)).where(Account.agency_id == Agency.id, *conditions)
    return of_it.correlate(Agency).scalar_subquery()


_custodian = (
    Account.state == ACTIVE,
    Account.role != SYSTEM,
    Account.duties.contains(CUSTODIAN),
)
_holds = (
    select(Grant.id)
    .where(
        Grant.kind == "agency",
        Grant.holder_id == Account.id,
        Grant.subject_id == Agency.certificate_id,
    )
    .correlate(Account, Agency)
    .exists()
)
# An agency, how many custodians it has, how many of them hold its key, who has not come in yet.
WITH_PEOPLE = select(
    Agency,
    _counted(*_custodian),
    _counted(*_custodian, _holds),
    _counted(Account.state.in_((INVITED, ACTIVATED))),
)
ONE = WITH_PEOPLE.where(Agency.id == bindparam("id"))
NAME_OF = select(Agency.name).where(Agency.id == bindparam("after"))
# Rows that point to it are still written: see `LOCK_AGENCY` of `custody/models.py`.
LOCKED = (
    select(Agency)
    .where(Agency.id == bindparam("id"))
    .with_for_update(key_share=True)
    .execution_options(populate_existing=True)
)


class AgencyChange(SealedRow, Base):
    """What one person asked for about an agency, and another one decided within seven days.

    `asked_as`: the duty or role in which it was asked for; `taker_id`: who takes over the cases of
    an agency that is closed.
    """

    __tablename__ = "agency_change"
    __table_args__ = (Index("ix_agency_change_agency", "agency_id", "asked_at", "id"),)

    agency_id: Mapped[UUID] = mapped_column(points_to("agency.id"))
    change: Mapped[str]
    reason: Mapped[str]
    taker_id: Mapped[UUID | None] = mapped_column(points_to("agency.id"))
    requested_by_id: Mapped[UUID] = mapped_column(points_to("account.id"))
    asked_as: Mapped[str]
    asked_at: Mapped[datetime]
    decided_by_id: Mapped[UUID | None] = mapped_column(points_to("account.id"))
    decided_at: Mapped[datetime | None]
    outcome: Mapped[str | None]

    __allow_unmapped__ = True  # What is annotated below is no column.
    known_by = "agency.read"
    # The agency; set when it is found.
    agency: Agency

    def of(self, agency: Agency) -> "AgencyChange":
        """The same, knowing its agency."""
        self.agency = agency
        return self

    @property
    def waits(self) -> bool:
        """Whether somebody may still decide about it."""
        return self.outcome is None and now() < self.asked_at + STANDS


CHANGE_BY_ID = select(AgencyChange).where(AgencyChange.id == bindparam("id"))
CHANGES_OF = (
    select(AgencyChange)
    .where(AgencyChange.agency_id == bindparam("agency_id"), AgencyChange.outcome.is_(None))
    .order_by(AgencyChange.asked_at, AgencyChange.id)
)
# Some few of all agencies, with whom they are about.
WAITING = (
    select(AgencyChange, Agency)
    .join(Agency, Agency.id == AgencyChange.agency_id)
    .where(AgencyChange.outcome.is_(None), AgencyChange.asked_at > bindparam("since"))
    .order_by(AgencyChange.asked_at, AgencyChange.id)
)
# What was decided when the agency began to be closed.
CLOSING_OF = (
    select(AgencyChange)
    .where(
        AgencyChange.agency_id == bindparam("agency_id"),
        AgencyChange.change == CLOSE,
        AgencyChange.outcome == "approved",
    )
    .order_by(AgencyChange.asked_at.desc(), AgencyChange.id.desc())
    .limit(1)
)
_open = (Case.lead_agency_id == bindparam("agency_id"), Case.state != "closed")
SLICE = 5
_on_its_way = func.coalesce(Case.offered_until > bindparam("at"), false())
# Open cases that nobody was asked to take.
NOT_OFFERED = select(Case.opened_at, Case.id).where(*_open, ~_on_its_way)
OPEN_CASES = select(func.count(Case.id), func.count().filter(_on_its_way)).where(*_open)
# Of what others have not sent it learns nothing, and they cannot send it any more.
LIVE_REFERRALS = select(func.count(Referral.id)).where(
    (Referral.sender_id == bindparam("agency_id"))
    | ((Referral.recipient_id == bindparam("agency_id")) & Referral.sent_at.is_not(None)),
    Referral.state.not_in(ENDED),
)
OFFERED_TO = (
    select(CaseTransfer.id)
    .where(
        CaseTransfer.recipient_id == bindparam("agency_id"),
        CaseTransfer.state == "offered",
        CaseTransfer.basis == CLOSING_BASIS,
        CaseTransfer.ends_at > bindparam("at"),
    )
    .order_by(CaseTransfer.asked_at, CaseTransfer.id)
)
# Everybody of the agency, and its systems, with what certifies them.
PEOPLE_OF = (
    select(Account, Certificate)
    .outerjoin(Certificate, Certificate.id == Account.certificate_id)
    .where(Account.agency_id == bindparam("agency_id"), Account.state.in_(_HERE))
    .order_by(Account.id)
    .with_for_update(of=Account, key_share=True)
)
# What an agency's people are signed in with.
SESSIONS_OF = (
    select(SignedIn)
    .join(Account, Account.id == SignedIn.account_id)
    .where(
        Account.agency_id == bindparam("agency_id"),
        SignedIn.ended_at.is_(None),
        SignedIn.ends_at > bindparam("at"),
    )
    .order_by(SignedIn.id)
    .with_for_update(of=SignedIn)
)
# What its other people hold of its keys, of every epoch: closed cases stay sealed for custodians.
HELD_BY_OTHERS = (
    select(Grant)
    .join(Account, Account.id == Grant.holder_id)
    .where(
        Account.agency_id == bindparam("agency_id"),
        Grant.kind == "agency",
        ~Account.duties.contains(CUSTODIAN),
    )
)
