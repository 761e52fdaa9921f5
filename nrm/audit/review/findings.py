"""What a rule says: about whom, resting on which entries, and the numbers it was judged by."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from nrm.audit.review.known import Known
from nrm.audit.review.models import MOST_NAMED
from nrm.audit.review.week import Counted, Person, Week

# The codes of the list `review_rules`.
NO_ASSIGNMENT, AFTER_END, BULK, OUT_OF_HOURS = "no_assignment", "after_end", "bulk", "out_of_hours"
DENIALS, BREAK_GLASS, SAME_SEARCH = "denials", "break_glass", "same_search"
EMPTY_SEARCH, MANY_ACCOUNTS, NEVER_ACTED = "empty_search", "many_accounts", "never_acted"
CONFLICT, LEFT, BEFORE_LEAVING = "conflict", "left", "before_leaving"
NO_WORK, DISOWNED, SAMPLE = "no_work", "disowned", "sample"
# The gravest first: the queue is read in this order.
GRAVEST: Final = (
    *(
        LEFT,
        DISOWNED,
        CONFLICT,
        AFTER_END,
        NO_ASSIGNMENT,
        BREAK_GLASS,
        MANY_ACCOUNTS,
        BEFORE_LEAVING,
    ),
    *(BULK, NO_WORK, DENIALS, OUT_OF_HOURS, SAME_SEARCH, NEVER_ACTED, EMPTY_SEARCH, SAMPLE),
)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One item to come; `about` with rule and week is what makes it this one."""

    rule: str
    about: str
    accounts: tuple[UUID, ...]
    agency: UUID | None
    case: str | None = None
    indexes: tuple[int, ...]
    counted: int
    threshold: int
    usual: int | None = None
    role_usual: int | None = None


Rule = Callable[[Week, Known], Iterator[Finding]]


def about_person(
    rule: str,
    person: Person,
    indexes: Iterable[int],
    counted: int,
    threshold: int,
    *,
    cases: Iterable[str] = (),
    usual: int | None = None,
    role_usual: int | None = None,
) -> Finding:
    """One finding for all that a rule has against a person in this week."""
    named, of = sorted(indexes)[:MOST_NAMED], set(cases)
    return Finding(
        rule=rule,
        about=str(person.account),
        accounts=(person.account,),
        agency=person.agency,
        case=of.pop() if len(of) == 1 else None,
        indexes=tuple(named),
        counted=counted,
        threshold=threshold,
        usual=usual,
        role_usual=role_usual,
    )


def all_of(counted: Iterable[Counted]) -> tuple[list[int], int]:
    """Their entries, and how many there are together."""
    each = list(counted)
    return [i for one in each for i in one.indexes], sum(one.count for one in each)
