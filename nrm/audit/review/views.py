"""What the pages of the review queue show: people by name, codes, numbers, entries; no content."""

from dataclasses import dataclass

from nrm.audit.views import EntryRow
from nrm.look.charts import Columns
from nrm.look.fields import Field
from nrm.look.page import Page
from nrm.look.parts import Clock, Fact, Filters, Link, Pager, Tag


@dataclass(frozen=True, kw_only=True)
class ItemRow:
    """An item in the list."""

    rule: str
    url: str
    who: str
    agency: str
    week: str
    counted: int
    state: Tag
    outcome: str


@dataclass(frozen=True, kw_only=True)
class RuleCount:
    """How many items of a rule wait, and where they are."""

    link: Link
    count: int


@dataclass(frozen=True, kw_only=True)
class QueuePage(Page):
    """What waits, the oldest first; with filters whatever they ask for."""

    filters: Filters
    counts: tuple[RuleCount, ...]
    items: tuple[ItemRow, ...]
    pager: Pager
    links: tuple[Link, ...]


@dataclass(frozen=True, kw_only=True)
class ItemStep:
    """A step with its questions; `main` is the one to be taken."""

    name: str
    title: str
    explains: str
    url: str
    fields: tuple[Field, ...]
    button: str
    main: bool


@dataclass(frozen=True, kw_only=True)
class ItemPage(Page):
    """One item; the agency that was asked sees no entries and no links to the log."""

    rule: str
    why: str
    state: Tag
    due: Clock | None
    facts: tuple[Fact, ...]
    links: tuple[Link, ...]
    entries: tuple[EntryRow, ...]
    version: int
    steps: tuple[ItemStep, ...]


@dataclass(frozen=True, kw_only=True)
class FigureRow:
    """What came of the items of one week, or of one rule."""

    label: str
    found: int
    closed: int
    breaches: int
    took: str


@dataclass(frozen=True, kw_only=True)
class FiguresPage(Page):
    """Found, closed, and how long it took: by week and by rule; and what was drawn by lot."""

    chart: Columns
    by_week: tuple[FigureRow, ...]
    by_rule: tuple[FigureRow, ...]
    drawn: tuple[Fact, ...]
