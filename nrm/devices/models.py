"""Browsers on which somebody has signed in before. Nothing opens by them; see `keeping.py`."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from nrm.database import Base, points_to
from nrm.vault.rows import SealedRow


class Device(SealedRow, Base):
    """SHA-256 of a token that one browser holds, for one account; it ends by itself."""

    __tablename__ = "device"

    account_id: Mapped[UUID] = mapped_column(points_to("account.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    ends_at: Mapped[datetime]


BY_TOKENS = select(Device).where(Device.token_hash.in_(bindparam("hashes", expanding=True)))
DEVICES = (
    select(Device)
    .where(Device.account_id == bindparam("account_id"))
    .order_by(Device.ends_at, Device.id)
)
