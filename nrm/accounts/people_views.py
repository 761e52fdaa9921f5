"""What the pages show on which custodian and registrar let others in."""

from dataclasses import dataclass, field
from datetime import datetime

from nrm.look.fields import Choice, Field
from nrm.look.page import Page
from nrm.look.parts import Fact, Filters, Pager, Tag


@dataclass(frozen=True, kw_only=True)
class PersonRow:
    """Somebody with an account; `until` is the end of an invitation that still waits."""

    name: str
    url: str
    role: str
    agency: str
    state: Tag
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class PeoplePage(Page):
    """Who takes part, or will; `everywhere` when people of all agencies are listed.

    `systems_url` leads to the agency's systems; empty for whoever has none to look after.
    """

    people: tuple[PersonRow, ...]
    pager: Pager
    invite_url: str
    everywhere: bool
    systems_url: str = ""


@dataclass(frozen=True, kw_only=True)
class InvitePage(Page):
    """Inviting somebody into an agency; with `agencies` that one is to be chosen first."""

    agency: str
    fields: tuple[Field, ...]
    url: str
    agency_id: str = ""
    agencies: Filters | None = None


@dataclass(frozen=True, kw_only=True)
class InvitedPage(Page):
    """The code of an invitation, on the one page that ever shows it."""

    name: str
    code: str = field(repr=False)
    until: datetime


@dataclass(frozen=True, kw_only=True)
class PersonPage(Page):
    """Somebody's account, and what can be done about it now; an empty address: not that.

    `words` are those of the key, to be ticked while they are read out; `sent` carries them along.
    """

    name: str
    facts: tuple[Fact, ...]
    again_url: str = ""
    take_back_url: str = ""
    confirm_url: str = ""
    reject_url: str = ""
    leave_url: str = ""
    gives_key_only: bool = False
    words: tuple[Choice, ...] = ()
    words_error: str = ""
    sent: str = ""
    fields: tuple[Field, ...] = ()
