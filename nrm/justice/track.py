"""Where things stand with police and courts: what the person decided, known sealed alone.

Not a column: what the police and the authority must not see, a co-ordinator does not see either
(domain, 6.4 and 8.2). The log tells that something was recorded and never what.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Final

from nrm import workflow

# The name of the record; each step is a version of it.
RECORD: Final = "justice_track"


@dataclass
class JusticeTrack:
    """The track as `workflow.py` moves it; `since` is kept with it, as RFC 3339 in UTC."""

    state: str = field(default=workflow.NEW, repr=False)
    state_at: datetime | None = field(default=None, repr=False)
    noun: ClassVar[str] = "justice"

    def next_states(self) -> tuple[str, ...]:
        """Where it may go from here, in the order of the table."""
        rows = workflow.rows_of(self.noun, "record")
        return tuple(row.target for row in rows if row.source == self.state)

    def content(self) -> dict[str, Any]:
        """As it is sealed."""
        at = self.state_at
        return {"state": self.state, "since": at.isoformat() if at is not None else None}


def track_from(content: Mapping[str, Any]) -> JusticeTrack:
    """What was sealed, again; where nothing was, the track as it begins, since no time."""
    if content:
        return JusticeTrack(content["state"], datetime.fromisoformat(content["since"]))
    track = JusticeTrack()
    workflow.begin(track, "begin")
    track.state_at = None
    return track
