"""What the page of the search shows: codes and stages, and by what each case fits; no content."""

from dataclasses import dataclass

from nrm.look.fields import Field
from nrm.look.page import Page
from nrm.look.parts import Tag


@dataclass(frozen=True, kw_only=True)
class FoundRow:
    """A case that fits."""

    code: str
    url: str
    status: Tag
    fits: str


@dataclass(frozen=True, kw_only=True)
class SearchPage(Page):
    """The questions, and below them what fits once somebody searched; `more`: say more."""

    url: str
    fields: tuple[Field, ...]
    searched: bool = False
    found: tuple[FoundRow, ...] = ()
    words: str = ""
    more: bool = False
