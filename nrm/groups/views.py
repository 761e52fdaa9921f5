"""What the pages about cases that belong together show: codes, counts and clocks, never a name."""

from dataclasses import dataclass
from datetime import datetime

from nrm.look.fields import Field, Known
from nrm.look.page import Page
from nrm.look.parts import Clock, Fact, Link, Tag


@dataclass(frozen=True, kw_only=True)
class GroupRow:
    """A group in the list: counts, and no case; `url` empty: not this reader."""

    reference: str
    url: str
    made_at: datetime
    agency: str
    regions: str
    statuses: str
    cases: int
    escalated: int


@dataclass(frozen=True, kw_only=True)
class GroupsPage(Page):
    """Groups, newest first, and where several cases are opened at once."""

    explains: str
    groups: tuple[GroupRow, ...]
    new_url: str = ""
    newest: str = ""
    older: str = ""


@dataclass(frozen=True, kw_only=True)
class NewGroupPage(Page):
    """One form for several people. `once` makes a press that is sent twice one act."""

    persons: tuple[Field, ...]
    fields: tuple[Field, ...]
    known: tuple[Known, ...]
    url: str
    once: str


@dataclass(frozen=True, kw_only=True)
class PlaceRow:
    """A case of the group in its list of work; `onward`: what comes next, where it is the reader's.

    A case whose first meeting has not begun leads to it.
    """

    code: str
    url: str
    tags: tuple[Tag, ...]
    worker: str
    clock: Clock | None
    onward: Link | None


@dataclass(frozen=True, kw_only=True)
class GroupPage(Page):
    """A group as a list of work, for people of its agency."""

    reference: str
    facts: tuple[Fact, ...]
    places: tuple[PlaceRow, ...]
    first: str = ""
    later: str = ""


@dataclass(frozen=True, kw_only=True)
class BelongsPage(Page):
    """Where a case belongs (`group`), or to which it comes, and why; one form."""

    code: str
    case_url: str
    group: Link | None
    explains: str
    fields: tuple[Field, ...]
    button: str
    url: str
    once: str
