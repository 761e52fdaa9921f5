"""What the pages of somebody who joins show."""

from dataclasses import dataclass, field

from nrm.look.fields import Field
from nrm.look.page import Page
from nrm.look.parts import Stage
from nrm.look.pictures import Picture


@dataclass(frozen=True, kw_only=True)
class JoinPage(Page):
    """A step of joining: its questions, and how far one is on the way."""

    stages: tuple[Stage, ...]
    fields: tuple[Field, ...]
    url: str


@dataclass(frozen=True, kw_only=True)
class FactorPage(JoinPage):
    """The second factor: a picture for the app, and the same as an address and as letters."""

    picture: Picture
    address: str = field(repr=False)
    secret: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class JoinedPage(Page):
    """Recovery codes, on the one page that ever shows them."""

    stages: tuple[Stage, ...]
    codes: tuple[str, ...] = field(repr=False)
    onward: str


@dataclass(frozen=True, kw_only=True)
class WaitingPage(Page):
    """The words to be read to a custodian, whom one waits for."""

    stages: tuple[Stage, ...]
    words: tuple[str, ...]
