"""What the pages of first contact show."""

from dataclasses import dataclass

from nrm.intake.advice import Advice
from nrm.look.fields import Field, Kept
from nrm.look.page import Page
from nrm.look.parts import Clock, Fact, Link, Pager, Phone, Stage, Tag


@dataclass(frozen=True)
class Seals:
    """What the browser seals texts with, `name:value` each, a blank between.

    `texts`: how long each may be; `free`: the answers with which a text may tell who it is. The
    last part has the agency's key, in hex digits, and the id of its certificate.
    """

    texts: str
    free: str
    key: str = ""
    certificate: str = ""


@dataclass(frozen=True, kw_only=True)
class PartPage(Page):
    """One part of what is asked; `kept` are the answers of the others, `phones` stand before all.

    `advice` is folded until somebody wants it. `onward`: where the press leads; `back`: parts to go
    to again.
    """

    title: str
    says: tuple[str, ...]
    advice: Advice
    phones: tuple[Phone, ...]
    stages: tuple[Stage, ...]
    fields: tuple[Field, ...]
    kept: tuple[Kept, ...]
    onward: str
    button: str
    back: tuple[Link, ...]
    to_print: tuple[Link, ...]
    seals: Seals


@dataclass(frozen=True, kw_only=True)
class CallPage(Page):
    """Nothing can be sent here now: whom to call instead.

    `says` why, where something was typed; `kept` is that, for `url`, and `back` is where it began.
    `work`: with so many zero bits, for `work_for`, it can be sent after all; 0: nothing helps.
    """

    phones: tuple[Phone, ...]
    says: str
    kept: tuple[Kept, ...]
    url: str
    back: str
    to_print: tuple[Link, ...]
    work: int = 0
    work_for: str = ""


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
    to_print: tuple[Link, ...]


@dataclass(frozen=True, kw_only=True)
class ReceiptPage(Page):
    """How a concern stands, for whoever has its code; or where the code is typed."""

    state: str
    fields: tuple[Field, ...]
    url: str


@dataclass(frozen=True, kw_only=True)
class ConcernRow:
    """A concern in the list: how urgent, since when, and by when somebody has to look."""

    title: Link
    state: Tag
    arrived: str
    clock: Clock | None


@dataclass(frozen=True, kw_only=True)
class ConcernsPage(Page):
    """What the reader's agency took in."""

    concerns: tuple[ConcernRow, ...]
    pager: Pager
    other: Link


@dataclass(frozen=True, kw_only=True)
class ConcernPage(Page):
    """One concern, opened. `may`: steps; the last four are the questions of four of them."""

    title: str
    state: Tag
    clock: Clock | None
    facts: tuple[Fact, ...]
    told: tuple[Fact, ...]
    version: int
    url: str
    may: tuple[str, ...]
    colleagues: tuple[Field, ...]
    passing: tuple[Field, ...]
    reasons: tuple[Field, ...]
    new: tuple[Field, ...]
