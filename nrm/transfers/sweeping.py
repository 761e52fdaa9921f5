"""Offers that nobody answered end, and halves that outlived their offer go; without anybody asking.

What has ended is known by rows that the log vouches for; a forged one keeps its own half.
"""

from contextlib import suppress
from uuid import UUID

from nrm.database import alone, now, transaction
from nrm.errors import Conflict, Missing, Unavailable
from nrm.log import writer as log
from nrm.log.vouching import vouch
from nrm.transfers.finding import find_transfer
from nrm.transfers.making import expire
from nrm.transfers.models import ANSWERED, RUN_OUT, STANDING
from nrm.vault import shred


def sweep_offers() -> int:
    """How many offers have run out; and no half of one that has ended is left."""
    with transaction(write=False) as reading:
        over = list(reading.scalars(RUN_OUT, {"at": now()}))
        held = {row_id for kind, row_id in shred.subjects() if kind == shred.TRANSFER}
        answered = held.intersection(reading.scalars(ANSWERED))
        ended = [row_id for row_id in answered if _has_ended(row_id)]
    shred.shred([(shred.TRANSFER, row_id) for row_id in ended], [shred.HALF])
    return sum(alone(_expire, row_id) for row_id in over)


def was_offered(transfer_id: UUID) -> bool:
    """Whether the act that made its half was committed."""
    transfer = find_transfer(transfer_id)
    vouch([transfer])
    return transfer.sent_at is not None


def _has_ended(transfer_id: UUID) -> bool:
    with suppress(Unavailable, Missing, Conflict):
        transfer = find_transfer(transfer_id)
        vouch([transfer])
        return transfer.state not in STANDING
    return False


def _expire(transfer_id: UUID) -> bool:
    transfer = find_transfer(transfer_id, to_change=True)
    if not transfer.has_run_out:
        return False
    expire(transfer)
    log.write(None, "transfer.expire", transfer)
    return True
