"""What several pages are made of: frozen dataclasses that templates draw and never compute on.

Only words, codes, addresses and times live here; no table, no request. Forms are in `fields.py`,
how a time or a deadline becomes words in `moments.py`, the markup in `templates/_parts/`.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from nrm.look.fields import Field, StepForm


class Shape(StrEnum):
    """The look of a deadline; each also differs in words, so colour never speaks alone."""

    CALM = ""
    SOON = "soon"
    LATE = "late"
    HELD = "held"


class Tone(StrEnum):
    """The look of a state: `open` a fine border, `on` live, `end` over."""

    OPEN = ""
    ON = "on"
    END = "end"


@dataclass(frozen=True, kw_only=True)
class Clock:
    """A deadline in words ("Answer by 16:26, in 2 hours"), the shape beside it and the moment."""

    words: str
    shape: Shape = Shape.CALM
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Tag:
    """A state in words."""

    label: str
    tone: Tone = Tone.OPEN


@dataclass(frozen=True, kw_only=True)
class Link:
    """Words that lead somewhere inside the service; `hidden` completes them for the ear."""

    label: str
    url: str
    hidden: str = ""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A line of a summary; `change` is the link in its third cell."""

    label: str
    value: str
    change: Link | None = None


@dataclass(frozen=True, kw_only=True)
class Phone:
    """Who answers, the number as people write it, and the address that dials it."""

    label: str
    number: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A stop on the way of a case or of a form: `done`, `now` or `next`."""

    label: str
    status: str = "next"


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Something to act on: a link, one line of context, one clock, and one thing done at once."""

    title: str
    url: str
    context: str
    clock: Clock | None = None
    press: StepForm | None = None


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A line of a preview: what a partner will see, or will not."""

    label: str
    shown: bool


@dataclass(frozen=True, kw_only=True)
class Message:
    """A question or an answer; `author` is a person with agency, `mine` the reader's side."""

    author: str
    at: datetime
    text: str
    mine: bool


@dataclass(frozen=True, kw_only=True)
class Event:
    """A line of what happened, without content."""

    at: datetime
    title: str
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Pager:
    """The number of matches in words, and where the next older and the newest rows are.

    A keyset leads one way: "Back" of the browser is the page before. `further`: where a search that
    came to no end goes on.
    """

    words: str
    newest: str = ""
    older: str = ""
    further: str = ""


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A note in the page that stays: `tone` is `""`, `warn` or `stop`; `link`: the way out."""

    title: str
    text: str
    tone: str = ""
    link: Link | None = None


@dataclass(frozen=True, kw_only=True)
class Filters:
    """A GET form above a list; its answers stay in the address, codes only.

    `more` stand in a fold, which is open where it is `unfolded`.
    """

    url: str
    fields: tuple[Field, ...]
    more: tuple[Field, ...] = ()
    unfolded: bool = False
