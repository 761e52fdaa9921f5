"""What the pages of sign-in and of one's own account show."""

from dataclasses import dataclass
from datetime import datetime

from nrm.look.fields import Field, Kept
from nrm.look.page import Page
from nrm.look.parts import Link, Notice, Pager, Tag


@dataclass(frozen=True, kw_only=True)
class DemoAccount:
    """An account of the demonstration; `name` goes into the hidden field that fills the form."""

    name: str
    role: str
    agency: str


@dataclass(frozen=True, kw_only=True)
class SignInPage(Page):
    """Sign-in: `step` 1 asks for name and passphrase, 2 for the code, 0 for all three at once.

    `pending` is the opaque token that leads from step 1 to 2, good until `pending_until`.
    `demo_accounts` is empty outside a demonstration. `kept` is a form that came too late, sealed
    for the person who typed it (`unsent.py`).
    """

    fields: tuple[Field, ...]
    step: int = 1
    pending: str = ""
    pending_until: datetime | None = None
    demo_accounts: tuple[DemoAccount, ...] = ()
    url: str = "/sign-in"
    kept: str = ""


@dataclass(frozen=True, kw_only=True)
class UnsentPage(Page):
    """A form that came too late, before the person who typed it; nothing of it was done.

    With `again` the form itself is drawn next, unsaved; else `texts` show what was written.
    """

    url: str
    again: bool
    answers: tuple[Kept, ...]
    texts: tuple[str, ...]
    way_out: Link


@dataclass(frozen=True, kw_only=True)
class OwnAccess:
    """One of my own entries in the log: what I did, to what, and how it ended."""

    at: datetime
    action: str
    subject: str
    outcome: Tag


@dataclass(frozen=True, kw_only=True)
class OwnSession:
    """A place where I am signed in; `url` ends it, empty for the one that reads this."""

    began_at: datetime
    used_at: datetime
    url: str


@dataclass(frozen=True, kw_only=True)
class AccountPage(Page):
    """My own account: who I am, the words of my key, where I am signed in, my last accesses.

    `others_url` ends all sessions but this one; empty when there is no other. With
    `more_sessions` not all are shown. `remembered` says how many browsers are. `language` is None
    while the browser's own choice of languages decides.
    """

    name: str
    role: str
    duties: tuple[str, ...]
    agency: str
    fingerprint_words: str
    last_signed_in_at: datetime | None
    sessions: tuple[OwnSession, ...]
    more_sessions: bool
    others_url: str
    accesses: tuple[OwnAccess, ...]
    pager: Pager
    remembered: str
    forget_url: str
    language: Field | None = None
    language_url: str = ""


@dataclass(frozen=True, kw_only=True)
class PassphrasePage(Page):
    """Changing the passphrase; no field is ever filled in."""

    fields: tuple[Field, ...]
    url: str


@dataclass(frozen=True, kw_only=True)
class NotMePage(Page):
    """The own last entries, to name the one that somebody else made."""

    fields: tuple[Field, ...]
    url: str


@dataclass(frozen=True, kw_only=True)
class MailboxPage(Page):
    """Where notices go; with a `code` the address waits to be confirmed. `known`: there is one."""

    notice: Notice | None
    code: tuple[Field, ...]
    fields: tuple[Field, ...]
    url: str
    known: bool


@dataclass(frozen=True, kw_only=True)
class RecoveryPage(PassphrasePage):
    """Making recovery codes: how many are `left`, in words; empty where that was not asked."""

    left: str


@dataclass(frozen=True, kw_only=True)
class CodesPage(Page):
    """Fresh recovery codes, on the one page that ever shows them."""

    codes: tuple[str, ...]
    made_at: datetime


class RecoverPage(PassphrasePage):
    """Setting a new passphrase with a recovery code, by somebody who cannot sign in."""


@dataclass(frozen=True, kw_only=True)
class OwnPasskey:
    """One of my passkeys; `url` leads to removing it."""

    name: str
    made_at: datetime
    used_at: datetime | None
    url: str


@dataclass(frozen=True, kw_only=True)
class PasskeysPage(PassphrasePage):
    """My passkeys, and the form that adds one.

    `passkeys` is None where they were not asked for. `here`: this page can ask an authenticator;
    else `elsewhere` is the address that can, if any.
    """

    passkeys: tuple[OwnPasskey, ...] | None
    here: bool
    elsewhere: str


@dataclass(frozen=True, kw_only=True)
class RemovePasskeyPage(PassphrasePage):
    """Removing one of my passkeys; `passkey` is None where it was not asked for."""

    passkey: OwnPasskey | None
