"""What the page of deadlines shows: codes, agencies and times; nothing of a person."""

from dataclasses import dataclass

from nrm.look.fields import Field
from nrm.look.page import Page
from nrm.look.parts import Clock, Fact, Link


@dataclass(frozen=True, kw_only=True)
class Mark:
    """Something that may be said of a deadline now: the word that is sent, and the button."""

    value: str
    label: str


@dataclass(frozen=True, kw_only=True)
class ClockRow:
    """A deadline: what it asks for, whom it waits on and since when; `why` it stands still.

    `moved`: how the reader may move it, in words, on a page of its own at `url`.
    """

    title: Link
    case: str
    waits_on: str
    since: str
    clock: Clock
    why: str
    url: str
    moved: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, kw_only=True)
class ClocksPage(Page):
    """What ended by itself and was not seen yet, then what runs, the soonest first."""

    explains: str
    ended: tuple[ClockRow, ...]
    running: tuple[ClockRow, ...]
    first: str
    later: str


@dataclass(frozen=True, kw_only=True)
class Move:
    """A way to move a deadline, with its questions."""

    title: str
    explains: str
    url: str
    fields: tuple[Field, ...]
    button: str


@dataclass(frozen=True, kw_only=True)
class ClockPage(Page):
    """One deadline, and how the reader may move it."""

    title: str
    code: str
    case_url: str
    clock: Clock
    why: str
    facts: tuple[Fact, ...]
    moves: tuple[Move, ...]
