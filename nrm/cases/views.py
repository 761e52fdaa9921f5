"""What the pages of a case show; contents appear in `NotesPage` only, and in `section_views.py`."""

from dataclasses import dataclass
from datetime import datetime

from nrm.look.fields import Choice, Field
from nrm.look.page import Page
from nrm.look.parts import (
    Clock,
    Event,
    Fact,
    Link,
    Notice,
    Pager,
    Stage,
    Tag,
    Waiting,
)


@dataclass(frozen=True, kw_only=True)
class CaseRow:
    """A case in a list: a code without meaning; a name where the list shows them."""

    code: str
    name: str = ""
    url: str
    status: Tag
    waiting_on: str
    marks: tuple[Tag, ...] = ()
    clock: Clock | None = None


@dataclass(frozen=True, kw_only=True)
class NewCasePage(Page):
    """Opening a case. `once` is the key that makes a double click one case."""

    fields: tuple[Field, ...]
    url: str
    once: str


@dataclass(frozen=True, kw_only=True)
class SectionRow:
    """A covered section on the case page: what is known about it without its content.

    `purposes` empty means that the reader is assigned and need not name one; `url` empty, that it
    stays covered for this reader.
    """

    name: str
    label: str
    url: str
    version: int
    written_by: str = ""
    written_at: datetime | None = None
    purposes: tuple[Choice, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ConsentRow:
    """A consent on the case page; `action` withdraws it. `url` empty: not this reader."""

    subject: str
    url: str
    recipient: str
    state: Tag
    ends: Clock | None = None
    action: Link | None = None


@dataclass(frozen=True, kw_only=True)
class ReferralRow:
    """A referral on the case page: `waits_on` says who has to move, `came_back` the answer."""

    service: str
    url: str
    partner: str
    state: Tag
    waits_on: str = ""
    clock: Clock | None = None
    came_back: str = ""


@dataclass(frozen=True, kw_only=True)
class CasePage(Page):
    """A case without its content: stage, clocks, covered sections, consents, referrals, events.

    `steps` lead to a page for each step that the reader may take next; `pending` says who must
    confirm a step of two people, `warnings` what keeps the case or ends it. An empty address
    means: not this reader.
    """

    code: str
    tags: tuple[Tag, ...]
    stages: tuple[Stage, ...]
    facts: tuple[Fact, ...]
    steps: tuple[Link, ...]
    pending: str
    clocks: tuple[Waiting, ...]
    sections: tuple[SectionRow, ...]
    consents: tuple[ConsentRow, ...]
    referrals: tuple[ReferralRow, ...]
    events: tuple[Event, ...]
    older_events_url: str = ""
    refer_url: str = ""
    consent_url: str = ""
    ledger_url: str = ""
    notes_url: str = ""
    notes_purposes: tuple[Choice, ...] = ()
    warnings: tuple[Notice, ...] = ()


@dataclass(frozen=True, kw_only=True)
class StepPage(Page):
    """A step of a case on a page of its own: what it needs and what follows from it."""

    code: str
    case_url: str
    name: str
    title: str
    explains: str
    follows: tuple[str, ...]
    fields: tuple[Field, ...]
    button: str
    url: str
    version: int


@dataclass(frozen=True, kw_only=True)
class Note:
    """A case note, opened."""

    author: str
    at: datetime
    text: str


@dataclass(frozen=True, kw_only=True)
class NotesPage(Page):
    """The notes of a case, newest first, and a form for one more (`field`)."""

    code: str
    case_url: str
    url: str
    once: str
    field: Field | None
    notes: tuple[Note, ...]
    pager: Pager
    purpose: str = ""
