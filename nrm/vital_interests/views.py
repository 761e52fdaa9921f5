"""What the pages of acts without consent show: codes, people by name, times; why, once opened."""

from dataclasses import dataclass

from nrm.look.fields import Choice, Field
from nrm.look.page import Page
from nrm.look.parts import Clock, Fact, Link, Pager, Tag


@dataclass(frozen=True, kw_only=True)
class ActRow:
    """An act in a list."""

    kind: str
    url: str
    who: str
    made: str
    state: Tag
    told: str


@dataclass(frozen=True, kw_only=True)
class ActsPage(Page):
    """Acts, newest first: of one case (`case`), or of all that the reader may see."""

    acts: tuple[ActRow, ...]
    case: Link | None = None
    pager: Pager | None = None


@dataclass(frozen=True, kw_only=True)
class ActStep:
    """A step with its questions; `main` is the one to be taken."""

    name: str
    title: str
    explains: str
    url: str
    fields: tuple[Field, ...]
    button: str
    main: bool


@dataclass(frozen=True, kw_only=True)
class ActPage(Page):
    """One act; `text_url` is empty where the reason is not this reader's, or open (`text`)."""

    kind: str
    state: Tag
    due: Clock | None
    facts: tuple[Fact, ...]
    links: tuple[Link, ...]
    list_url: str
    version: int
    steps: tuple[ActStep, ...]
    text_url: str
    purposes: tuple[Choice, ...]
    text: str = ""
