"""What is said about somebody who is missing, as actions take it: codes, and texts to be sealed."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Report:
    """What is known when somebody is missed; where last seen, and who knows of it, are sealed."""

    risk_level: str
    last_seen: str = field(repr=False)
    known_by: str = field(repr=False)
    reported_at: datetime | None = None


@dataclass(frozen=True)
class Interview:
    """A talk after the return: offered, and if it took place, what was said; that is sealed."""

    done: bool
    re_exploited: str | None = field(default=None, repr=False)
    told: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Ground:
    """Why the police may be told; `reason`, which is sealed, where it is to save a life."""

    basis: str
    reason: str | None = field(default=None, repr=False)
