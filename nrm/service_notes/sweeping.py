"""Own service notes that have ended: their keys go, also where a crash had left them.

What ended is known by rows that the log vouches for; a forged one keeps its own secret. What time
alone ended is ended here for good: it does not come back with whatever is done or agreed to later.
"""

from contextlib import suppress
from uuid import UUID

from nrm.database import alone, now, transaction
from nrm.errors import Missing, Unavailable
from nrm.log import writer as log
from nrm.log.vouching import vouch
from nrm.referrals.finding import find_referral_to_change
from nrm.service_notes.ending import end
from nrm.service_notes.finding import OwnNotes, find_notebook, is_shut, notebook_of, rests_on
from nrm.service_notes.models import PERHAPS_OVER
from nrm.vault import shred

_AT_ONCE = 500
_LEFT, _RAN_OUT = "left", "ran_out"


def sweep_service_notes() -> int:
    """How many notebooks are gone by this."""
    held = [row_id for kind, row_id in shred.subjects() if kind == shred.NOTEBOOK]
    return sum(_sweep(held[at : at + _AT_ONCE]) for at in range(0, len(held), _AT_ONCE))


def _sweep(held: list[UUID]) -> int:
    wanted = {"ids": held, "at": now()}
    with transaction(write=False) as reading:
        over = {each: _is_over(each) for each in reading.scalars(PERHAPS_OVER, wanted).all()}
    left = [each for each, how in over.items() if how == _LEFT]
    shred.shred([(shred.NOTEBOOK, each) for each in left], [shred.HALF])
    return len(left) + sum(alone(_end, each) for each, how in over.items() if how == _RAN_OUT)


def _is_over(notebook_id: UUID) -> str | None:
    """Ended, and its secret was left; or it is to end now; None if neither."""
    with suppress(Unavailable, Missing):
        notebook, referral = find_notebook(notebook_id)
        consent = rests_on(referral)
        vouch([notebook, referral, *([consent] if consent is not None else [])])
        if notebook.ended_at is not None:
            return _LEFT
        return _RAN_OUT if is_shut(referral) else None
    return None


def _end(notebook_id: UUID) -> bool:
    referral = find_referral_to_change(find_notebook(notebook_id)[1].id)
    notebook = notebook_of(referral)
    if notebook is None or notebook.ended_at is not None or not is_shut(referral):
        return False
    end(notebook_id, referral)
    log.write(None, "service_note.end", OwnNotes(referral))
    return True


def was_begun(notebook_id: UUID) -> bool:
    """Whether the act that made its secret was committed."""
    try:
        vouch([find_notebook(notebook_id)[0]])
    except Missing:
        return False
    return True
