"""The second factor of somebody: found with its account, and whether what was sent fits it.

A code of the authenticator app, or what a passkey has signed. Either is good once.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from nrm.accounts.models import SecondFactor
from nrm.accounts.nearest import Looked, find_nearest
from nrm.database import now, session
from nrm.passkeys.ceremonies import Sent, Signed, signed_by
from nrm.passkeys.challenges import Purpose
from nrm.passkeys.models import find_passkeys
from nrm.vault.context import context
from nrm.vault.root import RootKeys
from nrm.vault.rows import rely_on
from nrm.vault.service import open_service, seal_service
from nrm.vault.totp import accepted_step

# Why a second factor is refused, as the log is told; the person is told the same of both.
NOT_PROVEN: Final = "not-proven"
COUNTER: Final = "passkey-counter"


@dataclass(frozen=True)
class Second:
    """A second factor as it was sent, and what for; `asker` as in `challenges.py`."""

    purpose: Purpose
    code: str = field(default="", repr=False)
    passkey: Sent | None = field(default=None, repr=False)
    asker: str = field(default="", repr=False)
    # When a code was typed, where it is looked at later; None: now.
    at: datetime | None = None


@dataclass(frozen=True)
class Checked:
    """What came of it: `fault` is empty if it fits, and then `spend` makes it good no more."""

    fault: str = NOT_PROVEN
    spend: Callable[[], None] = field(default=lambda: None, repr=False)


def find_to_prove(name: str) -> Looked | None:
    """The person of this name or the stand-in, the second factor locked, as `find_nearest`."""
    found = find_nearest(name, to_change=True)
    if found is not None:
        rely_on(*found.rows)
    return found


def check_second(found: Looked | None, sent: Second) -> Checked:
    """Whether this is a second factor of the person that was found, now and for this."""
    if found is None:
        return Checked()
    if sent.passkey is not None:
        own = find_passkeys(found.rows.account.id, to_change=True)
        signed = signed_by(own, sent.passkey, sent.purpose, sent.asker)
        checked = _checked_passkey(signed) if signed is not None else Checked()
    else:
        checked = _checked_code(found.rows.factor, sent)
    return checked if found.is_known else Checked()


def _checked_passkey(signed: Signed) -> Checked:
    if signed.went_back:
        return Checked(COUNTER)

    def spend() -> None:
        signed.passkey.sign_count = signed.sign_count
        signed.passkey.last_challenge_at, signed.passkey.used_at = signed.asked_at, now()

    return Checked("", spend)


def _checked_code(factor: SecondFactor, sent: Second) -> Checked:
    step = accepted_step(seed_of(factor), sent.code, sent.at or now(), factor.last_step)

    def spend() -> None:
        factor.last_step = step

    return Checked("", spend) if step is not None else Checked()


def seed_of(factor: SecondFactor) -> bytes:
    """The seed of an authenticator app, opened by the service."""
    return bytes(open_service(_root(), seed_context(factor.id), factor.sealed_seed))


def sealed_seed(factor_id: UUID, seed: bytes) -> bytes:
    """The seed as its row keeps it."""
    return seal_service(_root(), seed_context(factor_id), seed)


def _root() -> RootKeys:
    root: RootKeys = session().info["root"]
    return root


def seed_context(factor_id: UUID) -> bytes:
    """What the sealed seed of this factor is bound to."""
    return context("nrm/second-factor", 1, factor_id)
