"""Tries to reach the person, as she is told them: when, by which agency, by which kind of way.

Who it was is not told, as with notes; a number or an address stands in no try.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from flask_babel import gettext

from nrm.cases.shown import code_words
from nrm.reaching.tries import tries_of

_WAYS: Final = "safe_contact.contact_channels"
# What a note of a try is likely to repeat, beside notes themselves.
_REPEATED: Final = frozenset({"notes", "safe_contact", "location"})


@dataclass(frozen=True)
class Tried:
    """A try; without its way where the ways are left out, without its note where notes are."""

    at: datetime
    agency: str
    way: str
    outcome: str
    note: str = field(repr=False)


@dataclass(frozen=True)
class Led:
    """The agency that led the case before, and until when it kept the record."""

    agency: str
    until: datetime


@dataclass(frozen=True)
class Leads:
    """Which agency leads the case, and which did before, the first one first."""

    agency: str
    before: Collection[Led]

    def at(self, moment: datetime) -> str:
        """The one that led it then: nobody else tries to reach the person."""
        return next((each.agency for each in self.before if moment < each.until), self.agency)


def tried_of(content: Mapping[str, Any], leads: Leads, left_out: Collection[str]) -> list[Tried]:
    """All tries that the newest version holds, newest first."""
    # A note may say what a left out line says.
    notes = _REPEATED.isdisjoint(line.partition(".")[0] for line in left_out)
    found = [(datetime.fromisoformat(each["at"]), each) for each in reversed(tries_of(content))]
    return [
        Tried(
            at=at,
            agency=leads.at(at),
            way="" if _WAYS in left_out else each["channel"],
            outcome=each["outcome"],
            note=each["note"] if notes else "",
        )
        for at, each in found
    ]


def tried_words(tried: Tried) -> str:
    """What came of it, said to the person."""
    came = {
        "reached": gettext("You were reached."),
        "no_answer": gettext("Nobody answered."),
        "somebody_else": gettext("Somebody else answered."),
        "not_safe": gettext("It did not seem safe, and the try was stopped."),
    }
    outcome = came.get(tried.outcome) or code_words("contact_outcomes", tried.outcome)
    if not tried.way:
        return str(gettext("%(agency)s: %(outcome)s", agency=tried.agency, outcome=outcome))
    way = code_words("contact_channels", tried.way)
    words = gettext(
        "%(agency)s, %(way)s: %(outcome)s", agency=tried.agency, way=way, outcome=outcome
    )
    return str(words)
