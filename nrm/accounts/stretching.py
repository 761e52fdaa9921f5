"""Stretching a passphrase that was typed: what it needs of an account, and how many at once.

Outside any transaction and behind a gate; a name that nobody has costs the same time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from flask import current_app
from flask_babel import gettext

from nrm.accounts.models import Account
from nrm.accounts.nearest import find_nearest, salt_of_nobody
from nrm.database import session
from nrm.http.problems import TooMany
from nrm.vault.failures import Busy
from nrm.vault.passphrases import Parameters, Stretched, StretchGate, stretch_under
from nrm.vault.root import RootKeys

# What a typed passphrase gives, by the version of the pepper.
Typed = Mapping[int, Stretched]


@dataclass(frozen=True)
class Stored:
    """What the stretch needs to know, of a real account or of one that does not exist."""

    salt: bytes
    peppers: Mapping[int, bytes]
    parameters: Parameters
    account_id: UUID | None = None


def stretch_bounded(passphrase: str, stored: Stored) -> Typed:
    """The stretch, as many at once as memory allows; TooMany when the queue is full."""
    gate: StretchGate = current_app.extensions["nrm_stretch_gate"]
    try:
        with gate:
            return stretch_under(passphrase, stored.salt, stored.peppers, stored.parameters)
    except Busy as busy:
        raise TooMany(gettext("Many people are signing in now; try again soon."), 10) from busy


def stored_of(name: str) -> Stored:
    """What the stretch of this name needs; steady also for a name that nobody has."""
    root: RootKeys = session().info["root"]
    found, salt = find_nearest(name), salt_of_nobody(name)
    if found is None:
        return Stored(salt, peppers_of(root, root.current), default_cost())
    stored = stored_in(found.rows.account)
    return stored if found.is_known else replace(stored, salt=salt, account_id=None)


def stored_in(account: Account) -> Stored:
    """What the stretch of this account's passphrase needs."""
    root: RootKeys = session().info["root"]
    cost = Parameters(account.memory_kib, account.passes, account.lanes)
    return Stored(account.salt, peppers_of(root, account.pepper_version), cost, account.id)


def peppers_of(root: RootKeys, version: int) -> dict[int, bytes]:
    """The pepper of this version, and the current one, to which a sign-in moves an account."""
    return {number: root.pepper(number) for number in {version, root.current}}


def default_cost() -> Parameters:
    """Argon2id at full cost, unless the settings of a test say otherwise."""
    cost: Parameters = current_app.extensions["nrm_stretch_cost"]
    return cost
