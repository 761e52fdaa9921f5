"""What the pages of first contact show."""

from dataclasses import dataclass

from nrm.look.fields import Field, Kept
from nrm.look.page import Page
from nrm.look.parts import Fact, Link, Phone, Stage


@dataclass(frozen=True, kw_only=True)
class PartPage(Page):
    """One part of what is asked; `kept` are the answers of the others, `phones` stand before all.

    `onward`: where the press leads; `back`: parts to go to again.
    """

    title: str
    says: tuple[str, ...]
    phones: tuple[Phone, ...]
    stages: tuple[Stage, ...]
    fields: tuple[Field, ...]
    kept: tuple[Kept, ...]
    onward: str
    button: str
    back: tuple[Link, ...]


@dataclass(frozen=True, kw_only=True)
class CallPage(Page):
    """Nobody takes concerns in here: whom to call instead."""

    phones: tuple[Phone, ...]


@dataclass(frozen=True, kw_only=True)
class HandedPage(Page):
    """It arrived: the code, shown once, and what happens next."""

    code: str
    phones: tuple[Phone, ...]
    next_steps: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DutiesPage(Page):
    """Who takes in what is told of which region, and the form that says so."""

    url: str
    facts: tuple[Fact, ...]
    fields: tuple[Field, ...]
