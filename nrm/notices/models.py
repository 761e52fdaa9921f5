"""Where somebody wants to hear that something waits, and whether it was said. Never what waits.

A notice says nothing and opens nothing, so these rows carry no seal.
"""

from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import Index, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from nrm.database import Base, points_to, session
from nrm.vault.kept import KeptRow

MARK_ID: Final = 1
TRIES: Final = 5


class Pace(StrEnum):
    """How often: within minutes, or together each morning."""

    AT_ONCE = "at_once"
    DAILY = "daily"


class Quiet(StrEnum):
    """When not, by the clock of the country."""

    NEVER = "never"
    NIGHTS = "nights"
    EVENINGS = "evenings"
    WEEKENDS = "weekends"


class Mailbox(KeptRow, Base):
    """The e-mail address of an account. `sealed_code` is there until the address is confirmed.

    `waiting_since`: something has come that no letter was sent for yet; `sending_since`: the same
    for the letter `letter_id`, which is on its way; `next_at`: when one may be sent.
    """

    __tablename__ = "mailbox"
    __table_args__ = (Index("ix_mailbox_next", "next_at", "id"),)

    account_id: Mapped[UUID] = mapped_column(points_to("account.id"), unique=True)
    sealed_address: Mapped[bytes]
    sealed_code: Mapped[bytes | None]
    code_until: Mapped[datetime | None]
    tries: Mapped[int]
    pace: Mapped[str]
    quiet: Mapped[str]
    language: Mapped[str]
    made_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]
    waiting_since: Mapped[datetime | None]
    sending_since: Mapped[datetime | None]
    letter_id: Mapped[UUID | None]
    next_at: Mapped[datetime | None]
    attempts: Mapped[int]
    told_at: Mapped[datetime | None]


class NoticeMark(Base):
    """How many entries of the log have been looked at for what waits; one row."""

    __tablename__ = "notice_mark"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    size: Mapped[int]


OWN = select(Mailbox).where(Mailbox.account_id == bindparam("account_id"))
DUE = (
    select(Mailbox.id)
    .where(Mailbox.next_at <= bindparam("at"))
    .order_by(Mailbox.next_at, Mailbox.id)
    .limit(200)
)
LOCK = select(Mailbox).where(Mailbox.id == bindparam("id")).with_for_update()
THE_MARK = select(NoticeMark).where(NoticeMark.id == MARK_ID).with_for_update()


def find_mailbox(account_id: UUID, *, to_change: bool = False) -> Mailbox | None:
    """The mailbox of this account, locked if it is to be changed."""
    statement = OWN.with_for_update() if to_change else OWN
    return session().scalars(statement, {"account_id": account_id}).one_or_none()
