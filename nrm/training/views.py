"""What the pages of the practice show."""

from dataclasses import dataclass
from datetime import datetime

from nrm.look.fields import Field, Kept
from nrm.look.page import Page
from nrm.look.parts import Fact, Link, Phone, Stage, Tag


@dataclass(frozen=True, kw_only=True)
class StartPage(Page):
    """What it is, and whom it is about; `phones` for whoever needs no practice but help."""

    says: tuple[str, ...]
    people: tuple[str, ...]
    phones: tuple[Phone, ...]
    onward: str


@dataclass(frozen=True, kw_only=True)
class StopPage(Page):
    """One page of the nine: `title` says whom it is about, `label` the step as well.

    `kept` are the answers that travel along, `onward` is where a press leads.
    """

    label: str
    title: str
    progress: str
    stages: tuple[Stage, ...]
    kept: tuple[Kept, ...]
    onward: str


@dataclass(frozen=True, kw_only=True)
class AskPage(StopPage):
    """What is told of somebody, and what can be answered."""

    back: Link | None
    says: tuple[str, ...]
    fields: tuple[Field, ...]


@dataclass(frozen=True, kw_only=True)
class Explained:
    """An answer: whether it helps, and why; `chosen`: it was the reader's."""

    words: str
    verdict: Tag
    why: str
    chosen: bool


@dataclass(frozen=True, kw_only=True)
class WhyPage(StopPage):
    """What each answer does, and the `ways` beside going on."""

    ways: tuple[Link, ...]
    asks: str
    answers: tuple[Explained, ...]


@dataclass(frozen=True, kw_only=True)
class EndPage(Page):
    """What to take along; the paper (`on`: the day it says) only once no page is `missing`."""

    title: str
    remember: tuple[Fact, ...]
    missing: tuple[Link, ...]
    again: tuple[Link, ...]
    kept: tuple[Kept, ...]
    links: tuple[Link, ...]
    on: datetime
