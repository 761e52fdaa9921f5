"""What the pages of the directory show."""

from dataclasses import dataclass

from nrm.look.fields import Field, Known
from nrm.look.page import Page
from nrm.look.parts import Fact, Filters, Link, Pager, Tag


@dataclass(frozen=True, kw_only=True)
class ServiceRow:
    """One service of one agency; `languages` are names, `differs` says what does not fit."""

    service: str
    url: str
    agency: str
    agency_kind: str
    region: str
    languages: tuple[str, ...]
    room: Tag
    counted: str
    differs: str = ""


@dataclass(frozen=True, kw_only=True)
class DirectoryPage(Page):
    """Who offers what, where and in which languages; `near`: what nearly fits."""

    filters: Filters
    services: tuple[ServiceRow, ...]
    pager: Pager
    near: tuple[ServiceRow, ...] = ()
    own_url: str = ""


@dataclass(frozen=True, kw_only=True)
class OwnRow:
    """A service of the reader's own agency, with the form that counts its room."""

    service: str
    url: str
    region: str
    room: Tag
    counted: str
    count_url: str
    version: int
    fields: tuple[Field, ...]
    is_stale: bool


@dataclass(frozen=True, kw_only=True)
class OwnServicesPage(Page):
    """What the reader's agency offers."""

    agency: str
    services: tuple[OwnRow, ...]
    new_url: str


@dataclass(frozen=True, kw_only=True)
class ServicePage(Page):
    """One service; empty addresses: the reader may not."""

    title: str
    agency: str
    room: Tag
    counted: str
    facts: tuple[Fact, ...]
    ways: tuple[Link, ...]
    edit: Link | None
    withdraw_url: str
    version: int


@dataclass(frozen=True, kw_only=True)
class OfferPage(Page):
    """The form of a service: a new one, or one as it stands."""

    title: str
    agency: str
    url: str
    back_url: str
    fields: tuple[Field, ...]
    known: tuple[Known, ...]
    button: str
    version: int | None = None
    once: str = ""
