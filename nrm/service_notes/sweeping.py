"""Own service notes that have ended: their secrets go, also where a crash had left them.

What ended is known by rows that the log vouches for; a forged one keeps its own secret.
"""

from contextlib import suppress
from uuid import UUID

from nrm.database import now, transaction
from nrm.errors import Missing, Unavailable
from nrm.log.vouching import vouch
from nrm.service_notes.finding import find_notebook, has_ended, rests_on
from nrm.service_notes.models import PERHAPS_OVER
from nrm.vault import shred

_AT_ONCE = 500


def sweep_service_notes() -> int:
    """How many notebooks are gone by this."""
    held = [row_id for kind, row_id in shred.subjects() if kind == shred.NOTEBOOK]
    return sum(_sweep(held[at : at + _AT_ONCE]) for at in range(0, len(held), _AT_ONCE))


def _sweep(held: list[UUID]) -> int:
    wanted = {"ids": held, "at": now()}
    with transaction(write=False) as reading:
        over = [each for each in reading.scalars(PERHAPS_OVER, wanted).all() if _is_over(each)]
    shred.shred([(shred.NOTEBOOK, each) for each in over], [shred.HALF])
    return len(over)


def _is_over(notebook_id: UUID) -> bool:
    with suppress(Unavailable, Missing):
        notebook, referral = find_notebook(notebook_id)
        consent = rests_on(referral)
        vouch([notebook, referral, *([consent] if consent is not None else [])])
        return has_ended(notebook, referral)
    return False


def was_begun(notebook_id: UUID) -> bool:
    """Whether the act that made its secret was committed."""
    try:
        vouch([find_notebook(notebook_id)[0]])
    except Missing:
        return False
    return True
