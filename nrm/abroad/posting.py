"""Messages go to the other country: each is read in a transaction, sent outside of it, and done.

What is killed in between is sent again, the same, and taken once. Of one exchange they go in
order: what follows waits until the one before was taken. Nothing is given up: a message that ends
something must arrive, however long the other country is away. A damaged one is an alarm, once,
and holds up no other.
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
from sqlalchemy.exc import NoResultFound

from nrm.abroad.finding import find_point
from nrm.abroad.messages import Between, Kind, is_between, kind_of, signature_of
from nrm.abroad.models import TrmMessage
from nrm.abroad.queueing import LEASE, our_key
from nrm.abroad.sealing import body_context, root_keys
from nrm.abroad.selects import (
    DUE,
    STANDS,
    TO_SEND,
)
from nrm.database import now, session, transaction
from nrm.errors import Conflict, Unavailable
from nrm.log import writer as log
from nrm.log.vouching import vouch
from nrm.vault.failures import SealBroken
from nrm.vault.service import open_service
from nrm.webhooks.delivering import Delivery, Failure, deliver
from nrm.webhooks.reaching import Reach

PATH: Final = "/api/v1/trm-messages"
FROM, SIGNATURE = "Nrm-From", "Nrm-Signature"
_ROUND: Final = timedelta(minutes=1)
_WAITS: Final = (1, 5, 60, 5 * 60, 15 * 60, 60 * 60)
# In place of how often it was tried.
_DAMAGED: Final = -1
_UNREACHED: Final = frozenset(
    {
        Failure.NO_ADDRESS,
        Failure.NOT_PUBLIC,
        Failure.UNREACHABLE,
        Failure.TOO_SLOW,
        Failure.NOT_CERTIFIED,
        Failure.NO_ANSWER,
    }
)


@dataclass(frozen=True)
class _Taken:
    """A message on its way, and who certifies the address that it goes to."""

    id: UUID
    focal_point_id: UUID
    delivery: Delivery
    authority: str


def post_abroad(goes_on: Callable[[], bool] = lambda: True) -> int:
    """How many messages were taken by other countries."""
    reach: Reach = current_app.extensions["nrm_webhook_reach"]
    sent, ends = 0, now() + _ROUND
    tried: set[UUID] = set()
    silent: set[UUID] = set()
    while goes_on() and now() < ends:
        with transaction(write=False) as reading:
            found = reading.execute(DUE, {"at": now(), "silent": list(silent)}).all()
        due = [row for row in found if row.id not in tried]
        if not due:
            break
        for row in due:
            if not goes_on() or now() >= ends:
                break
            if row.focal_point_id not in silent:
                tried.add(row.id)
                sent += _send(row.id, reach, silent)
    return sent


def _send(message_id: UUID, reach: Reach, silent: set[UUID]) -> bool:
    """Whether it was taken; a country that cannot be reached is `silent` in this round."""
    taken = _take(message_id)
    if taken is None:
        return False
    failure = _delivered(taken, reach)
    _settle(taken.id, failure)
    if failure in _UNREACHED:
        silent.add(taken.focal_point_id)
    return failure is None


def _delivered(taken: _Taken, reach: Reach) -> Failure | None:
    try:
        # Whoever certifies this address for others certifies nothing for this one.
        trust = ssl.create_default_context(cadata=taken.authority)
    except (ssl.SSLError, ValueError):
        return Failure.NOT_CERTIFIED
    return deliver(taken.delivery, reach, trust)


def _take(message_id: UUID) -> _Taken | None:
    try:
        return _read(message_id)
    except Conflict:
        # Its pairing is changed in this moment.
        return None
    except (SealBroken, Unavailable, LookupError, ValueError, NoResultFound):
        _put_aside(message_id)
        return None


def _put_aside(message_id: UUID) -> None:
    """It is tried again in an hour, as somebody may mend it; the log is told the first time."""
    with transaction():
        message = session().scalars(TO_SEND, {"id": message_id}).one_or_none()
        if message is None:
            return
        is_known, message.attempts = message.attempts == _DAMAGED, _DAMAGED
        message.next_at = now() + timedelta(seconds=_WAITS[-1])
        if not is_known:
            action = "trm_referral.send" if message.asks else "trm_arrival.accept"
            log.write(None, action, outcome="failed", reason=Unavailable(integrity=True).kind)


def _read(message_id: UUID) -> _Taken | None:
    with transaction():
        message = session().scalars(TO_SEND, {"id": message_id}).one_or_none()
        # Another runner has it, or it was taken or erased meanwhile.
        if message is None or message.next_at > now():
            return None
        point = find_point(message.focal_point_id)
        # Where it goes, and whom it was sealed for, is what two people compared.
        vouch([point])
        if not point.is_live:
            return None
        body = bytes(open_service(root_keys(), body_context(message), message.sealed_body))
        if not is_between(Between(our_key(point), point.public_key), body):
            raise SealBroken("This message is for somebody else.")
        if message.asks and kind_of(body) is not Kind.ENDED and not _still_stands(message):
            # What ended while it waited leaves no more, whoever ended it and whatever follows.
            session().delete(message)
            return None
        message.attempts = max(message.attempts, 0) + 1
        message.next_at = now() + LEASE
        signed = signature_of(root_keys().exchange_private_of(point.key_version), body)
        headers = {FROM: our_key(point).hex(), SIGNATURE: base64.b64encode(signed).decode()}
        delivery = Delivery(point.address + PATH, headers, body)
        return _Taken(message.id, point.id, delivery, point.authority)


def _still_stands(message: TrmMessage) -> bool:
    """Whether the person's yes holds and nobody has ended what this is about."""
    return session().scalars(STANDS, {"id": message.exchange_id, "at": now()}).first() is not None


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
