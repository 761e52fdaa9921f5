"""Secrets of concerns that outlived them go, without anybody asking.

What has ended is known by rows that the log vouches for; a forged one keeps its own secret.
"""

from collections.abc import Sequence
from contextlib import suppress
from typing import Final
from uuid import UUID

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from nrm.database import transaction
from nrm.errors import Missing, Problem, Unavailable
from nrm.intake.finding import find_concern
from nrm.intake.models import ENDED_OF
from nrm.log.vouching import vouch
from nrm.vault import shred

# A flood of concerns is asked for in slices: no database takes a value for each of them at once.
_AT_ONCE: Final = 500


def sweep_concerns() -> int:
    """How many secrets were left of concerns that have ended."""
    held = [row_id for kind, row_id in shred.subjects() if kind == shred.CONCERN]
    return sum(_sweep(held[at : at + _AT_ONCE]) for at in range(0, len(held), _AT_ONCE))


def try_to_sweep_concerns(app: Flask) -> None:
    """The same at the start, which whatever strangers sent does not keep from being served."""
    try:
        sweep_concerns()
    except (Problem, SQLAlchemyError):
        app.logger.warning("secrets of concerns were not swept; `flask nrm jobs` tries again")


def _sweep(held: Sequence[UUID]) -> int:
    with transaction(write=False) as reading:
        ended = reading.scalars(ENDED_OF, {"ids": held}).all()
        over = [row_id for row_id in ended if _has_ended(row_id)]
    shred.shred([(shred.CONCERN, row_id) for row_id in over], [shred.CONTENT])
    return len(over)


def _has_ended(concern_id: UUID) -> bool:
    with suppress(Unavailable, Missing):
        concern = find_concern(concern_id)
        vouch([concern])
        return concern.has_ended
    return False
