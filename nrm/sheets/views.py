"""What stands on the paper: nothing that names or places the person, unless it was chosen."""

from dataclasses import dataclass

from nrm.look.page import Page
from nrm.look.parts import Notice


@dataclass(frozen=True, kw_only=True)
class SheetStep:
    """A step that is still to be done."""

    what: str
    who: str
    due: str


@dataclass(frozen=True, kw_only=True)
class SheetPage(Page):
    """The paper, in the person's language; `before` is for the worker, in the worker's own."""

    back_url: str
    before: Notice
    before_language: str
    before_direction: str
    back: str
    emergency: str
    name: str = ""
    agency: str = ""
    aims: str = ""
    steps: tuple[SheetStep, ...] = ()
    call: str = ""
    words: tuple[str, ...] = ()
