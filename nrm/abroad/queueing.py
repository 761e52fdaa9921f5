"""A message is queued with the act that it tells of: in the same transaction, so exactly once.

What it says never changes; the other country knows by that that it has it already.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Final
from uuid import UUID

from nrm.abroad.messages import MOST_BYTES, Between, Kind, readdressed, written
from nrm.abroad.models import FocalPoint, TrmArrival, TrmMessage, TrmReferral
from nrm.abroad.sealing import body_context, root_keys
from nrm.abroad.selects import ASKING, WAITING_FOR
from nrm.database import new_id, now, session
from nrm.vault.failures import SealBroken
from nrm.vault.service import open_service, seal_service
from nrm.vault.signing import signing_public

# Longer than one try takes (`webhooks/delivering.py`).
LEASE: Final = timedelta(seconds=15)


def our_key(point: FocalPoint) -> bytes:
    """Our exchange key, as this focal point has pinned it."""
    return signing_public(root_keys().exchange_private_of(point.key_version))


def queue(
    point: FocalPoint,
    about: TrmReferral | TrmArrival,
    kind: Kind,
    content: Mapping[str, object],
    wait: timedelta = timedelta(0),
) -> bool:
    """The message waits for the other country to take it; False, and nothing, if it is too long.

    Where the pairing has ended nobody is told.
    """
    if not point.is_live:
        return True
    made = _blank(point, about, kind)
    between = Between(our_key(point), point.public_key)
    body = written(between, made.exchange_id, made.number, kind, content)
    if len(body) > MOST_BYTES:
        return False
    about.sent_count, made.next_at = made.number, made.made_at + wait
    made.sealed_body = seal_service(root_keys(), body_context(made), body)
    session().add(made)
    return True


def _blank(point: FocalPoint, about: TrmReferral | TrmArrival, kind: Kind) -> TrmMessage:
    exchange_id, asks = _named(about)
    return TrmMessage(
        id=new_id(),
        exchange_id=exchange_id,
        asks=asks,
        number=about.sent_count + 1,
        focal_point_id=point.id,
        case_id=_case_of(about, kind),
        made_at=now(),
        attempts=0,
    )


def queue_end(point: FocalPoint, sent: TrmReferral) -> None:
    """Nothing that waits leaves any more; the end does, unless nothing of it ever left.

    What is on its way this moment arrives first, or it would begin what has ended.
    """
    waiting = session().scalars(ASKING, {"exchange_id": sent.id}).all()
    tried = [message for message in waiting if message.attempts]
    for message in waiting:
        session().delete(message)
    session().flush()
    if tried or len(waiting) < sent.sent_count:
        queue(point, sent, Kind.ENDED, {}, LEASE if tried else timedelta(0))


def readdress(point: FocalPoint) -> None:
    """What waits for this focal point goes by the keys of its pairing, which is a new one."""
    between = Between(our_key(point), point.public_key)
    for waiting in session().scalars(WAITING_FOR, {"focal_point_id": point.id}):
        # A damaged one keeps no country from pairing: an alarm tells of it when it is to be sent.
        with suppress(SealBroken, ValueError):
            body = open_service(root_keys(), body_context(waiting), waiting.sealed_body)
            fresh = readdressed(between, bytes(body))
            waiting.sealed_body = seal_service(root_keys(), body_context(waiting), fresh)


def _named(about: TrmReferral | TrmArrival) -> tuple[UUID, bool]:
    """What both countries call it, and whether it is ours that asks."""
    if isinstance(about, TrmReferral):
        return about.id, True
    return about.exchange_id, False


def _case_of(about: TrmReferral | TrmArrival, kind: Kind) -> UUID | None:
    """With which case it is erased; what ends access elsewhere is sent whatever is erased here."""
    if isinstance(about, TrmReferral) and kind is not Kind.ENDED:
        return about.case_id
    return None
