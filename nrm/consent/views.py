"""What the pages about consent show."""

from dataclasses import dataclass

from nrm.consent.forms import QuestionPart
from nrm.look.fields import Choice, Field
from nrm.look.page import Page
from nrm.look.parts import Clock, Fact, Link, Tag, Waiting


@dataclass(frozen=True, kw_only=True)
class ConsentPage(Page):
    """Recording what the person decided; nothing is ticked beforehand.

    `sharing` are the questions that only a consent to share has: recipient, purpose, fields, end;
    `abroad`: of one for another country, where nobody is given a file.
    """

    code: str
    case_url: str
    decision: QuestionPart
    sharing: QuestionPart
    parts: tuple[QuestionPart, ...]
    url: str
    once: str
    abroad: bool = False
    shows_files: bool = False
    # The older consent that this one replaces: its id for the form, and what it is in words.
    supersedes: str = ""
    older: str = ""


@dataclass(frozen=True, kw_only=True)
class SharedRow:
    """Somebody outside the lead agency who may know something now: names of lines, no content."""

    recipient: str
    url: str
    purpose: str
    lines: tuple[str, ...]
    ends: Clock | None
    acts: tuple[Link, ...]
    mark: Tag | None = None


@dataclass(frozen=True, kw_only=True)
class ScopeRow:
    """How a question stands, or one of the answers where there are several."""

    scope: str
    state: Tag
    recipient: str = ""
    said: str = ""
    ends: str = ""
    acts: tuple[Link, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LedgerPage(Page):
    """Who may know what until when, and every question; an empty address: not this reader."""

    code: str
    case_url: str
    group: str
    warning: str
    shared: tuple[SharedRow, ...]
    scopes: tuple[ScopeRow, ...]
    new_url: str
    age_url: str


@dataclass(frozen=True, kw_only=True)
class WithdrawPage(Page):
    """Withdrawing a consent: `ends` says of each referral that rests on it what happens to it."""

    back_url: str
    facts: tuple[Fact, ...]
    ends: tuple[Waiting, ...]
    ends_words: str
    fields: tuple[Field, ...]
    url: str
    once: str


@dataclass(frozen=True, kw_only=True)
class ConsentShownPage(Page):
    """One consent: `facts` are coded, `details` were sealed and are None until they are opened.

    `resting` says of each referral what a withdrawal would do; `withdraw_url` is empty where the
    reader cannot withdraw it or it has ended.
    """

    code: str
    case_url: str
    url: str
    state: Tag
    facts: tuple[Fact, ...]
    resting: tuple[Waiting, ...]
    withdraw_url: str
    purposes: tuple[Choice, ...]
    links: tuple[Link, ...] = ()
    details: tuple[Fact, ...] | None = None
