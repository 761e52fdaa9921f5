"""What the pages about consent show."""

from dataclasses import dataclass

from nrm.look.fields import Field
from nrm.look.page import Page
from nrm.look.parts import Fact, Waiting


@dataclass(frozen=True, kw_only=True)
class ConsentPage(Page):
    """Recording what the person decided; nothing is ticked beforehand.

    `sharing` are the questions that only a consent to share has: recipient, purpose, fields, end.
    """

    code: str
    case_url: str
    fields: tuple[Field, ...]
    sharing: tuple[Field, ...]
    url: str
    once: str


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
