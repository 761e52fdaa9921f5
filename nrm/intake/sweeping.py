"""Secrets of concerns that outlived them go, without anybody asking.

What has ended is known by rows that the log vouches for; a forged one keeps its own secret.
"""

from contextlib import suppress
from uuid import UUID

from nrm.database import transaction
from nrm.errors import Missing, Unavailable
from nrm.intake.finding import find_concern
from nrm.intake.models import ENDED_OF
from nrm.log.vouching import vouch
from nrm.vault import shred


def sweep_concerns() -> int:
    """How many secrets were left of concerns that have ended."""
    with transaction(write=False) as reading:
        held = [row_id for kind, row_id in shred.subjects() if kind == shred.CONCERN]
        ended = reading.scalars(ENDED_OF, {"ids": held}).all() if held else []
        over = [row_id for row_id in ended if _has_ended(row_id)]
    shred.shred([(shred.CONCERN, row_id) for row_id in over], [shred.CONTENT])
    return len(over)


def _has_ended(concern_id: UUID) -> bool:
    with suppress(Unavailable, Missing):
        concern = find_concern(concern_id)
        vouch([concern])
        return concern.has_ended
    return False
