"""What the pages of holds and erasures show: codes, people by name, times; never any content."""

from dataclasses import dataclass

from nrm.look.fields import Choice, Field
from nrm.look.page import Page
from nrm.look.parts import Fact, Link, Pager, Tag


@dataclass(frozen=True, kw_only=True)
class HoldPage(Page):
    """A legal hold: its `facts` while there is one; no `fields`: this reader cannot change it.

    `text_url` opens the reasons; empty: not this reader, or there are none.
    """

    code: str
    case_url: str
    title: str
    explains: str
    facts: tuple[Fact, ...]
    fields: tuple[Field, ...]
    button: str
    url: str
    version: int
    text_url: str = ""
    purposes: tuple[Choice, ...] = ()
    text: tuple[Fact, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ErasurePage(Page):
    """An erasure; an empty address means: not this reader, or not now."""

    reference: str
    state: Tag
    facts: tuple[Fact, ...]
    fields: tuple[Field, ...]
    version: int
    case: Link | None = None
    approve_url: str = ""
    withdraw_url: str = ""
    certificate_url: str = ""


@dataclass(frozen=True, kw_only=True)
class ErasureRow:
    """An erasure in a list, by its reference."""

    reference: str
    url: str
    reason: str
    state: Tag
    asked: str


@dataclass(frozen=True, kw_only=True)
class ErasuresPage(Page):
    """Erasures that wait and that are done, newest first; `due_url` leads to what rules propose."""

    erasures: tuple[ErasureRow, ...]
    pager: Pager
    due_url: str = ""


@dataclass(frozen=True, kw_only=True)
class DueRow:
    """A closed case past its retention, by its code."""

    code: str
    url: str
    reason: str
    closed: str
    held: bool


@dataclass(frozen=True, kw_only=True)
class RetentionPage(Page):
    """What the rules of retention propose; nothing is erased from here."""

    cases: tuple[DueRow, ...]
    pager: Pager
