"""What happens to consultations without anybody asking: the clock tells, ends them, and erases.

What has ended is known by rows that the log vouches for; a forged one keeps its own secret.
"""

from contextlib import suppress
from uuid import UUID

from nrm import workflow
from nrm.advice.finding import find_consultation
from nrm.advice.models import ASKED, ENDED_OF, RUN_OUT, STANDING, UNANSWERED
from nrm.advice.sealing import end
from nrm.database import alone, now, transaction
from nrm.errors import Missing, Unavailable
from nrm.log import writer as log
from nrm.log.vouching import vouch
from nrm.vault import shred

_AT_ONCE = 500


def sweep_consultations() -> int:
    """How many came to their end by the clock, or were not answered in time."""
    with transaction(write=False) as reading:
        late = list(reading.scalars(UNANSWERED, {"at": now()}))
        over = list(reading.scalars(RUN_OUT, {"at": now()}))
    held = [row_id for kind, row_id in shred.subjects() if kind == shred.CONSULTATION]
    for start in range(0, len(held), _AT_ONCE):
        _sweep(held[start : start + _AT_ONCE])
    return sum(alone(_expire, each) for each in over) + sum(alone(_miss, each) for each in late)


def was_asked(consultation_id: UUID) -> bool:
    """Whether the act that made its secret was committed: what has ended keeps its row."""
    try:
        vouch([find_consultation(consultation_id)])
    except Missing:
        return False
    return True


def _sweep(held: list[UUID]) -> None:
    with transaction(write=False) as reading:
        ended = reading.scalars(ENDED_OF, {"ids": held}).all()
        over = [row_id for row_id in ended if _has_ended(row_id)]
    shred.shred([(shred.CONSULTATION, row_id) for row_id in over], [shred.CONTENT])


def _has_ended(consultation_id: UUID) -> bool:
    with suppress(Unavailable, Missing):
        consultation = find_consultation(consultation_id)
        vouch([consultation])
        return consultation.state not in STANDING
    return False


def _expire(consultation_id: UUID) -> bool:
    consultation = find_consultation(consultation_id, to_change=True)
    if consultation.state not in STANDING or consultation.ends_at > now():
        return False
    workflow.step(consultation, "expire", by_itself=True)
    end(consultation)
    log.write(None, "consultation.expire")
    return True


def _miss(consultation_id: UUID) -> bool:
    """The asked agency's supervisors and whoever asked are told, by the entry of the log."""
    consultation = find_consultation(consultation_id, to_change=True)
    late = consultation.state == ASKED and consultation.due_at <= now()
    if not late or consultation.missed_at is not None or consultation.ends_at <= now():
        return False
    consultation.missed_at = now()
    log.write(None, "consultation.miss")
    return True
