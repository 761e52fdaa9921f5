"""Passkeys: the public half of a key that an authenticator keeps, and how often it has signed."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from nrm.database import Base, points_to, session
from nrm.errors import Missing
from nrm.vault.rows import SealedRow, rely_on


class Passkey(SealedRow, Base):
    """One passkey of somebody; its name, given by its owner, is service-sealed.

    `last_challenge_at`: when the newest challenge was made that it has answered; `public_key` is a
    COSE key (RFC 9052 7).
    """

    __tablename__ = "passkey"

    account_id: Mapped[UUID] = mapped_column(points_to("account.id"), index=True)
    credential_id: Mapped[bytes] = mapped_column(unique=True)
    public_key: Mapped[bytes]
    sealed_name: Mapped[bytes]
    sign_count: Mapped[int]
    last_challenge_at: Mapped[datetime]
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


OWN = (
    select(Passkey)
    .where(Passkey.account_id == bindparam("account_id"))
    .order_by(Passkey.made_at, Passkey.id)
)


def find_passkeys(account_id: UUID, *, to_change: bool = False) -> Sequence[Passkey]:
    """The passkeys of this account, the oldest first."""
    statement = OWN.with_for_update() if to_change else OWN
    found = session().scalars(statement, {"account_id": account_id}).all()
    rely_on(*found)
    return found


def find_passkey(passkey_id: UUID) -> Passkey:
    """A passkey, locked; Missing when there is none of this id."""
    found = session().get(Passkey, passkey_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise Missing("This does not exist, or it is not yours to see.")
    rely_on(found)
    return found
