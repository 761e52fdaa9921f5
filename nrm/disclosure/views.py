"""What the pages of legal disclosures show: codes, people by name, times; to whom, once opened."""

from dataclasses import dataclass

from nrm.look.fields import Choice, Field
from nrm.look.page import Page
from nrm.look.parts import Fact, Link, Pager, Tag


@dataclass(frozen=True, kw_only=True)
class DisclosureRow:
    """A disclosure in a list."""

    authority: str
    url: str
    state: Tag
    asked: str
    told: str


@dataclass(frozen=True, kw_only=True)
class DisclosuresPage(Page):
    """Disclosures, newest first."""

    disclosures: tuple[DisclosureRow, ...]
    pager: Pager


@dataclass(frozen=True, kw_only=True)
class DisclosurePage(Page):
    """One disclosure; an empty address means: not this reader, or not now. `text`: once opened."""

    state: Tag
    facts: tuple[Fact, ...]
    case: Link
    fields: tuple[Field, ...]
    version: int
    approve_url: str = ""
    refuse_url: str = ""
    tell_url: str = ""
    text_url: str = ""
    purposes: tuple[Choice, ...] = ()
    text: tuple[Fact, ...] = ()
