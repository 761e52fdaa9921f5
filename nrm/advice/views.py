"""What the pages of advice and room show; what was asked stands there only once it was opened."""

from dataclasses import dataclass

from nrm.look.fields import Field, Known, StepForm
from nrm.look.page import Page
from nrm.look.parts import Clock, Fact, Link, Message, Pager, Tag


@dataclass(frozen=True, kw_only=True)
class AskPage(Page):
    """The form that asks a service for advice, or whether it has room."""

    title: str
    agency: str
    says: tuple[str, ...]
    back: Link
    fields: tuple[Field, ...]
    known: tuple[Known, ...]
    url: str
    once: str
    button: str


@dataclass(frozen=True, kw_only=True)
class ConsultationRow:
    """A line of the list: of which service, with whom, how it stands; nothing of what it says."""

    title: Link
    other: str
    state: Tag
    clock: Clock


@dataclass(frozen=True, kw_only=True)
class ConsultationsPage(Page):
    """What the reader's agency was asked, or asks."""

    title: str
    consultations: tuple[ConsultationRow, ...]
    pager: Pager
    other: Link


@dataclass(frozen=True, kw_only=True)
class ConsultationPage(Page):
    """One consultation, opened; nothing but facts of one that has ended. `refer`: the way on."""

    title: str
    state: Tag
    clock: Clock | None
    facts: tuple[Fact, ...]
    told: tuple[Fact, ...]
    thread: tuple[Message, ...]
    explains: str
    steps: tuple[StepForm, ...]
    refer: Link | None
