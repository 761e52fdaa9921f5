"""What the pages of anonymous notifications show: codes in words, a quarter, never a case."""

from dataclasses import dataclass

from nrm.look.fields import Field, Kept
from nrm.look.page import Page
from nrm.look.parts import Fact, Pager


@dataclass(frozen=True, kw_only=True)
class PreviewPage(Page):
    """Everything that is sent, to be confirmed; `kept`: the same answers, unseen."""

    code: str
    case_url: str
    ask_url: str
    send_url: str
    facts: tuple[Fact, ...]
    kept: tuple[Kept, ...]
    fields: tuple[Field, ...]
    once: str


@dataclass(frozen=True, kw_only=True)
class NotificationRow:
    """A notification in a list."""

    url: str
    quarter: str
    region: str
    kinds: str


@dataclass(frozen=True, kw_only=True)
class NotificationsPage(Page):
    """What an authority was told, by quarters."""

    notifications: tuple[NotificationRow, ...]
    pager: Pager


@dataclass(frozen=True, kw_only=True)
class NotificationPage(Page):
    """One notification, whole."""

    quarter: str
    facts: tuple[Fact, ...]
