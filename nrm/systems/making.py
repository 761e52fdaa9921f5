"""The rows of a system: made, found, ended; for actions that asked the policy."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import ClassVar, Final
from uuid import UUID

from flask_babel import gettext

from nrm.accounts.certifying import certify, give_agency_key
from nrm.accounts.models import ACTIVATED, Account
from nrm.agencies.models import Agency
from nrm.database import Cursor, new_id, now, session
from nrm.errors import Invalid, Missing
from nrm.http.actor import Actor
from nrm.policy import SCOPES, SYSTEM
from nrm.systems.models import BY_ACCOUNT, OF_AGENCY, System
from nrm.systems.tokens import hash_of, new_token, seal_under
from nrm.vault.keyring import PersonKeys, new_person_keys
from nrm.vault.rows import rely_on

MOST_DAYS: Final = 366
_LONGEST_NAME: Final = 100
# What is done in these opens what is sealed for the agency, and takes its key.
_TAKES_KEY: Final = frozenset({"referrals.read", "referrals.answer"})


@dataclass(frozen=True)
class NewSystem:
    """A public name, what it may do, and for how many days."""

    name: str
    scopes: tuple[str, ...]
    days: int


@dataclass(frozen=True)
class Listed:
    """A system with its account."""

    row: System
    account: Account
    # Whoever may look at it is told why the rest is refused.
    known_by: ClassVar[str] = "system.read"

    @property
    def agency_id(self) -> UUID:
        """Whose it is, for the policy."""
        return self.account.agency_id


@dataclass(frozen=True)
class Made(Listed):
    """A new system; the token is shown once and never stored."""

    token: str = field(repr=False, default="")


def prepare_system(actor: Actor, agency: Agency, new: NewSystem) -> Made:
    """Account, keys, certificate and token of a system; Invalid names what does not fit."""
    _check(new)
    keys, token = new_person_keys(), new_token()
    account, row = _account(agency, new.name, keys), _row(actor, new, token, keys)
    row.account_id = account.id
    session().add(account)
    session().flush()
    session().add(row)
    certificate = certify(actor, account)
    if _TAKES_KEY & set(new.scopes):
        give_agency_key(actor, agency, certificate)
    keys.keyring.wipe()
    return Made(row, account, token)


def _check(new: NewSystem) -> None:
    faults: dict[str, list[str]] = {}
    if not 0 < len(new.name) <= _LONGEST_NAME or not new.name.isprintable():
        faults["name"] = [gettext("Give a name of at most 100 signs, all in one line.")]
    if not new.scopes or not set(new.scopes) <= set(SCOPES):
        faults["scope"] = [gettext("Choose what the system may do.")]
    if not 0 < new.days <= MOST_DAYS:
        faults["days"] = [gettext("Give a number of days from 1 to 366.")]
    if faults:
        raise Invalid(faults)


def _account(agency: Agency, name: str, keys: PersonKeys) -> Account:
    return Account(
        id=new_id(),
        name=name,
        role=SYSTEM,
        duties="",
        agency_id=agency.id,
        state=ACTIVATED,
        salt=b"",
        verifier_hash=b"",
        pepper_version=0,
        memory_kib=0,
        passes=0,
        lanes=0,
        sealed_keys=b"",
        encryption_public=keys.public_encryption,
        signing_public=keys.public_signing,
        certificate_id=None,
        made_at=now(),
    )


def _row(actor: Actor, new: NewSystem, token: str, keys: PersonKeys) -> System:
    system_id, at = new_id(), now()
    return System(
        id=system_id,
        scopes=" ".join(sorted(set(new.scopes))),
        token_hash=hash_of(token),
        sealed_keys=seal_under(token, system_id, keys.keyring),
        made_by_id=actor.id,
        made_at=at,
        expires_at=at + timedelta(days=new.days),
        used_at=None,
        ended_at=None,
    )


def find_systems(actor: Actor, after: Cursor | None, limit: int) -> list[Listed]:
    """The systems of the actor's agency, the newest first; at most `limit` + 1."""
    statement = OF_AGENCY.order_by(System.id.desc()).limit(limit + 1)
    if after is not None:
        statement = statement.where(System.id < after.id)
    found = session().execute(statement, {"agency_id": actor.agency_id})
    return [Listed(row, account) for row, account in found]


def find_system(account_id: UUID, *, to_change: bool = False) -> Listed:
    """This system, locked if it is to be changed; Missing when there is none."""
    statement = BY_ACCOUNT
    if to_change:
        statement = statement.with_for_update(key_share=True)
    options: Mapping[str, bool] = {"populate_existing": to_change}
    wanted = {"account_id": account_id}
    found = session().execute(statement, wanted, execution_options=options).one_or_none()
    if found is None:
        raise Missing("This does not exist, or it is not yours to see.")
    rely_on(*found)
    return Listed(*found)


def end_token(row: System) -> None:
    """The token opens nothing any more, and nothing is left that it could open."""
    row.ended_at, row.sealed_keys = now(), b""
