"""What the page of reaching a person shows: covered, or opened after a logged POST."""

from dataclasses import dataclass

from nrm.look.fields import Choice, Field
from nrm.look.page import Page
from nrm.look.parts import Clock, Fact, Link, Notice


@dataclass(frozen=True, kw_only=True)
class Way:
    """A safe way with what to mind; `title` is the kind of it, `doubt` what a try said."""

    title: str
    facts: tuple[Fact, ...]
    doubt: str = ""


@dataclass(frozen=True, kw_only=True)
class Tried:
    """A try in the list, newest first."""

    at: str
    what: str
    note: str


@dataclass(frozen=True, kw_only=True)
class ReachingPage(Page):
    """`open_url` empty: opened. `url` empty: nothing can be recorded by this reader, or now."""

    code: str
    case_url: str
    clock: Clock | None
    open_url: str
    purposes: tuple[Choice, ...]
    ways: tuple[Way, ...] = ()
    tries: tuple[Tried, ...] = ()
    avoid: str = ""
    told: Notice | None = None
    change: Link | None = None
    fields: tuple[Field, ...] = ()
    url: str = ""
    version: int = 0
    once: str = ""
