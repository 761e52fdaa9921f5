"""What the desk and the pages of referrals show; a snapshot appears in `ReferralPage` only."""

from dataclasses import dataclass
from datetime import datetime

from nrm.cases.views import CaseRow
from nrm.files.views import FileRow
from nrm.look.fields import StepForm
from nrm.look.page import Page
from nrm.look.parts import (
    Clock,
    Event,
    Fact,
    Filters,
    Link,
    Message,
    Pager,
    Tag,
    Waiting,
)


@dataclass(frozen=True, kw_only=True)
class RoomLine:
    """A service of the reader's own agency: its room as it was said, and how long ago."""

    service: str
    region: str
    room: Tag
    counted: str


@dataclass(frozen=True, kw_only=True)
class OwnRoom:
    """The room that the reader's own agency says it has, and where it is counted anew."""

    lines: tuple[RoomLine, ...]
    count: Link | None = None


@dataclass(frozen=True, kw_only=True)
class DeskPart:
    """A part of the desk: a heading, one plain sentence, what waits, and what is said if empty.

    `count` counts all that waits; `rest` leads to what a desk has no place for. `room`: of the
    own agency, beside what it has to decide.
    """

    title: str
    explains: str
    items: tuple[Waiting, ...]
    empty: str = ""
    count: int = 0
    rest: Link | None = None
    room: OwnRoom | None = None


@dataclass(frozen=True, kw_only=True)
class DeskPage(Page):
    """What waits for the reader, most urgent first, then the cases (None: keeps no cases).

    `waiting` and `overdue` count over all parts. `agency`: what a custodian's agency lacks.
    """

    today: datetime
    waiting: int
    overdue: int
    parts: tuple[DeskPart, ...]
    agency: tuple[Link, ...] = ()
    cases: tuple[CaseRow, ...] | None = None
    cases_url: str = ""
    last_signed_in_at: datetime | None = None
    accesses_url: str = ""
    action: Link | None = None


@dataclass(frozen=True, kw_only=True)
class AddressPage(Page):
    """Where a shelter is."""

    back: Link
    address: str


@dataclass(frozen=True, kw_only=True)
class BoxRow:
    """A referral in a list: `other` is the agency at the other end.

    `until`: what was shared closes then, where it may still be opened.
    """

    reference: str
    url: str
    service: str
    other: str
    state: Tag
    clock: Clock | None = None
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class InboxPage(Page):
    """Requests to the reader's agency: what waits for it (None: sifted), then all, newest first.

    `on_duty` says who is there, `duty` makes the reader be.
    """

    agency: str
    on_duty: tuple[str, ...]
    duty: StepForm
    to_decide: DeskPart | None
    filters: Filters
    referrals: tuple[BoxRow, ...]
    pager: Pager


@dataclass(frozen=True, kw_only=True)
class OutboxPage(Page):
    """Referrals that the reader's agency sent or prepares, newest first."""

    filters: Filters
    referrals: tuple[BoxRow, ...]
    pager: Pager


@dataclass(frozen=True, kw_only=True)
class TogetherRow:
    """Another partner that is asked for the same, and when: first, at once, or after this one."""

    partner: Link
    state: Tag
    asked: str


@dataclass(frozen=True, kw_only=True)
class ReferralPage(Page):
    """One referral, as the sender or the recipient may see it now.

    `covered` says in words what acceptance would show; `snapshot` is what it shows, None when it
    is not the reader's to see, `files` what came with it; `opens` logs and opens it, `preview`
    what it would be; `ended` is the sentence of a stub. `accept` and `decline` stand side by side;
    `ask` (or answer, or a message, where the reader `writes`) stands below the thread; `others`
    are the remaining steps. `follows` is the earlier referral, `again` begins one that follows.
    `together` are the others that ask for the same, `beside` begins one more. `contact` says who
    looks after it at the recipient, `room` how much room it has for this where the reader has to
    decide. `ways` lead to what other features keep.
    """

    reference: str
    title: str
    received: bool
    state: Tag
    back: Link
    sent_by: str
    sent_to: str
    envelope: tuple[Fact, ...]
    clock: Clock | None = None
    contact: str = ""
    case: Link | None = None
    covered: str = ""
    snapshot: tuple[Fact, ...] | None = None
    files: tuple[FileRow, ...] = ()
    opens: StepForm | None = None
    preview: StepForm | None = None
    address: StepForm | None = None
    snapshot_until: datetime | None = None
    consent: tuple[Fact, ...] = ()
    appointment: tuple[Fact, ...] = ()
    ended: str = ""
    shows_thread: bool = False
    thread: tuple[Message, ...] = ()
    ask: StepForm | None = None
    writes: bool = False
    accept: StepForm | None = None
    decline: StepForm | None = None
    others: tuple[StepForm, ...] = ()
    events: tuple[Event, ...] = ()
    edit_url: str = ""
    follows: Link | None = None
    again: Link | None = None
    together: tuple[TogetherRow, ...] = ()
    beside: Link | None = None
    room: OwnRoom | None = None
    ways: tuple[Link, ...] = ()
