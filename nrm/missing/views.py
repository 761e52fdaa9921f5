"""What the pages about somebody who is missing show: codes and times; texts once opened."""

from dataclasses import dataclass

from nrm.look.fields import Choice, Field
from nrm.look.page import Page
from nrm.look.parts import Fact, Link, Tag


@dataclass(frozen=True, kw_only=True)
class EpisodeRow:
    """A time in the list of a case."""

    reported: str
    url: str
    state: Tag
    found: str


@dataclass(frozen=True, kw_only=True)
class EpisodesPage(Page):
    """Each time that the person was missing, `counts`, and a form where none lasts (`url`)."""

    code: str
    case_url: str
    episodes: tuple[EpisodeRow, ...]
    counts: tuple[Fact, ...] = ()
    fields: tuple[Field, ...] = ()
    url: str = ""
    once: str = ""


@dataclass(frozen=True, kw_only=True)
class EpisodeStep:
    """A step with its questions."""

    title: str
    explains: str
    url: str
    fields: tuple[Field, ...]
    button: str


@dataclass(frozen=True, kw_only=True)
class EpisodePage(Page):
    """One time; `text_url` empty: not this reader, or opened already (`text`)."""

    code: str
    case_url: str
    list_url: str
    state: Tag
    facts: tuple[Fact, ...]
    version: int
    steps: tuple[EpisodeStep, ...]
    text_url: str
    purposes: tuple[Choice, ...]
    text: tuple[Fact, ...] = ()
    unasked: Link | None = None
