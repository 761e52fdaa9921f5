"""What the pages of people's requests show; the record itself appears in a `CopyPage` only."""

from dataclasses import dataclass
from datetime import datetime

from nrm.look.fields import Choice, StepForm
from nrm.look.page import Page
from nrm.look.parts import Clock, Fact, Link, Pager, Tag


@dataclass(frozen=True, kw_only=True)
class RequestRow:
    """A request in a list."""

    asker: str
    url: str
    state: Tag
    asked: str
    clock: Clock | None


@dataclass(frozen=True, kw_only=True)
class RequestsPage(Page):
    """Requests, newest first."""

    requests: tuple[RequestRow, ...]
    pager: Pager


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """A line that is left out; `back` puts it back, None where this reader cannot."""

    line: str
    reason: str
    back: StepForm | None


@dataclass(frozen=True, kw_only=True)
class RequestPage(Page):
    """One request; `prints` asks who it is and leads to the copy. `text`: once opened."""

    state: Tag
    clock: Clock | None
    facts: tuple[Fact, ...]
    case: Link
    left_out: tuple[LeftOut, ...]
    forms: tuple[StepForm, ...]
    prints: StepForm | None
    text_url: str = ""
    purposes: tuple[Choice, ...] = ()
    text: tuple[Fact, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CopyPart:
    """A section of the record, opened."""

    title: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, kw_only=True)
class NoteCopy:
    """A note, opened; who wrote it is not told."""

    at: datetime
    text: str


@dataclass(frozen=True, kw_only=True)
class TryCopy:
    """A try to reach the person, in words; who made it is not told."""

    at: datetime
    words: str
    note: str


@dataclass(frozen=True, kw_only=True)
class CopyPage(Page):
    """All that the person is given, for paper; `more_…`: there are older ones than shown."""

    back_url: str
    agency: str
    printed_at: datetime
    asked_at: datetime
    parts: tuple[CopyPart, ...]
    notes: tuple[NoteCopy, ...]
    more_notes: bool
    tries: tuple[TryCopy, ...]
    more_tries: bool
    files: tuple[Fact, ...]
    shared: tuple[Fact, ...]
    disclosed: tuple[Fact, ...]
    unasked: tuple[Fact, ...]
    left_out: tuple[Fact, ...]
