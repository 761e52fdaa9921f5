"""Messages are queued: one for each thing that waits, for each system of the agency it waits at.

In the transaction that moves the mark by which the log is read (`alerts/waking.py`), so that each
is queued exactly once.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, delete, select

from nrm.accounts.models import ACTIVE, Account
from nrm.database import now, session
from nrm.systems.models import System
from nrm.webhooks.keeping import new_message
from nrm.webhooks.models import OF_AGENCIES, Kind, Webhook, WebhookMessage

# Longer than anything is tried (`posting.py`).
KEPT: Final = timedelta(days=7)
_OVER = select(Webhook.id).where(
    Webhook.account_id.in_(
        select(System.account_id)
        .join(Account, Account.id == System.account_id)
        .where((System.expires_at <= bindparam("at")) | (Account.state != ACTIVE))
    )
)
_PLAIN: Final = {"synchronize_session": False}
_OLD_MESSAGES = (
    delete(WebhookMessage)
    .where((WebhookMessage.made_at < bindparam("before")) | WebhookMessage.webhook_id.in_(_OVER))
    .execution_options(**_PLAIN)
)
_OLD_WEBHOOKS = delete(Webhook).where(Webhook.id.in_(_OVER)).execution_options(**_PLAIN)


class Told(NamedTuple):
    """A referral waits at an agency for somebody to look at it; no system makes one wait."""

    referral_id: UUID
    agency_id: UUID


def queue_messages(waits: Sequence[Told]) -> int:
    """How many messages were queued."""
    if not waits:
        return 0
    asked = {"at": now(), "agencies": list({each.agency_id for each in waits})}
    systems = session().execute(OF_AGENCIES, asked).all()
    made = [
        new_message(webhook.id, Kind.WAITS, each.referral_id)
        for each in waits
        for webhook, agency_id in systems
        if agency_id == each.agency_id
    ]
    session().add_all(made)
    return len(made)


def delete_old() -> None:
    """What was queued a week ago is gone, sent or not, and what is a system's that has ended."""
    at = now()
    session().execute(_OLD_MESSAGES, {"before": at - KEPT, "at": at})
    session().execute(_OLD_WEBHOOKS, {"at": at})
