"""Accounts, invitations, joining, second factors, recovery codes, sessions, failed sign-ins.

Private keys stand here only sealed: under the passphrase in the account, under a code on paper,
under the cookie's token in the session. Facts for lower features are in `facts.py`.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from nrm.agencies.models import Agency
from nrm.database import Base, points_to, session
from nrm.errors import Missing
from nrm.policy import SYSTEM
from nrm.vault.rows import SealedRow, rely_on

INVITED, ACTIVATED, ACTIVE = "invited", "activated", "active"
# Never confirmed, and no longer wanted; or gone after having worked here.
ENDED, LEFT = "ended", "left"


class Account(SealedRow, Base):
    """A person's, or a system's. `duties`: space-separated; Argon2id's parameters by the salt."""

    __tablename__ = "account"
    # Registrars are looked for by duty, at each sign-in of a custodian; the salt: `nearest.py`.
    __table_args__ = (Index("ix_account_duties", "duties"), Index("ix_account_salt", "salt"))

    name: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str]
    duties: Mapped[str]
    agency_id: Mapped[UUID] = mapped_column(points_to("agency.id"), index=True)
    state: Mapped[str]
    salt: Mapped[bytes]
    verifier_hash: Mapped[bytes]
    pepper_version: Mapped[int]
    memory_kib: Mapped[int]
    passes: Mapped[int]
    lanes: Mapped[int]
    sealed_keys: Mapped[bytes]
    encryption_public: Mapped[bytes]
    signing_public: Mapped[bytes]
    certificate_id: Mapped[UUID | None] = mapped_column(points_to("certificate.id"))
    made_at: Mapped[datetime]
    # None, or past: not on duty (`shifts.py`).
    on_duty_until: Mapped[datetime | None]

    __added__ = frozenset({"on_duty_until"})

    @property
    def account_id(self) -> UUID:
        """The account seen as a thing of its own, for the policy."""
        return self.id


class Invitation(SealedRow, Base):
    """The way in: SHA-256 of a code of 128 bits, good once and for 72 hours."""

    __tablename__ = "invitation"

    account_id: Mapped[UUID] = mapped_column(points_to("account.id"), index=True)
    code_hash: Mapped[bytes] = mapped_column(unique=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Joining(SealedRow, Base):
    """Somebody between the code and the second factor: fresh keys, sealed under a cookie's token.

    `sealed_keys` is empty once the account is activated; the row goes with the confirmation.
    """

    __tablename__ = "joining"

    account_id: Mapped[UUID] = mapped_column(points_to("account.id"), unique=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    sealed_keys: Mapped[bytes]
    ends_at: Mapped[datetime]


class SecondFactor(SealedRow, Base):
    """An authenticator app: its seed service-sealed, and the last step, so that none repeats."""

    __tablename__ = "second_factor"

    account_id: Mapped[UUID] = mapped_column(points_to("account.id"), index=True)
    kind: Mapped[str]
    sealed_seed: Mapped[bytes]
    last_step: Mapped[int | None]


class SignedIn(SealedRow, Base):
    """A session. It opens nothing without the cookie: the keys are sealed under its token."""

    __tablename__ = "signed_in"
    # Written at most once a minute, without a log entry; it decides only how soon a session idles.
    __unsealed__ = frozenset({"touched_at"})
    # Whoever was signed in for years has as many rows; the live ones end within eight hours.
    __table_args__ = (Index("ix_signed_in_live", "account_id", "ends_at", "id"),)

    account_id: Mapped[UUID] = mapped_column(points_to("account.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    sealed_keys: Mapped[bytes]
    began_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    touched_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class RecoveryCode(SealedRow, Base):
    """One of the codes on paper: SHA-256 of its verifier, and the keys sealed under it.

    `ended_at`: it was used, or others were made; the sealed keys are gone then.
    """

    __tablename__ = "recovery_code"

    account_id: Mapped[UUID] = mapped_column(points_to("account.id"), index=True)
    verifier_hash: Mapped[bytes] = mapped_column(unique=True)
    sealed_keys: Mapped[bytes]
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Attempt(Base):
    """Failed sign-ins of one name or one source, by HMAC; a success of the name clears its own."""

    __tablename__ = "attempt"

    key: Mapped[bytes] = mapped_column(primary_key=True)
    failures: Mapped[int]
    blocked_until: Mapped[datetime]


BY_NAME = select(Account).where(Account.name == bindparam("name"), Account.role != SYSTEM)
BY_ID = select(Account).where(Account.id == bindparam("id"))
WITH_AGENCY = (
    select(Account, Agency)
    .join(Agency, Agency.id == Account.agency_id)
    .where(Account.name == bindparam("name"))
)
FACTORS = select(SecondFactor).where(SecondFactor.account_id == bindparam("account_id"))
JOINING_OF = select(Joining).where(Joining.account_id == bindparam("account_id"))
BY_JOINING = (
    select(Joining, Account)
    .join(Account, Account.id == Joining.account_id)
    .where(Joining.token_hash == bindparam("token_hash"))
)
INVITATIONS = select(Invitation).where(Invitation.account_id == bindparam("account_id"))
BY_TOKEN = (
    select(SignedIn, Account, Agency)
    .join(Account, Account.id == SignedIn.account_id)
    .join(Agency, Agency.id == Account.agency_id)
    .where(SignedIn.token_hash == bindparam("token_hash"))
)
LIVE_SESSIONS = select(SignedIn).where(
    SignedIn.account_id == bindparam("account_id"),
    SignedIn.ends_at > bindparam("at"),
    SignedIn.touched_at > bindparam("idle_since"),
    SignedIn.ended_at.is_(None),
)
RECOVERY_CODES = select(RecoveryCode).where(
    RecoveryCode.account_id == bindparam("account_id"), RecoveryCode.ended_at.is_(None)
)
BY_SESSION = (
    select(SignedIn, Account)
    .join(Account, Account.id == SignedIn.account_id)
    .where(SignedIn.id == bindparam("id"))
)
INVITED_BY_CODE = (
    select(Invitation, Account, Agency)
    .join(Account, Account.id == Invitation.account_id)
    .join(Agency, Agency.id == Account.agency_id)
    .where(Invitation.code_hash == bindparam("code_hash"))
)
# In one order, so that nobody who locks them waits for somebody who waits for him.
ATTEMPTS = (
    select(Attempt).where(Attempt.key.in_(bindparam("keys", expanding=True))).order_by(Attempt.key)
)


def find_account(name: str, *, to_change: bool = False) -> Account:
    """The account of the person of this name; Missing when there is none."""
    statement = BY_NAME.with_for_update() if to_change else BY_NAME
    found = session().scalars(statement, {"name": name}).one_or_none()
    if found is None:
        raise Missing("There is no account of this name.")
    rely_on(found)
    return found
