"""Ways that the person said are safe, and tries to reach her by them.

Nobody is looked for by any other way, least of all where the person was exploited (domain, R15).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

SAFE, TRIES = "safe_contact", "contact_attempts"
REACHED: Final = "reached"
# What says that a way is not as safe as it was said to be.
DOUBTFUL: Final = frozenset({"somebody_else", "not_safe"})
ENOUGH: Final = 3
LONGEST: Final = 500
# So many stand in the newest version; what was before them, in earlier ones.
MOST: Final = 30

Content = Mapping[str, Any]


@dataclass(frozen=True)
class Try:
    """By which way it was tried (its place in the record), what came of it; a note, sealed."""

    way: int
    outcome: str
    note: str = field(default="", repr=False)


def safe_ways(contact: Content) -> dict[int, Content]:
    """The ways that are said to be safe, by their place in the record."""
    rows: Sequence[Content] = contact.get("contact_channels") or ()
    return {
        n: row
        for n, row in enumerate(rows)
        if row.get("safe") == "yes" and row.get("channel") != "none"
    }


def tries_of(content: Content) -> list[Content]:
    """All tries, oldest first."""
    return list(content.get("tries") or ())


def in_vain(tries: Sequence[Content]) -> int:
    """How many tries since the person was reached last came to nothing."""
    since = 0
    for each in tries:
        since = 0 if each["outcome"] == REACHED else since + 1
    return since


def doubtful(tries: Sequence[Content], seen: int) -> set[int]:
    """The ways, by their place at this version of the record, of which a try said they may not be
    safe; until they are written anew, whatever came of other tries."""
    return {e["way"] for e in tries if e["outcome"] in DOUBTFUL and e["safe_contact"] == seen}
