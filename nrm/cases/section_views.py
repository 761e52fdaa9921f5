"""What the page of a section shows: covered, opened, or as a form."""

from dataclasses import dataclass
from datetime import datetime

from nrm.look.fields import Choice, Field, Kept, Known
from nrm.look.page import Page
from nrm.look.parts import Fact, Link, Stage


@dataclass(frozen=True, kw_only=True)
class FormPart:
    """A part of a long form; `wrong` where an answer needs another look."""

    number: int
    label: str
    current: bool
    wrong: bool


@dataclass(frozen=True, kw_only=True)
class Unsaved:
    """What somebody typed into this form and did not save; its text is not here."""

    version: int
    who: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Keeping:
    """Where a form keeps what is typed: the call, for whom, and the version it knows of.

    `began`: something was typed that the service does not have yet.
    """

    url: str
    actor: str
    version: int = 0
    began: bool = False


@dataclass(frozen=True, kw_only=True)
class SectionPage(Page):
    """One section: `mode` is `covered`, `open` (its `views` and `facts`) or `edit` (its `fields`).

    A long form has `parts`, told as `stages` on top; the answers of those that are not shown are
    in `kept`. `known` are names to choose from while typing. `theirs` is what somebody else saved
    meanwhile, shown beside the kept answers (409, 412). `keeping` says where what is typed is kept,
    `unsaved` that there is something of before, which comes first. `unasked` are questions that
    this agency may not put.
    """

    mode: str
    code: str
    case_url: str
    label: str
    url: str
    version: int
    written_by: str = ""
    written_at: datetime | None = None
    purpose: str = ""
    purposes: tuple[Choice, ...] = ()
    views: tuple[tuple[Fact, Fact], ...] = ()
    facts: tuple[Fact, ...] = ()
    fields: tuple[Field, ...] = ()
    parts: tuple[FormPart, ...] = ()
    stages: tuple[Stage, ...] = ()
    kept: tuple[Kept, ...] = ()
    known: tuple[Known, ...] = ()
    theirs: tuple[Fact, ...] = ()
    older: tuple[Link, ...] = ()
    name: str = ""
    may_write: bool = False
    unasked: frozenset[str] = frozenset()
    unsaved: Unsaved | None = None
    keeping: Keeping | None = None
