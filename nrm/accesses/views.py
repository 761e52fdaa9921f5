"""The paper about accesses, and the page on which an auditor reckons it again."""

from dataclasses import dataclass
from datetime import datetime

from nrm.look.fields import Field
from nrm.look.page import Page
from nrm.look.parts import Fact
from nrm.sheets.paper import PaperPage


@dataclass(frozen=True, kw_only=True)
class AccessRow:
    """A line of the paper: when, who by role and agency, what kind of information, and why."""

    when: str
    who: str
    what: str
    why: str


@dataclass(frozen=True, kw_only=True)
class AccessesPage(PaperPage):
    """The list for the person; `since`: in words, from when on it tells."""

    agency: str = ""
    since: str = ""
    printed_at: datetime | None = None
    rows: tuple[AccessRow, ...] = ()
    number: int = 0
    code: str = ""


@dataclass(frozen=True, kw_only=True)
class ReceiptPage(Page):
    """Where an auditor writes the number of a paper, and what has to stand on it."""

    log_url: str
    field: Field
    facts: tuple[Fact, ...] = ()
    rows: tuple[AccessRow, ...] = ()
    timeline_url: str = ""
