"""Systems of agencies: software that comes with a token, where a person has a passphrase.

Each has an account, so that the log, policy and certificates know it like anybody; no passphrase,
no second factor and no session. Its private keys stand here sealed under the token.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from nrm.accounts.models import Account
from nrm.agencies.models import Agency
from nrm.database import Base, points_to
from nrm.vault.rows import SealedRow


class System(SealedRow, Base):
    """What a system's token opens, and until when. `scopes`: space-separated, of `policy.SCOPES`.

    `used_at` is the beginning of the day (UTC) on which it was last used. Once the token has ended
    `sealed_keys` is empty.
    """

    __tablename__ = "system"
    # Written at most once a day, without an entry of its own; nothing is decided by it.
    __unsealed__ = frozenset({"used_at"})

    account_id: Mapped[UUID] = mapped_column(points_to("account.id"), unique=True)
    scopes: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    sealed_keys: Mapped[bytes]
    made_by_id: Mapped[UUID] = mapped_column(points_to("account.id"))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    def is_live(self, at: datetime) -> bool:
        """Whether its token opens anything at this moment."""
        return self.ended_at is None and at < self.expires_at


BY_TOKEN = (
    select(System, Account, Agency)
    .join(Account, Account.id == System.account_id)
    .join(Agency, Agency.id == Account.agency_id)
    .where(System.token_hash == bindparam("token_hash"))
)
OF_AGENCY = (
    select(System, Account)
    .join(Account, Account.id == System.account_id)
    .where(Account.agency_id == bindparam("agency_id"))
)
BY_ACCOUNT = (
    select(System, Account)
    .join(Account, Account.id == System.account_id)
    .where(System.account_id == bindparam("account_id"))
)
