"""A message is queued with the act that it tells of: in the same transaction, so exactly once.

What it says never changes; the other country knows by that that it has it already.
"""

from collections.abc import Mapping
from contextlib import suppress
from uuid import UUID

from nrm.abroad.messages import MOST_BYTES, Between, Kind, readdressed, written
from nrm.abroad.models import FocalPoint, TrmArrival, TrmMessage, TrmReferral
from nrm.abroad.sealing import body_context, root_keys
from nrm.abroad.selects import WAITING_FOR
from nrm.database import new_id, now, session
from nrm.vault.failures import SealBroken
from nrm.vault.service import open_service, seal_service
from nrm.vault.signing import signing_public


def our_key(point: FocalPoint) -> bytes:
    """Our exchange key, as this focal point has pinned it."""
    return signing_public(root_keys().exchange_private_of(point.key_version))


def queue(
    point: FocalPoint, about: TrmReferral | TrmArrival, kind: Kind, content: Mapping[str, object]
) -> bool:
    """The message waits for the other country to take it; False, and nothing, if it is too long.

    Where the pairing has ended nobody is told.
    """
    if not point.is_live:
        return True
    exchange_id, case_id = _named(about)
    number = about.sent_count + 1
    between = Between(our_key(point), point.public_key)
    body = written(between, exchange_id, number, kind, content)
    if len(body) > MOST_BYTES:
        return False
    about.sent_count, at = number, now()
    made = TrmMessage(
        id=new_id(),
        exchange_id=exchange_id,
        number=number,
        focal_point_id=point.id,
        case_id=case_id,
        made_at=at,
        next_at=at,
        attempts=0,
    )
    made.sealed_body = seal_service(root_keys(), body_context(made), body)
    session().add(made)
    return True


def readdress(point: FocalPoint) -> None:
    """What waits for this focal point goes by the keys of its pairing, which is a new one."""
    between = Between(our_key(point), point.public_key)
    for waiting in session().scalars(WAITING_FOR, {"focal_point_id": point.id}):
        # A damaged one keeps no country from pairing: an alarm tells of it when it is to be sent.
        with suppress(SealBroken, ValueError):
            body = open_service(root_keys(), body_context(waiting), waiting.sealed_body)
            fresh = readdressed(between, bytes(body))
            waiting.sealed_body = seal_service(root_keys(), body_context(waiting), fresh)


def _named(about: TrmReferral | TrmArrival) -> tuple[UUID, UUID | None]:
    """What both countries call it, and the case that it is of, if that is one of ours."""
    if isinstance(about, TrmReferral):
        return about.id, about.case_id
    return about.exchange_id, None
