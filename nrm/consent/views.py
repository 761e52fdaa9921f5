"""What the pages about consent show."""

from dataclasses import dataclass

from nrm.look.fields import Field
from nrm.look.page import Page


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
    """Withdrawing a consent: `ends` names each referral that loses access at once."""

    back_url: str
    subject: str
    recipient: str
    ends: tuple[str, ...]
    fields: tuple[Field, ...]
    url: str
    once: str
