"""What the pages of transfers show: codes, agencies and people by name, times; no content."""

from dataclasses import dataclass

from nrm.look.fields import Field
from nrm.look.page import Page
from nrm.look.parts import Fact, Link, Pager, Tag


@dataclass(frozen=True, kw_only=True)
class TransferRow:
    """A transfer in a list."""

    reference: str
    url: str
    state: Tag
    sender: str
    recipient: str
    asked: str


@dataclass(frozen=True, kw_only=True)
class TransfersPage(Page):
    """Transfers, newest first."""

    transfers: tuple[TransferRow, ...]
    pager: Pager


@dataclass(frozen=True, kw_only=True)
class TransferPage(Page):
    """One transfer; an empty address means: not this reader, or not now."""

    reference: str
    state: Tag
    explains: str
    facts: tuple[Fact, ...]
    case: Link | None
    version: int
    offer_url: str = ""
    offer: tuple[Field, ...] = ()
    accept_url: str = ""
    accept: tuple[Field, ...] = ()
    decline_url: str = ""
    decline: tuple[Field, ...] = ()
    withdraw_url: str = ""
