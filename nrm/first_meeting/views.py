"""What the pages of a first meeting show."""

from dataclasses import dataclass

from nrm.cases.section_views import Keeping, Unsaved
from nrm.look.fields import Field, Kept, Known
from nrm.look.page import Page
from nrm.look.parts import Fact, Link, Stage


@dataclass(frozen=True, kw_only=True)
class BeginPage(Page):
    """Before the meeting: what comes, in which order, and what was typed already."""

    code: str
    case_url: str
    url: str
    stages: tuple[Stage, ...]
    unsaved: Unsaved | None


@dataclass(frozen=True, kw_only=True)
class OverPage(Page):
    """Somebody began screening otherwise: what was typed, to be read; `facts` once opened."""

    code: str
    case_url: str
    notes_url: str
    url: str
    unsaved: Unsaved | None = None
    version: int = 0
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, kw_only=True)
class MeetingPage(Page):
    """One part of the meeting. `facts`: what was told before, where `shows_told`.

    `onward` is the part that comes next, empty at the last; `back` are parts to go to again.
    """

    code: str
    case_url: str
    url: str
    title: str
    says: tuple[str, ...]
    stages: tuple[Stage, ...]
    fields: tuple[Field, ...]
    kept: tuple[Kept, ...]
    known: tuple[Known, ...]
    keeping: Keeping
    onward: str
    parts: tuple[Link, ...]
    shows_told: bool = False
    facts: tuple[Fact, ...] = ()
