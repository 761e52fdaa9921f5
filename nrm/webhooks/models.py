"""Where a system of an agency is told that a referral waits, and the queue of what it is told.

A message names a referral by its id and nothing else, so these rows carry no seal.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, bindparam, exists, func, select
from sqlalchemy.orm import Mapped, mapped_column

from nrm.accounts.models import ACTIVE, Account
from nrm.agencies.models import CLOSED, LOCKED, SUSPENDED, Agency
from nrm.database import Base, points_to, session
from nrm.systems.models import System
from nrm.vault.kept import KeptRow


class Kind(StrEnum):
    """What a message says; what has happened, the system asks for itself."""

    WAITS = "referral.waits"
    TEST = "test"


class Webhook(KeptRow, Base):
    """The address of a system and the secret that signs what goes there.

    `sealed_old_secret` signs as well until `old_until`. `failing_since`: nothing was taken since
    then; `error`: why not, the last time. With `stopped_at` nothing is sent, until it is started.
    """

    __tablename__ = "webhook"

    account_id: Mapped[UUID] = mapped_column(points_to("account.id"), unique=True)
    sealed_address: Mapped[bytes]
    sealed_secret: Mapped[bytes]
    sealed_old_secret: Mapped[bytes | None]
    old_until: Mapped[datetime | None]
    made_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]
    failing_since: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    error: Mapped[str | None]
    stopped_at: Mapped[datetime | None]


class WebhookMessage(Base):
    """One message: it waits while `next_at` stands, and has the same id however often it is sent.

    It goes with the erasure of its referral.
    """

    __tablename__ = "webhook_message"
    __table_args__ = (
        Index("ix_webhook_message_waiting", "webhook_id", "next_at", "id"),
        Index("ix_webhook_message_referral", "referral_id"),
        Index("ix_webhook_message_made", "made_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    webhook_id: Mapped[UUID] = mapped_column(points_to("webhook.id"))
    kind: Mapped[str]
    referral_id: Mapped[UUID | None] = mapped_column(points_to("referral.id"))
    made_at: Mapped[datetime]
    next_at: Mapped[datetime | None]
    attempts: Mapped[int]
    sent_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]


# Whose token opens nothing any more, and whose agency is shut or suspended, is told nothing.
_TOLD = (
    select(Webhook)
    .join(Account, Account.id == Webhook.account_id)
    .join(System, System.account_id == Account.id)
    .join(Agency, Agency.id == Account.agency_id)
    .where(
        Account.state == ACTIVE,
        System.expires_at > bindparam("at"),
        Agency.state.not_in((SUSPENDED, LOCKED, CLOSED)),
    )
)
OF_AGENCIES = _TOLD.add_columns(Account.agency_id).where(
    Account.agency_id.in_(bindparam("agencies", expanding=True))
)
TO_SEND = _TOLD.where(Webhook.id == bindparam("id"), Webhook.stopped_at.is_(None)).with_for_update(
    of=Webhook, key_share=True
)
OF_ACCOUNT = select(Webhook).where(Webhook.account_id == bindparam("account_id"))
LOCK = select(Webhook).where(Webhook.id == bindparam("id")).with_for_update(key_share=True)
DUE = select(Webhook.id, Webhook.failing_since, Webhook.failed_at).where(
    Webhook.stopped_at.is_(None),
    exists()
    .where(WebhookMessage.webhook_id == Webhook.id, WebhookMessage.next_at <= bindparam("at"))
    .correlate(Webhook),
)
NEXT = (
    select(WebhookMessage)
    .where(
        WebhookMessage.webhook_id == bindparam("webhook_id"),
        WebhookMessage.next_at <= bindparam("at"),
    )
    .order_by(WebhookMessage.next_at, WebhookMessage.id)
    .limit(1)
    .with_for_update()
)
LOCK_MESSAGE = select(WebhookMessage).where(WebhookMessage.id == bindparam("id")).with_for_update()
WAITING = select(WebhookMessage).where(
    WebhookMessage.webhook_id == bindparam("webhook_id"), WebhookMessage.next_at.is_not(None)
)
COUNT_WAITING = (
    select(func.count())
    .select_from(WebhookMessage)
    .where(
        WebhookMessage.webhook_id == bindparam("webhook_id"), WebhookMessage.next_at.is_not(None)
    )
)


def find_webhook(account_id: UUID, *, to_change: bool = False) -> Webhook | None:
    """The webhook of this system, locked if it is to be changed."""
    statement = OF_ACCOUNT.with_for_update(key_share=True) if to_change else OF_ACCOUNT
    return session().scalars(statement, {"account_id": account_id}).one_or_none()
