"""What the list of cases and the search by a code show: codes; names where they are asked for."""

from dataclasses import dataclass

from nrm.cases.views import CaseRow
from nrm.look.fields import Field, Kept
from nrm.look.page import Page
from nrm.look.parts import Filters, Pager


@dataclass(frozen=True, kw_only=True)
class CaseListPage(Page):
    """Cases; where one is opened and a person looked for (an empty address: not this reader).

    `find` is sent to `find_url`; `empty` and `empty_way` say why there is none, and what to do.
    `names_url` takes what is asked for (`kept`) and shows the names, on that answer alone: there
    `cover_url` leads back to the list without them.
    """

    filters: Filters
    find: Field
    find_url: str
    cases: tuple[CaseRow, ...]
    pager: Pager
    empty: str
    empty_way: str
    new_url: str = ""
    search_url: str = ""
    names_url: str = ""
    kept: tuple[Kept, ...] = ()
    cover_url: str = ""
    groups_url: str = ""


@dataclass(frozen=True, kw_only=True)
class FindPage(Page):
    """The question for the code of a case; `searched`: no case that the reader may see has it."""

    field: Field
    url: str
    searched: bool = False
