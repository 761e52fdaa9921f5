"""Messages go to the other country: each is read in a transaction, sent outside of it, and done.

What is killed in between is sent again, the same, and taken once. Of one exchange they go in
order: what follows waits until the one before was taken. Nothing is given up: a message that ends
something must arrive, however long the other country is away.
"""

import base64
import secrets
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from flask import current_app

from nrm.abroad.finding import find_point
from nrm.abroad.messages import signature_of
from nrm.abroad.models import TrmMessage
from nrm.abroad.queueing import our_key
from nrm.abroad.sealing import body_context, root_keys
from nrm.abroad.selects import (
    DUE,
    TO_SEND,
)
from nrm.database import now, session, transaction
from nrm.log.vouching import vouch
from nrm.vault.service import open_service
from nrm.webhooks.delivering import Delivery, Failure, deliver
from nrm.webhooks.reaching import Reach

PATH: Final = "/api/v1/trm-messages"
FROM, SIGNATURE = "Nrm-From", "Nrm-Signature"
# Longer than one try takes (`webhooks/delivering.py`).
_LEASE: Final = timedelta(seconds=15)
_ROUND: Final = timedelta(minutes=1)
_WAITS: Final = (1, 5, 60, 5 * 60, 15 * 60, 60 * 60)


@dataclass(frozen=True)
class _Taken:
    """A message on its way, and who certifies the address that it goes to."""

    id: UUID
    delivery: Delivery
    authority: str


def post_abroad(goes_on: Callable[[], bool] = lambda: True) -> int:
    """How many messages were taken by other countries."""
    reach: Reach = current_app.extensions["nrm_webhook_reach"]
    sent, ends = 0, now() + _ROUND
    tried: set[UUID] = set()
    while goes_on() and now() < ends:
        with transaction(write=False) as reading:
            due = [each for each in reading.scalars(DUE, {"at": now()}) if each not in tried]
        if not due:
            break
        tried.update(due)
        sent += sum(_send(message_id, reach) for message_id in due if goes_on())
    return sent


def _send(message_id: UUID, reach: Reach) -> bool:
    taken = _take(message_id)
    if taken is None:
        return False
    failure = _delivered(taken, reach)
    _settle(taken.id, failure)
    return failure is None


def _delivered(taken: _Taken, reach: Reach) -> Failure | None:
    try:
        # Whoever certifies this address for others certifies nothing for this one.
        trust = ssl.create_default_context(cadata=taken.authority)
    except (ssl.SSLError, ValueError):
        return Failure.NOT_CERTIFIED
    return deliver(taken.delivery, reach, trust)


def _take(message_id: UUID) -> _Taken | None:
    with transaction():
        message = session().scalars(TO_SEND, {"id": message_id}).one_or_none()
        # Another runner has it, or it was taken or erased meanwhile.
        if message is None or message.next_at > now():
            return None
        point = find_point(message.focal_point_id)
        # Where it goes, and whom it was sealed for, is what two people compared.
        vouch([point])
        body = bytes(open_service(root_keys(), body_context(message), message.sealed_body))
        message.attempts += 1
        message.next_at = now() + _LEASE
        signed = signature_of(root_keys().exchange_private_of(point.key_version), body)
        headers = {FROM: our_key(point).hex(), SIGNATURE: base64.b64encode(signed).decode()}
        return _Taken(message.id, Delivery(point.address + PATH, headers, body), point.authority)


def _settle(message_id: UUID, failure: Failure | None) -> None:
    with transaction():
        message = session().scalars(TO_SEND, {"id": message_id}).one_or_none()
        if message is None:
            return
        if failure is None:
            session().delete(message)
        else:
            _put_off(message)


def _put_off(message: TrmMessage) -> None:
    seconds = _WAITS[min(message.attempts, len(_WAITS)) - 1]
    # Not all at the same moment, when it is there again.
    more = secrets.randbelow(seconds // 5 + 1)
    message.next_at = now() + timedelta(seconds=seconds + more)
