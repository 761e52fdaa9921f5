"""What the pages of emergencies show: people, times and codes; never why, and no content."""

from dataclasses import dataclass

from nrm.look.fields import Field
from nrm.look.page import Page
from nrm.look.parts import Clock, Fact, Link, Pager, Tag


@dataclass(frozen=True, kw_only=True)
class BreakGlassPage(Page):
    """Opening a case that is not one's own, in an emergency."""

    code: str
    case_url: str
    url: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, kw_only=True)
class EmergencyRow:
    """An emergency in a list."""

    who: str
    url: str
    began: str
    countersigned: bool
    due: Clock
    outcome: str


@dataclass(frozen=True, kw_only=True)
class EmergenciesPage(Page):
    """Emergencies, newest first."""

    emergencies: tuple[EmergencyRow, ...]
    pager: Pager


@dataclass(frozen=True, kw_only=True)
class EmergencyPage(Page):
    """One emergency; an empty address means: not this reader, or done already."""

    state: Tag
    due: Clock | None
    facts: tuple[Fact, ...]
    case: Link
    fields: tuple[Field, ...]
    version: int
    countersign_url: str = ""
    review_url: str = ""
