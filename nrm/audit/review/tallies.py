"""What people did in weeks that are over, in numbers: what is usual is made of these."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from uuid import UUID

from nrm.audit.review.known import NOTHING_USUAL, Usual
from nrm.audit.review.week import Person
from nrm.policy import SYSTEM


@dataclass(frozen=True)
class Tally:
    """Cases opened in a week, the most in one day of it, and openings out of hours."""

    account: UUID
    role: str
    cases: int
    peak: int
    off_hours: int


def tallies_of(people: Iterable[Person]) -> list[Tally]:
    """Those of everybody who opened something; software has no usual."""
    return [
        Tally(each.account, each.role, len(each.cases), each.peak, each.off_hours.count)
        for each in people
        if each.opened.count and each.role != SYSTEM
    ]


def written_tallies(tallies: Iterable[Tally]) -> str:
    """As a row keeps them: one beside the other, in the order of the accounts."""
    lines = sorted(" ".join(str(value) for value in vars(each).values()) for each in tallies)
    return ";".join(lines)


def read_tallies(text: str) -> Iterator[Tally]:
    """The same again."""
    for account, role, *numbers in (line.split(" ") for line in text.split(";") if line):
        yield Tally(UUID(account), role, *(int(each) for each in numbers))


def mean(tallies: Sequence[Tally]) -> Usual:
    """What is usual for the one person whose they are."""
    weeks = len(tallies)
    if not weeks:
        return NOTHING_USUAL
    cases = sum(each.cases for each in tallies)
    peak = sum(each.peak for each in tallies)
    off_hours = [each.off_hours for each in tallies]
    usual = round(cases / weeks), round(peak / weeks), round(sum(off_hours) / weeks)
    return Usual(*usual, weeks, max(off_hours))


def middle(means: Sequence[Usual]) -> Usual:
    """What is usual for a role whose people these are."""
    if not means:
        return NOTHING_USUAL
    cases, peak = median(each.cases for each in means), median(each.peak for each in means)
    off_hours = median(each.off_hours for each in means)
    return Usual(round(cases), round(peak), round(off_hours), len(means))
