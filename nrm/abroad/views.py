"""What the pages of help in another country show; lines stand there only once they were opened."""

from dataclasses import dataclass

from nrm.look.fields import Field, Kept, StepForm
from nrm.look.page import Page
from nrm.look.parts import Clock, Event, Fact, Link, Notice, Pager, Seen, Tag


@dataclass(frozen=True, kw_only=True)
class AskAbroadPage(Page):
    """Asking another country: which consent it rests on, then what is asked and agreed.

    `which` is asked by GET and alone, until a consent is chosen; `kept` follows from it. `before`
    and `after` are what they will see, of the answers as they were sent last.
    """

    code: str
    back: Link
    url: str
    note: Notice | None
    which: tuple[Field, ...] = ()
    facts: tuple[Fact, ...] = ()
    kept: tuple[Kept, ...] = ()
    fields: tuple[Field, ...] = ()
    before: tuple[Seen, ...] = ()
    after: tuple[Seen, ...] = ()
    once: str = ""


@dataclass(frozen=True, kw_only=True)
class SentAbroadPage(Page):
    """What was asked of another country, how it stands, and what may be done."""

    title: str
    case: Link
    state: Tag
    explains: str
    facts: tuple[Fact, ...]
    steps: tuple[StepForm, ...]
    events: tuple[Event, ...]


@dataclass(frozen=True, kw_only=True)
class ArrivalRow:
    """A line of the list: for what, of which country, how it stands; nobody is named."""

    title: Link
    country: str
    state: Tag
    clock: Clock


@dataclass(frozen=True, kw_only=True)
class ArrivalsPage(Page):
    """What other countries ask of the reader's agency."""

    title: str
    arrivals: tuple[ArrivalRow, ...]
    pager: Pager
    others: tuple[Link, ...]


@dataclass(frozen=True, kw_only=True)
class ArrivalPage(Page):
    """One of them: the envelope, and the lines once they came; neither of one that has ended.

    `lines` is None where nothing is there to be opened.
    """

    title: str
    state: Tag
    clock: Clock | None
    explains: str
    facts: tuple[Fact, ...]
    envelope: tuple[Fact, ...]
    lines: tuple[Fact, ...] | None
    steps: tuple[StepForm, ...]
