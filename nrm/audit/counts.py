"""Who saw a case, what one person did, who reads how much, who was refused: numbers, no content.

They are counted from the columns and bodies as they stand, which `audit verify` holds against the
tree; a period is bounded by the entries that stand at its ends, so that no count reads the whole
log.
"""

import json
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, NamedTuple
from uuid import UUID

from nrm.audit.review.acts_seen import OPEN
from nrm.audit.selects import (
    ACTS_OF_PEOPLE,
    FIRST_AFTER,
    LAST_BEFORE,
    MOST,
    OF_CASE,
    OF_PERSON,
    REFUSED,
)
from nrm.database import session
from nrm.log.entry import Outcome
from nrm.look.written import day_of

_PAST_ALL: Final = 2**62
# Acts by which somebody sees something of a person, or looks for one: what opens content, and more.
READING: Final = OPEN | {
    "case.read",
    "case.search",
    "case.show_names",
    "consent.read",
    "file.list",
    "identification.read",
    "missing.read",
    "referral.preview",
    "referral.read",
    "section.list_versions",
    "subject_access.read",
    "transfer.read",
}


class Span(NamedTuple):
    """A period, half-open: `[from_at, to_at)`."""

    from_at: datetime
    to_at: datetime


@dataclass(frozen=True)
class Saw:
    """What one person (None: nobody signed in) of one agency did with a case."""

    actor: UUID | None
    agency: UUID | None
    done: int
    others: int
    first: datetime
    last: datetime


@dataclass(frozen=True)
class Deeds:
    """What one person did in a period: by day, and how much of it was refused; `whole` or the most.

    `cases`: how many, by their pseudonyms.
    """

    days: Mapping[date, int]
    refused: int
    cases: int
    whole: bool

    @property
    def number(self) -> int:
        """How many entries."""
        return sum(self.days.values())


@dataclass(frozen=True)
class Refusals:
    """Refused attempts of a period by person and by reason; `whole`, or the newest of them."""

    people: Mapping[UUID | None, int]
    reasons: Mapping[str, int]
    whole: bool


def who_saw(case: str) -> list[Saw]:
    """Everybody who did something with the case of this pseudonym, who did most first."""
    found: dict[tuple[UUID | None, UUID | None], Saw] = {}
    for line in session().execute(OF_CASE, {"case": case}):
        done = line.number if line.outcome == Outcome.DONE else 0
        one = Saw(line.actor, line.agency, done, line.number - done, line.first, line.last)
        key = (line.actor, line.agency)
        found[key] = _together(found[key], one) if key in found else one
    return sorted(found.values(), key=lambda saw: (-saw.done, -saw.others, saw.first))


def _together(one: Saw, other: Saw) -> Saw:
    return replace(
        one,
        done=one.done + other.done,
        others=one.others + other.others,
        first=min(one.first, other.first),
        last=max(one.last, other.last),
    )


def deeds_of(actor_id: UUID, span: Span) -> Deeds:
    """What this person did in the period; days are those of the reader's zone."""
    given = {"actor": actor_id, **_bounds(span)}
    lines = session().execute(OF_PERSON, given).all()
    counted = lines[:MOST]
    return Deeds(
        days=Counter(day_of(line.at) for line in counted),
        refused=sum(line.outcome == Outcome.REFUSED for line in counted),
        cases=len({line.case_pseudonym for line in counted} - {None}),
        whole=len(lines) <= MOST,
    )


def reads_of(people: Collection[UUID], span: Span) -> dict[UUID, int]:
    """How often each of these people read; nothing for who did not."""
    if not people:
        return {}
    given = {"people": sorted(people), "acts": sorted(READING), **_bounds(span)}
    return {line.actor: line.number for line in session().execute(ACTS_OF_PEOPLE, given)}


def refusals(span: Span) -> Refusals:
    """Who was refused how often in the period, and for what reasons."""
    lines = session().execute(REFUSED, _bounds(span)).all()
    counted = lines[:MOST]
    reasons = Counter(str(json.loads(line.body).get("reason") or "") for line in counted)
    return Refusals(Counter(line.actor for line in counted), reasons, len(lines) <= MOST)


def _bounds(span: Span) -> dict[str, int]:
    low = session().scalar(LAST_BEFORE, {"from_at": span.from_at})
    high = session().scalar(FIRST_AFTER, {"to_at": span.to_at})
    return {
        "low": -1 if low is None else low,
        "high": _PAST_ALL if high is None else high,
    }
