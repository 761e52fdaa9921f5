"""What the pages of a recovery show: the person's own, and the custodians'."""

from dataclasses import dataclass
from datetime import datetime

from nrm.look.fields import Field
from nrm.look.page import Page
from nrm.look.parts import Fact, Link, Tag
from nrm.look.pictures import Picture


@dataclass(frozen=True, kw_only=True)
class FormPage(Page):
    """A heading, one sentence, a form and its button; `back` leads away from it."""

    title: str
    explains: str
    fields: tuple[Field, ...]
    url: str
    button: str
    back: Link
    also: str = ""


@dataclass(frozen=True, kw_only=True)
class TicketPage(Page):
    """The number of a request, on the one page that ever shows it, and when to come back."""

    number: str
    opens_at: datetime


@dataclass(frozen=True, kw_only=True)
class StandingPage(Page):
    """A request that can go on: `do` is what its form does next, `look` while others must act.

    `ticket`, `lost` and `name` travel in the form; `words` are those of the fresh key, and like
    `ends_at` not told again beside an error.
    """

    ticket: str
    lost: str
    name: str
    words: str
    approved: str
    ends_at: datetime | None
    do: str
    fields: tuple[Field, ...]
    url: str


@dataclass(frozen=True, kw_only=True)
class OfferPage(Page):
    """A new second factor to be scanned or typed, and the code that proves it was.

    `back` leads away from it.
    """

    picture: Picture
    secret: str
    token: str
    fields: tuple[Field, ...]
    url: str
    back: str


@dataclass(frozen=True, kw_only=True)
class RequestRow:
    """A live request in a list; `url` leads to it, or cancels it."""

    name: str
    asked_at: datetime
    opens_at: datetime
    state: Tag
    url: str


@dataclass(frozen=True, kw_only=True)
class OwnRequestsPage(Page):
    """Requests for the reader's own account, each with a way to cancel it."""

    requests: tuple[RequestRow, ...]


@dataclass(frozen=True, kw_only=True)
class RequestsPage(Page):
    """Requests of people for whom the reader may approve, and when halves were last tried.

    `holds`: of how many people the reader holds a half, in words.
    """

    requests: tuple[RequestRow, ...]
    tried_at: datetime | None
    holds: str


@dataclass(frozen=True, kw_only=True)
class RequestPage(Page):
    """One request: who, since when, the words to compare, and the form that approves it.

    `seen` is the fingerprint behind the words; without `fields` it cannot be approved now.
    """

    facts: tuple[Fact, ...]
    words: str
    seen: str
    explains: str
    fields: tuple[Field, ...]
    url: str
    refuse_url: str
