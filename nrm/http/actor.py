"""Who acts in this request: the signed-in person, with the private keys the session holds."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from flask import g
from flask_login import current_user

from nrm.policy import SYSTEM
from nrm.vault.keyring import Keyring


@dataclass(frozen=True)
class Actor:
    """A signed-in person, or a system of an agency. Flask-Login asks for the names at the end.

    `purpose`: why sealed content is read, as the client said it; None when it said nothing.
    `scopes`: what a system may do; a person has none. `suspended`: the agency is.
    """

    id: UUID
    name: str
    role: str
    duties: frozenset[str]
    agency_id: UUID
    agency_name: str
    agency_kind: str
    certificate_id: UUID | None
    session_id: UUID | None
    signed_in_until: datetime
    csrf: str = field(repr=False)
    keyring: Keyring = field(repr=False)
    purpose: str | None = None
    scopes: frozenset[str] = frozenset()
    suspended: bool = False
    on_acting: Callable[[], None] | None = field(default=None, repr=False)

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """What Flask-Login calls the person."""
        return str(self.id)

    @property
    def is_system(self) -> bool:
        """Whether this is no person, but software that came with a token."""
        return self.role == SYSTEM

    @property
    def account_id(self) -> UUID:
        """The actor seen as a thing: acts on one's own session and account."""
        return self.id


def known_actor() -> Actor | None:
    """Who is signed in, if this request has asked already; the database is not asked for it."""
    user = g.get("_login_user")
    return user if isinstance(user, Actor) else None


def signed_in_actor() -> Actor | None:
    """Who is signed in, or None."""
    user = current_user._get_current_object()
    return user if isinstance(user, Actor) else None
