"""The phone is lost: with the passphrase and a recovery code, or a custodian's leave, another one.

The new seed travels in the page, sealed by the service, until a code of it comes back: a picture
that was not scanned costs nothing.
"""

import base64
import binascii
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from flask import current_app
from flask_babel import lazy_gettext

from nrm import policy
from nrm.accounts.factors import find_to_prove
from nrm.accounts.models import ACTIVE, BY_ID, Account
from nrm.accounts.own_sessions import end_sessions, find_sessions_of
from nrm.accounts.recovery_codes import code_of, find_recovery_codes, halves_for, spend
from nrm.accounts.sessions import account_as_actor
from nrm.accounts.signing_in import is_passphrase_of, policy_view
from nrm.accounts.stretching import stored_of, stretch_bounded
from nrm.database import now, session, transaction
from nrm.log import writer as log
from nrm.recovery.factors import end_leaves, find_leaves, replace_factor
from nrm.recovery.strangers import NotProven, check_tries, trying
from nrm.vault import totp
from nrm.vault.context import context
from nrm.vault.failures import SealBroken
from nrm.vault.root import RootKeys
from nrm.vault.rows import rely_on
from nrm.vault.service import open_service, seal_service

GOOD_FOR: Final = timedelta(minutes=15)
_CONTEXT: Final = context("nrm/offered-factor", 1)
_REFUSED = lazy_gettext(
    "This does not fit. Check name and passphrase; you also need a recovery code, or a custodian "
    "who has let you set up a new phone."
)
_STALE = lazy_gettext("The code does not fit, or this page is too old. Try the next code.")


@dataclass(frozen=True)
class Lost:
    """What is typed when the phone is lost; without a recovery code a custodian's leave counts."""

    name: str
    passphrase: str = field(repr=False)
    recovery_code: str = field(repr=False)
    source: str


@dataclass(frozen=True)
class Offer:
    """A seed for the app, whose it would be, and the row that allows it: a code or a leave."""

    account_id: UUID
    name: str
    way_id: UUID
    seed: bytes = field(repr=False)
    until: datetime


def offer_factor(lost: Lost) -> Offer:
    """A seed to be scanned; nothing is changed before a code of it comes back.

    Raises NotSignedIn with one sentence for every failure.
    """
    with transaction(write=False):
        check_tries(lost.name, lost.source)
        stored = stored_of(lost.name)
    typed = stretch_bounded(lost.passphrase, stored)
    with trying("account.offer_factor", lost.name, lost.source, str(_REFUSED)):
        found = find_to_prove(lost.name)
        if found is None:
            raise NotProven
        account = found.rows.account
        policy.ask(policy_view(account), "account.offer_factor", account)
        way_id = _way_of(account.id, lost.recovery_code)
        if not found.is_known:
            raise NotProven
        if account.state != ACTIVE or way_id is None or not is_passphrase_of(account, typed):
            raise NotProven(account_as_actor(account))
        log.write(account_as_actor(account), "account.offer_factor")
    return Offer(account.id, account.name, way_id, totp.new_secret(), now() + GOOD_FOR)


def _way_of(account_id: UUID, recovery_code: str) -> UUID | None:
    if recovery_code:
        row = code_of(account_id, halves_for(account_id, recovery_code))
        return row.id if row is not None else None
    return next((leave.id for leave in find_leaves(account_id)), None)


def enrol_factor(token: str, code: str, source: str) -> None:
    """The offered factor is the only one of the account, and all sessions have ended.

    Raises NotSignedIn for a code or a token that does not fit.
    """
    offer = opened_offer(token)
    name = offer.name if offer is not None else ""
    with trying("account.enrol_factor", name, source, str(_STALE)):
        if offer is None:
            raise NotProven
        account = session().scalars(BY_ID.with_for_update(), {"id": offer.account_id}).one()
        rely_on(account)
        policy.ask(policy_view(account), "account.enrol_factor", account)
        count = _enrol(account, offer, code)
        log.write(account_as_actor(account), "account.enrol_factor", count=count)


def _enrol(account: Account, offer: Offer, code: str) -> int:
    step = totp.accepted_step(offer.seed, code, now(), None)
    if step is None or not _spend_way(account, offer.way_id):
        raise NotProven(account_as_actor(account))
    replace_factor(account, offer.seed, step)
    ended = find_sessions_of(account.id)
    end_sessions(ended)
    return len(ended)


def _spend_way(account: Account, way_id: UUID) -> bool:
    """Whether it was still good; it is not after this."""
    codes = [row for row in find_recovery_codes(account.id) if row.id == way_id]
    good = bool(codes) or way_id in {leave.id for leave in find_leaves(account.id)}
    if account.state != ACTIVE or not good:
        return False
    rely_on(*codes)
    for row in codes:
        spend(row)
    end_leaves(account.id)
    return True


def sealed_offer(offer: Offer) -> str:
    """The offer as its page carries it: only the service opens it."""
    until = int(offer.until.timestamp()).to_bytes(8, "big")
    name = offer.name.encode()
    content = offer.account_id.bytes + offer.way_id.bytes + until + offer.seed + name
    return base64.urlsafe_b64encode(seal_service(_root(), _CONTEXT, content)).decode()


def opened_offer(token: str) -> Offer | None:
    """The offer again; None when it is none of ours, or too old."""
    try:
        sealed = base64.urlsafe_b64decode(token.encode())
        content = bytes(open_service(_root(), _CONTEXT, sealed))
    except (binascii.Error, SealBroken):
        return None
    until = datetime.fromtimestamp(int.from_bytes(content[32:40], "big"), UTC)
    account_id, way_id = UUID(bytes=content[:16]), UUID(bytes=content[16:32])
    offer = Offer(account_id, content[60:].decode(), way_id, content[40:60], until)
    return offer if offer.until > now() else None


def _root() -> RootKeys:
    root: RootKeys = current_app.extensions["nrm_session_info"]["root"]
    return root
