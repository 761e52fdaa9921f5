"""What stands on the paper: nothing that names or places the person, unless it was chosen."""

from dataclasses import dataclass

from nrm.sheets.paper import PaperPage


@dataclass(frozen=True, kw_only=True)
class SheetStep:
    """A step that is still to be done."""

    what: str
    who: str
    due: str


@dataclass(frozen=True, kw_only=True)
class SheetPage(PaperPage):
    """The steps of the plan that are not done, and what else was chosen."""

    emergency: str
    name: str = ""
    agency: str = ""
    aims: str = ""
    steps: tuple[SheetStep, ...] = ()
    call: str = ""
    words: tuple[str, ...] = ()
