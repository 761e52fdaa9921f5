"""What the pages about an agency's systems show."""

from dataclasses import dataclass, field
from datetime import datetime

from nrm.look.fields import Field
from nrm.look.page import Page
from nrm.look.parts import Fact, Pager, Tag


@dataclass(frozen=True, kw_only=True)
class SystemRow:
    """A system; `used` is the day of its last use, None before the first."""

    name: str
    url: str
    scopes: str
    state: Tag
    until: datetime
    used: datetime | None


@dataclass(frozen=True, kw_only=True)
class SystemsPage(Page):
    """The systems of an agency."""

    systems: tuple[SystemRow, ...]
    pager: Pager
    new_url: str


@dataclass(frozen=True, kw_only=True)
class NewSystemPage(Page):
    """Letting a system in."""

    fields: tuple[Field, ...]
    proof: tuple[Field, ...]
    url: str


@dataclass(frozen=True, kw_only=True)
class TokenPage(Page):
    """The token of a system, on the one page that ever shows it."""

    name: str
    token: str = field(repr=False)
    until: datetime


@dataclass(frozen=True, kw_only=True)
class SystemPage(Page):
    """One system; with `url` its token can be ended there."""

    name: str
    facts: tuple[Fact, ...]
    url: str
    webhook_url: str
    fields: tuple[Field, ...] = ()
