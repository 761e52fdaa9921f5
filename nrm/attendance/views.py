"""What the page about who came shows: days and quarters in numbers."""

from dataclasses import dataclass

from nrm.look.fields import Field
from nrm.look.page import Page
from nrm.look.parts import Notice, Pager


@dataclass(frozen=True, kw_only=True)
class CountRow:
    """Who came, in numbers: on a day, or in the days of a quarter."""

    when: str
    place: str
    adults: int
    children: int
    not_asked: int


@dataclass(frozen=True, kw_only=True)
class AttendancePage(Page):
    """A form, then days, then quarters. `version`: of the numbers that another press replaces."""

    url: str
    version: int
    notice: Notice | None
    fields: tuple[Field, ...]
    button: str
    days: tuple[CountRow, ...]
    quarters: tuple[CountRow, ...]
    pager: Pager
