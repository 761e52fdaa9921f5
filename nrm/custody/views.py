"""What the pages of members and keys show."""

from dataclasses import dataclass
from datetime import datetime

from nrm.look.fields import Field
from nrm.look.page import Page
from nrm.look.parts import Fact
from nrm.look.pictures import Picture


@dataclass(frozen=True, kw_only=True)
class LeavePage(Page):
    """Somebody leaves: who it is, who takes over what, and the proof of whoever decides.

    `hindered` says why it cannot be done now; there is no form then.
    """

    facts: tuple[Fact, ...]
    takers: tuple[Field, ...]
    proof: tuple[Field, ...]
    url: str
    hindered: str = ""


@dataclass(frozen=True, kw_only=True)
class SheetPage(Page):
    """What stands on the sheet: the agency's key, its custodians, the country's keys, a picture."""

    agency: str
    printed_at: datetime
    epoch: tuple[Fact, ...]
    custodians: tuple[Fact, ...]
    country: tuple[Fact, ...]
    picture: Picture
    log: tuple[Fact, ...]


@dataclass(frozen=True, kw_only=True)
class KeysPage(Page):
    """The agency's present key, and how many keys wait under an earlier one, in words.

    `goes_on`: the script presses the button by itself, once somebody has. `first_url`: there is no
    key yet, and this is where the first one is made.
    """

    facts: tuple[Fact, ...]
    words: str
    done: int
    left: int
    url: str = ""
    goes_on: bool = False
    first_url: str = ""
    agency_url: str = ""
