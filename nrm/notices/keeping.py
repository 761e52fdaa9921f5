"""Rows of mailboxes: made, confirmed, woken; for actions that asked the policy, and for jobs."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from flask import current_app

from nrm.database import new_id, now, session
from nrm.notices.models import TRIES, Mailbox, Pace
from nrm.notices.moments import first_moment
from nrm.profile import current_profile
from nrm.vault.context import context
from nrm.vault.failures import SealBroken
from nrm.vault.root import RootKeys
from nrm.vault.service import open_service, seal_service

CODE_LASTS: Final = timedelta(hours=24)
_CODES_APART: Final = timedelta(minutes=5)
_DIGITS: Final = 8


@dataclass(frozen=True)
class Wishes:
    """Where somebody wants to hear of what waits, how often, when not, in which language."""

    address: str
    pace: str
    quiet: str
    language: str


def address_of(mailbox: Mailbox) -> str:
    """The address; empty where there is none, or it is none of ours: it can be written anew."""
    return _opened(address_context(mailbox), mailbox.sealed_address)


def code_of(mailbox: Mailbox) -> str | None:
    """The code that confirms the address, while it is good."""
    if mailbox.sealed_code is None or mailbox.code_until is None or mailbox.code_until <= now():
        return None
    return _opened(code_context(mailbox), mailbox.sealed_code) or None


def _opened(bound_to: bytes, sealed: bytes) -> str:
    try:
        return open_service(_root(), bound_to, sealed).decode()
    except SealBroken:
        return ""


def keep_mailbox(account_id: UUID, wishes: Wishes, known: Mailbox | None) -> Mailbox:
    """The mailbox as wished; another address is to be confirmed by a code that is sent to it."""
    same = known is not None and address_of(known) == wishes.address
    mailbox = known or _blank(account_id)
    mailbox.pace, mailbox.quiet, mailbox.language = wishes.pace, wishes.quiet, wishes.language
    if not (same and mailbox.confirmed_at is not None and mailbox.refused_at is None):
        _ask_to_confirm(mailbox, wishes.address)
    elif mailbox.waiting_since is not None and mailbox.sending_since is None:
        mailbox.next_at = next_letter(mailbox, now())
    session().add(mailbox)
    return mailbox


def _blank(account_id: UUID) -> Mailbox:
    return Mailbox(id=new_id(), account_id=account_id, attempts=0, made_at=now())


def _ask_to_confirm(mailbox: Mailbox, address: str) -> None:
    at, root = now(), session().info["root"]
    code = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"
    mailbox.sealed_address = seal_service(root, address_context(mailbox), address.encode())
    mailbox.sealed_code = seal_service(root, code_context(mailbox), code.encode())
    mailbox.code_until, mailbox.tries = at + CODE_LASTS, 0
    # What waits now is seen by whoever confirms; a letter to the old address goes nowhere any more.
    _stop_letters(mailbox)
    # Nobody fills a stranger's mailbox with codes.
    mailbox.next_at = at if mailbox.told_at is None else max(at, mailbox.told_at + _CODES_APART)
    mailbox.attempts = 0


def forget_address(mailbox: Mailbox) -> None:
    """The address is gone. When a letter was sent last stays, so that codes are still counted."""
    mailbox.sealed_address = seal_service(session().info["root"], address_context(mailbox), b"")
    mailbox.sealed_code = mailbox.code_until = None
    _stop_letters(mailbox)


def _stop_letters(mailbox: Mailbox) -> None:
    mailbox.confirmed_at = mailbox.refused_at = None
    mailbox.waiting_since = mailbox.sending_since = mailbox.letter_id = mailbox.next_at = None


def confirm(mailbox: Mailbox, code: str) -> bool:
    """Whether this is the code; the address is confirmed then, and one more try is gone if not."""
    right = code_of(mailbox) if mailbox.tries < TRIES else None
    mailbox.tries += 1
    if right is None or not hmac.compare_digest(right.encode(), code.encode()):
        return False
    mailbox.confirmed_at, mailbox.sealed_code, mailbox.code_until = now(), None, None
    mailbox.sending_since = mailbox.letter_id = mailbox.next_at = None
    return True


def wake(mailbox: Mailbox, since: datetime) -> None:
    """Something waits for its owner: the next letter says so."""
    if mailbox.confirmed_at is None or mailbox.refused_at is not None:
        return
    if mailbox.waiting_since is None:
        mailbox.waiting_since = since
    if mailbox.sending_since is None and mailbox.next_at is None:
        mailbox.next_at = next_letter(mailbox, now())


def next_letter(mailbox: Mailbox, at: datetime) -> datetime:
    """When the next letter may be sent, from `at` on."""
    zone = current_profile().time_zone
    return first_moment(mailbox.pace, mailbox.quiet, mailbox.told_at, at, zone)


def is_quiet(mailbox: Mailbox, at: datetime) -> bool:
    """Whether its owner wants to hear nothing at this hour."""
    return first_moment(Pace.AT_ONCE, mailbox.quiet, None, at, current_profile().time_zone) > at


def reached_at(mailbox: Mailbox, at: datetime) -> datetime | None:
    """When a letter about what waits now reaches its owner at the soonest; None while none does."""
    if mailbox.confirmed_at is None or mailbox.refused_at is not None or mailbox.attempts:
        return None
    return next_letter(mailbox, at)


def address_context(mailbox: Mailbox) -> bytes:
    """What the sealed address is bound to."""
    return context("nrm/mailbox-address", 1, mailbox.id, mailbox.account_id)


def code_context(mailbox: Mailbox) -> bytes:
    """What the sealed code is bound to."""
    return context("nrm/mailbox-code", 1, mailbox.id, mailbox.account_id)


def _root() -> RootKeys:
    root: RootKeys = current_app.extensions["nrm_session_info"]["root"]
    return root
