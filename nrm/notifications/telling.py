"""What somebody tells an authority, and how the case remembers it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from nrm.notifications.drawing import Statement
from nrm.notifications.periods import quarter_name, this_quarter


@dataclass(frozen=True)
class Telling:
    """What is told to whom; that the person knows; and whether one more is meant."""

    statement: Statement
    recipient: UUID
    person_told: bool
    again: bool


def what_was_told(telling: Telling) -> dict[str, Any]:
    """What was said to whom in this quarter; without the id by which the authority reads it.

    The record of it, so that a second one is warned of: who opens the case finds what was said, and
    not where it is.
    """
    said = {**telling.statement.plain(), "recipient": str(telling.recipient)}
    return {**said, "quarter": quarter_name(this_quarter())}
