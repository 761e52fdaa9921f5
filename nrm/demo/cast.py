"""Everybody who acts in the demonstration, with their open keys, in this one process.

Whoever activates an account here has its keys at hand. In a later run they are unlocked with the
passphrase of `demo.json`, once each: no session is opened and no code is used up.
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar
from uuid import UUID

from nrm.accounts import factors
from nrm.accounts.models import WITH_AGENCY, Account
from nrm.accounts.nearest import find_nearest
from nrm.accounts.sessions import actor_of
from nrm.accounts.signing_in import keys_context
from nrm.agencies.models import find_agency_named
from nrm.database import session, transaction
from nrm.demo.accounts import Book
from nrm.errors import Missing
from nrm.http.actor import Actor
from nrm.vault.keyring import Keyring, open_keyring
from nrm.vault.passphrases import Parameters, stretch
from nrm.vault.totp import base32

_P = ParamSpec("_P")
_T = TypeVar("_T")


def act(action: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    """What the action returns, in a transaction of its own: one act, one commit, as by a click."""
    with transaction():
        return action(*args, **kwargs)


class Cast:
    """Actors by the names of their accounts, and agencies' ids by their names."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._keyrings: dict[str, Keyring] = {}
        self._actors: dict[str, Actor] = {}
        self._agencies: dict[str, UUID] = {}

    def enter(self, name: str, keyring: Keyring) -> None:
        """The person has just got keys."""
        self._keyrings[name] = keyring

    def changed(self, name: str) -> None:
        """The account has changed: who acts is read anew."""
        self._actors.pop(name, None)

    def actor(self, name: str) -> Actor:
        """The person as one who acts; Missing when there is no such account."""
        if name not in self._actors:
            with transaction(write=False):
                account, agency = session().execute(WITH_AGENCY, {"name": name}).one()
                pepper = session().info["root"].pepper(account.pepper_version)
            if name not in self._keyrings:
                self._keyrings[name] = _unlock(account, self._book.passphrase(name), pepper)
            self._actors[name] = actor_of(account, agency, self._keyrings[name], None)
        return self._actors[name]

    def agency(self, name: str) -> UUID:
        """The id of an agency; Missing when there is none of this name."""
        if name not in self._agencies:
            with transaction(write=False):
                self._agencies[name] = find_agency_named(name).id
        return self._agencies[name]


def seed_of(name: str) -> str:
    """The seed of the person's second factor, in base32, as the root keys open it."""
    with transaction(write=False):
        found = find_nearest(name)
        if found is None or found.known is None:
            raise Missing("There is nobody of this name who has a second factor.")
        return base32(factors.seed_of(found.known.factor))


def _unlock(account: Account, passphrase: str, pepper: bytes) -> Keyring:
    cost = Parameters(account.memory_kib, account.passes, account.lanes)
    stretched = stretch(passphrase, account.salt, pepper, cost)
    return open_keyring(account.sealed_keys, stretched.unlock_key, keys_context(account.id))
