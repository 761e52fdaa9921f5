"""A new passphrase of somebody: checked, stretched outside any transaction, then set.

For joining, changing and recovering. What is too weak and why is in `vault/weakness.py`.
"""

import os
from dataclasses import dataclass, field

from flask import current_app
from flask_babel import gettext

from nrm.accounts.models import Account
from nrm.accounts.signing_in import keys_context
from nrm.accounts.stretching import Stored, default_cost, stretch_bounded
from nrm.errors import Invalid
from nrm.vault.keyring import Keyring, seal_keyring
from nrm.vault.passphrases import SALT_BYTES, Parameters, Stretched, verifier_hash
from nrm.vault.root import RootKeys
from nrm.vault.weakness import check_passphrase


@dataclass(frozen=True)
class FreshPassphrase:
    """A passphrase that is good enough, stretched with a salt of its own at today's cost."""

    salt: bytes
    pepper_version: int
    cost: Parameters
    stretched: Stretched = field(repr=False)


def fresh_passphrase(text: str, name: str, *, at: str = "passphrase") -> FreshPassphrase:
    """The passphrase, ready to be set; `at` is the field it was typed into.

    Raises Invalid with a sentence for each reason why it is too weak, TooMany when many sign in.
    """
    weak = check_passphrase(text, name=name)
    if weak:
        raise Invalid({at: [gettext(sentence) for sentence in weak]})
    root: RootKeys = current_app.extensions["nrm_session_info"]["root"]
    salt, cost = os.urandom(SALT_BYTES), default_cost()
    version = root.current  # Asked once: another thread may learn a newer one in between.
    typed = stretch_bounded(text, Stored(salt, {version: root.pepper(version)}, cost))
    return FreshPassphrase(salt, version, cost, typed[version])


def set_passphrase(account: Account, fresh: FreshPassphrase, keyring: Keyring) -> None:
    """The account opens with this passphrase and no other; its keys stay what they are."""
    cost = fresh.cost
    account.salt, account.pepper_version = fresh.salt, fresh.pepper_version
    account.verifier_hash = verifier_hash(fresh.stretched.verifier)
    account.memory_kib, account.passes, account.lanes = cost.memory_kib, cost.passes, cost.lanes
    unlock_key = fresh.stretched.unlock_key
    account.sealed_keys = seal_keyring(keyring, unlock_key, keys_context(account.id))
