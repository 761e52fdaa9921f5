"""What the pages of the national check show: codes, agencies, answers; never what is in common."""

from dataclasses import dataclass

from nrm.look.fields import Field
from nrm.look.page import Page
from nrm.look.parts import Fact, Link, Pager, Tag


@dataclass(frozen=True, kw_only=True)
class QuestionRow:
    """A question in the co-ordinator's list."""

    cases: str
    url: str
    state: Tag
    found: str


@dataclass(frozen=True, kw_only=True)
class QuestionsPage(Page):
    """Questions, newest first, and how many cases wait to be compared."""

    questions: tuple[QuestionRow, ...]
    pager: Pager
    fresh: str
    compare_url: str


@dataclass(frozen=True, kw_only=True)
class SideView:
    """One of the two cases and what its agency says."""

    case: Link
    agency: str
    answer: str


@dataclass(frozen=True, kw_only=True)
class QuestionPage(Page):
    """One question for the co-ordinator; an empty address means: not now."""

    state: Tag
    facts: tuple[Fact, ...]
    sides: tuple[SideView, ...]
    fields: tuple[Field, ...]
    version: int
    ask_url: str = ""
    close_url: str = ""


@dataclass(frozen=True, kw_only=True)
class AskedPage(Page):
    """What a supervisor is asked about an own case; `beside`: another case of the same agency."""

    case: Link
    facts: tuple[Fact, ...]
    fields: tuple[Field, ...]
    version: int
    beside: Link | None = None
    answer_url: str = ""
