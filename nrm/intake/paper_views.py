"""What stands on posters, cards and the self-check, and the page around it."""

from dataclasses import dataclass

from nrm.look.page import Page
from nrm.look.parts import Notice, Phone
from nrm.look.pictures import Picture


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What every paper has: its language, whom to call, and that it is of a demonstration."""

    language: str
    direction: str
    danger: Phone
    lines: tuple[Phone, ...]
    demo: str


@dataclass(frozen=True, kw_only=True)
class Tongue:
    """The same in a few words of another language."""

    language: str
    direction: str
    name: str
    says: str


@dataclass(frozen=True, kw_only=True)
class ForPerson:
    """For somebody who may need help; `beside` stands below the numbers."""

    sheet: Sheet
    title: str
    beside: str
    begins: str = ""
    calls: str = ""
    says: tuple[str, ...] = ()
    tongues: tuple[Tongue, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ForStaff:
    """For those who meet them, with the address of first contact to scan."""

    sheet: Sheet
    title: str
    signs_are: str
    signs: tuple[str, ...]
    caution: str
    steps_are: str
    steps: tuple[str, ...]
    calls: str
    scan: str
    picture: Picture
    address: str


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question of the self-check, what to do about a no, and a line to write on."""

    asks: str
    otherwise: str
    line: str


@dataclass(frozen=True, kw_only=True)
class SelfCheck:
    """What those who run a ward or a desk look at together."""

    sheet: Sheet
    title: str
    answers: tuple[str, str]
    if_not: str
    questions: tuple[Asked, ...]
    ends: tuple[str, ...]
    picture: Picture
    address: str


Paper = ForPerson | ForStaff | SelfCheck


@dataclass(frozen=True, kw_only=True)
class Turn:
    """The same for others, or in another language, which it is then named in."""

    label: str
    url: str
    current: bool
    language: str = ""


@dataclass(frozen=True, kw_only=True)
class PaperPage(Page):
    """A paper as it is printed, in a language of its own; around it is the reader's.

    `warning` says why it should not be hung up yet; `kinds`: for whom there is one.
    """

    title: str
    warning: Notice | None
    hints: tuple[str, ...]
    kinds: tuple[Turn, ...]
    languages: tuple[Turn, ...]
    paper: Paper
