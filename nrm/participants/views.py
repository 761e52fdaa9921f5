"""What the pages about people around a person show: codes and times; texts once opened."""

from dataclasses import dataclass

from nrm.look.fields import Choice, Field, Known
from nrm.look.page import Page
from nrm.look.parts import Fact, Pager, Tag


@dataclass(frozen=True, kw_only=True)
class AroundRow:
    """Somebody in the list of a case."""

    part: str
    url: str
    who: str
    since: str
    state: Tag


@dataclass(frozen=True, kw_only=True)
class AroundPage(Page):
    """Everybody around a person. `wishes_url`: where the form is, behind what the person wishes."""

    code: str
    case_url: str
    people: tuple[AroundRow, ...]
    wishes_url: str = ""
    wishes: tuple[Fact, ...] = ()
    asks: bool = False
    fields: tuple[Field, ...] = ()
    url: str = ""
    once: str = ""


@dataclass(frozen=True, kw_only=True)
class VisitRow:
    """An appointment in a list; `cancel_url` empty: not to be cancelled, or not by this reader."""

    when: str
    state: Tag
    version: int = 0
    cancel_url: str = ""


@dataclass(frozen=True, kw_only=True)
class Speaks:
    """`share_url`: where what the agency is told is agreed; empty: over, or not this reader."""

    share_url: str
    lacks_agency: bool


@dataclass(frozen=True, kw_only=True)
class PartPage(Page):
    """One part with its appointments; `text_url` empty: not this reader, or opened already.

    `speaks`: a guardian or an advocate, and what is to be done about it.
    """

    title: str
    code: str
    case_url: str
    list_url: str
    url: str
    state: Tag
    facts: tuple[Fact, ...]
    visits: tuple[VisitRow, ...]
    text_url: str
    purposes: tuple[Choice, ...]
    version: int
    meet_fields: tuple[Field, ...] = ()
    end_fields: tuple[Field, ...] = ()
    known: tuple[Known, ...] = ()
    speaks: Speaks | None = None
    text: tuple[Fact, ...] = ()
    once: str = ""


@dataclass(frozen=True, kw_only=True)
class ComingRow:
    """Something to attend: a time, and the button that opens the rest."""

    when: str
    url: str


@dataclass(frozen=True, kw_only=True)
class ComingPage(Page):
    """What somebody is to attend, soonest first."""

    coming: tuple[ComingRow, ...]
    pager: Pager


@dataclass(frozen=True, kw_only=True)
class VisitPage(Page):
    """One appointment, opened by whoever attends."""

    facts: tuple[Fact, ...]
