"""Messages leave: each is taken in a transaction, sent outside of it, and done in another.

What is killed in between is sent again under the same id once its time is over. A receiver that
does not take a message is left alone until the next round, and each message is tried less and less
often, for three days; if nothing was taken in that time, the webhook stops and its agency starts
it again.
"""

import json
import secrets
import ssl
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from flask import current_app

from nrm.database import now, session, transaction
from nrm.webhooks.delivering import Delivery, Failure, deliver
from nrm.webhooks.keeping import address_of, secrets_of
from nrm.webhooks.models import DUE, LOCK, LOCK_MESSAGE, NEXT, TO_SEND, Webhook, WebhookMessage
from nrm.webhooks.queueing import delete_old
from nrm.webhooks.reaching import Reach
from nrm.webhooks.signing import signed

_LEASE: Final = timedelta(minutes=10)
_ROUND: Final = timedelta(minutes=1)
# In seconds after each try, three days in all; much as Standard Webhooks recommends.
_MINUTE, _HOUR = 60, 3600
_WAITS: Final = (
    *(5, _MINUTE, 5 * _MINUTE, 15 * _MINUTE, 30 * _MINUTE),
    *(hours * _HOUR for hours in (1, 2, 5, 10, 14, 20, 24)),
)


@dataclass(frozen=True)
class _Taken:
    """A message on its way."""

    id: UUID
    webhook_id: UUID
    delivery: Delivery


def post_webhooks(goes_on: Callable[[], bool] = lambda: True) -> int:
    """How many messages were taken by their receivers."""
    reach: Reach = current_app.extensions["nrm_webhook_reach"]
    with transaction():
        delete_old()
    with transaction(write=False) as reading:
        due = reading.execute(DUE, {"at": now()}).all()
    if not due:
        return 0
    sent, ends, trust = 0, now() + _ROUND, reach.trust()
    turns = deque(row.id for row in sorted(due, key=_in_turn))
    while turns and goes_on() and now() < ends:
        webhook_id = turns.popleft()
        # One message, then the next receiver's: a slow one delays the others and stops nobody.
        if _send_next(webhook_id, reach, trust):
            sent += 1
            turns.append(webhook_id)
    return sent


def _in_turn(row: Any) -> tuple[bool, str]:
    """Those that take what they are sent, then the others, the one first that was tried first."""
    return row.failing_since is not None, row.failed_at.isoformat() if row.failed_at else ""


def _send_next(webhook_id: UUID, reach: Reach, trust: ssl.SSLContext) -> bool:
    """Whether its oldest message was taken; not when there is none that is due."""
    taken = _take(webhook_id)
    if taken is None:
        return False
    failure = deliver(taken.delivery, reach, trust)
    _settle(taken, failure)
    return failure is None


def _take(webhook_id: UUID) -> _Taken | None:
    with transaction():
        at = now()
        webhook = session().scalars(TO_SEND, {"id": webhook_id, "at": at}).one_or_none()
        if webhook is None:
            return None
        message = session().scalars(NEXT, {"webhook_id": webhook_id, "at": at}).one_or_none()
        if message is None:
            return None
        address, signing = address_of(webhook), secrets_of(webhook)
        if not address or not signing:
            # Others wrote it: its agency sets it anew.
            webhook.stopped_at = at
            return None
        message.attempts += 1
        message.next_at = at + _LEASE
        body = _body(message)
        delivery = Delivery(address, signed(message.id, at, body, signing), body)
        return _Taken(message.id, webhook_id, delivery)


def _body(message: WebhookMessage) -> bytes:
    """The same however often it is sent."""
    named = {"id": str(message.referral_id)} if message.referral_id is not None else {}
    told = {"type": message.kind, "timestamp": message.made_at.isoformat(), "data": named}
    return json.dumps(told, separators=(",", ":")).encode()


def _settle(taken: _Taken, failure: Failure | None) -> None:
    with transaction():
        at = now()
        webhook = session().scalars(LOCK, {"id": taken.webhook_id}).one_or_none()
        message = session().scalars(LOCK_MESSAGE, {"id": taken.id}).one_or_none()
        # Removed meanwhile, or erased with its referral.
        if webhook is None or message is None:
            return
        if failure is None:
            message.sent_at, message.next_at = at, None
            webhook.taken_at, webhook.failing_since = at, None
        else:
            webhook.error, webhook.failed_at = failure, at
            webhook.failing_since = webhook.failing_since or at
            _put_off(webhook, message, failure, at)


def _put_off(webhook: Webhook, message: WebhookMessage, failure: Failure, at: datetime) -> None:
    if failure is Failure.GONE:
        message.next_at = webhook.stopped_at = at
    elif message.attempts <= len(_WAITS):
        seconds = _WAITS[message.attempts - 1]
        # Not all at the same moment, when it is there again.
        message.next_at = at + timedelta(seconds=seconds + secrets.randbelow(seconds // 5 + 1))
    elif webhook.taken_at is not None and webhook.taken_at > message.made_at:
        # Others were taken: it is this one that it does not want.
        message.given_up_at, message.next_at = at, None
    else:
        message.next_at = webhook.stopped_at = at
