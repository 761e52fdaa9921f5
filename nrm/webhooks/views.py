"""What the pages show of the address at which a system hears that a referral waits."""

from dataclasses import dataclass, field
from datetime import datetime

from nrm.look.fields import Field
from nrm.look.page import Page
from nrm.look.parts import Fact


@dataclass(frozen=True, kw_only=True)
class WebhookPage(Page):
    """Where, and how it goes; without `fields` the system is told nothing any more.

    `known`: there is an address; `stopped`: nothing is sent there until it is started.
    """

    name: str
    facts: tuple[Fact, ...]
    fields: tuple[Field, ...]
    proof: tuple[Field, ...]
    url: str
    system_url: str
    known: bool
    stopped: bool


@dataclass(frozen=True, kw_only=True)
class SecretPage(Page):
    """The secret of a webhook, on the one page that ever shows it."""

    name: str
    secret: str = field(repr=False)
    old_until: datetime | None
    url: str
