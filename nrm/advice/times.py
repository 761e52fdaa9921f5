"""By when one has to answer, and until when what was written is kept: the country's own clocks."""

from datetime import datetime, timedelta
from typing import Final

from nrm.clocks.durations import due_at
from nrm.profile import current_profile

ANSWER, END = "consultation", "consultation_end"
# Advice is no record to keep: where a country says nothing, it is gone after so long all the same.
_AT_MOST: Final = timedelta(days=30)


def answer_by(urgency: str, at: datetime) -> datetime:
    """When the asked agency should have answered; at once in a country without this deadline."""
    return due_at(ANSWER, at, urgency, current_profile()) or at


def kept_until(at: datetime) -> datetime:
    """When what was written is erased, counted from the last word."""
    return due_at(END, at, None, current_profile()) or at + _AT_MOST
