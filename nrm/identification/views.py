"""What the pages of formal identification show; content stands there only once it was opened."""

from dataclasses import dataclass
from uuid import UUID

from nrm.look.fields import Choice, StepForm
from nrm.look.page import Page
from nrm.look.parts import Clock, Fact, Link, Message, Pager, Tag


@dataclass(frozen=True, kw_only=True)
class DecisionRow:
    """A decision, or a request for one; `reasons` once they were opened."""

    id: UUID
    title: str
    facts: tuple[Fact, ...]
    reasons: str = ""


@dataclass(frozen=True, kw_only=True)
class TrackPage(Page):
    """Where formal identification stands, what can be opened, and the reader's next steps."""

    code: str
    back: Link
    state: Tag
    facts: tuple[Fact, ...]
    decisions: tuple[DecisionRow, ...]
    forms: tuple[StepForm, ...]
    ways: tuple[Link, ...] = ()
    consents_url: str = ""
    open_url: str = ""
    purposes: tuple[Choice, ...] = ()
    is_open: bool = False
    snapshot: tuple[Fact, ...] = ()
    thread: tuple[Message, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SubmissionRow:
    """A submission in the list of an authority."""

    code: str
    url: str
    state: Tag
    sender: str
    sent: str
    clock: Clock | None


@dataclass(frozen=True, kw_only=True)
class SubmissionsPage(Page):
    """What waits at an authority, newest first."""

    submissions: tuple[SubmissionRow, ...]
    pager: Pager
