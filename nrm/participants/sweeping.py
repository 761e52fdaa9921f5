"""Appointments that have passed: their copies go, without anybody asking.

What has passed is refused by the clock at once; here nothing is left of it either.
"""

from uuid import UUID

from nrm.database import alone, now, transaction
from nrm.log import writer as log
from nrm.participants.finding import find_appointment
from nrm.participants.models import OPEN_AFTER, PASSED
from nrm.participants.sealing import end_all


def sweep_appointments() -> int:
    """How many copies are gone."""
    with transaction(write=False) as reading:
        passed = list(reading.scalars(PASSED, {"before": now() - OPEN_AFTER}))
    return sum(alone(_expire, row_id) for row_id in passed)


def _expire(appointment_id: UUID) -> bool:
    appointment = find_appointment(appointment_id, to_change=True)
    if appointment.ended_at is not None or appointment.is_open:
        return False
    end_all([appointment], "passed")
    log.write(None, "appointment.cancel", appointment, reason="passed")
    return True
