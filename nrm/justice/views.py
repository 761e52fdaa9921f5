"""What the page about police and courts shows: covered, or where things stand."""

from dataclasses import dataclass

from nrm.look.fields import Choice, Field
from nrm.look.page import Page
from nrm.look.parts import Fact


@dataclass(frozen=True, kw_only=True)
class JusticePage(Page):
    """`open_url` empty: it is opened (`facts`); `fields` for whoever may record, else none."""

    code: str
    case_url: str
    url: str
    section_url: str
    section: str
    open_url: str = ""
    purposes: tuple[Choice, ...] = ()
    facts: tuple[Fact, ...] = ()
    fields: tuple[Field, ...] = ()
    version: int = 0
