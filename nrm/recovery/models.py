"""Recovery by two custodians: kept halves, requests, approvals, and leave to set up a new phone.

A quorum is a person's keys sealed for one pair of approvers. What lies in a request is sealed under
the passphrase that the person set in it.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, bindparam, or_, select
from sqlalchemy.orm import Mapped, aliased, mapped_column

from nrm.accounts.models import ACTIVE, Account
from nrm.agencies.models import Agency
from nrm.database import Base, points_to
from nrm.policy import CUSTODIAN, REGISTRAR
from nrm.vault.grants import AGENCY
from nrm.vault.models import Certificate, Grant
from nrm.vault.rows import SealedRow

PASSPHRASE, BOTH = "passphrase", "both"
DONE, CANCELLED, REFUSED = "done", "cancelled", "refused"


class Quorum(SealedRow, Base):
    """The keys of an account, for the holders of two certificates together.

    `ended_at`: the pair is none any more, or the keys were recovered; nothing is sealed in it then.
    """

    __tablename__ = "quorum"
    __table_args__ = (
        Index("ix_quorum_first", "first_key_id"),
        Index("ix_quorum_second", "second_key_id"),
    )

    account_id: Mapped[UUID] = mapped_column(points_to("account.id"), index=True)
    owner_key_id: Mapped[UUID] = mapped_column(points_to("certificate.id"))
    first_key_id: Mapped[UUID] = mapped_column(points_to("certificate.id"))
    second_key_id: Mapped[UUID] = mapped_column(points_to("certificate.id"))
    sealed_keys: Mapped[bytes]
    sealed_first: Mapped[bytes]
    sealed_second: Mapped[bytes]
    signature: Mapped[bytes]
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Recovery(SealedRow, Base):
    """Somebody asked for an account's keys. `lost` is the passphrase, or the second factor too.

    SHA-256 of a ticket's verifier says whose request it is; from `opens_at` to `ends_at` a
    passphrase may be set in it, once, and then approved. `ending` says how it ended.
    """

    __tablename__ = "recovery"
    __table_args__ = (Index("ix_recovery_ends_at", "ends_at"),)

    account_id: Mapped[UUID] = mapped_column(points_to("account.id"), index=True)
    agency_id: Mapped[UUID] = mapped_column(points_to("agency.id"), index=True)
    lost: Mapped[str]
    ticket_hash: Mapped[bytes] = mapped_column(unique=True)
    asked_at: Mapped[datetime]
    opens_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    prepared_at: Mapped[datetime | None]
    salt: Mapped[bytes]
    verifier_hash: Mapped[bytes]
    pepper_version: Mapped[int]
    memory_kib: Mapped[int]
    passes: Mapped[int]
    lanes: Mapped[int]
    fresh_public: Mapped[bytes]
    sealed_fresh: Mapped[bytes]
    ended_at: Mapped[datetime | None]
    ending: Mapped[str | None]


class Approval(SealedRow, Base):
    """An approver's half of one quorum, re-sealed to the fresh key of a request, and signed."""

    __tablename__ = "approval"
    __table_args__ = (UniqueConstraint("recovery_id", "quorum_id", "approver_key_id"),)

    recovery_id: Mapped[UUID] = mapped_column(points_to("recovery.id"))
    quorum_id: Mapped[UUID] = mapped_column(points_to("quorum.id"))
    approver_key_id: Mapped[UUID] = mapped_column(points_to("certificate.id"))
    sealed_half: Mapped[bytes]
    signature: Mapped[bytes]
    made_at: Mapped[datetime]


class FactorReset(SealedRow, Base):
    """Leave to set up a new second factor with the passphrase alone, until `ends_at`, once.

    `given_by_id`: a custodian or the registrar; for a recovered account the account itself.
    """

    __tablename__ = "factor_reset"

    account_id: Mapped[UUID] = mapped_column(points_to("account.id"), index=True)
    given_by_id: Mapped[UUID] = mapped_column(points_to("account.id"))
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


_issuer, _root = aliased(Certificate), aliased(Certificate)
AS_CUSTODIAN = (CUSTODIAN, f"{CUSTODIAN} {REGISTRAR}")
AS_REGISTRAR = (REGISTRAR, f"{CUSTODIAN} {REGISTRAR}")
# Custodians of one agency and the country's registrars: the wrap of the own agency's present key,
# if it was given to them, and the chain of the certificate. A custodian without it counts for
# nothing: a registrar alone makes custodians, and only those of the agency let them in.
APPROVERS = (
    select(Account, Agency, Grant, Certificate, _issuer, _root)
    .join(Agency, Agency.id == Account.agency_id)
    .join(Certificate, Certificate.id == Account.certificate_id)
    .outerjoin(
        Grant,
        (Grant.kind == AGENCY)
        & (Grant.holder_key_id == Certificate.id)
        & (Grant.subject_id == Agency.certificate_id),
    )
    .outerjoin(_issuer, _issuer.id == Certificate.issuer_id)
    .outerjoin(_root, _root.id == _issuer.issuer_id)
    .where(
        or_(
            (Account.agency_id == bindparam("agency_id"))
            & Account.duties.in_(AS_CUSTODIAN)
            & Grant.id.is_not(None),
            Account.duties.in_(AS_REGISTRAR),
        ),
        Account.state == ACTIVE,
        Account.id != bindparam("owner_id"),
    )
)
QUORUMS = select(Quorum).where(
    Quorum.account_id == bindparam("account_id"), Quorum.ended_at.is_(None)
)
QUORUMS_HELD = select(Quorum).where(
    or_(Quorum.first_key_id == bindparam("key_id"), Quorum.second_key_id == bindparam("key_id")),
    Quorum.ended_at.is_(None),
)
BY_TICKET = (
    select(Recovery, Account)
    .join(Account, Account.id == Recovery.account_id)
    .where(Recovery.ticket_hash == bindparam("ticket_hash"))
)
BY_ID = (
    select(Recovery, Account)
    .join(Account, Account.id == Recovery.account_id)
    .where(Recovery.id == bindparam("id"))
)
LIVE_OF = select(Recovery).where(
    Recovery.account_id == bindparam("account_id"),
    Recovery.ends_at > bindparam("at"),
    Recovery.ended_at.is_(None),
)
# A reader's own, those of an agency, and those of people with certain duties.
LISTED = (
    select(Recovery, Account)
    .join(Account, Account.id == Recovery.account_id)
    .where(
        or_(
            Recovery.account_id == bindparam("reader_id"),
            Recovery.agency_id == bindparam("agency_id"),
            Account.duties.in_(bindparam("duties", expanding=True)),
        ),
        Recovery.ends_at > bindparam("at"),
        Recovery.ended_at.is_(None),
    )
    .order_by(Recovery.asked_at, Recovery.id)
)
APPROVALS = select(Approval).where(
    Approval.recovery_id.in_(bindparam("recovery_ids", expanding=True))
)
RESETS = select(FactorReset).where(
    FactorReset.account_id == bindparam("account_id"),
    FactorReset.ends_at > bindparam("at"),
    FactorReset.ended_at.is_(None),
)
