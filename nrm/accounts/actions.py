"""What people do with their own account: sessions, passphrase, recovery codes.

How somebody signs in is in `signing_in.py`, how others are let in in `admitting.py`.
"""

from uuid import UUID

from nrm import policy
from nrm.accounts.models import SignedIn, find_account
from nrm.accounts.own_entries import find_own_entry
from nrm.accounts.own_sessions import (
    end_sessions,
    find_live_sessions,
    find_other_sessions,
    find_session,
)
from nrm.accounts.passphrases import FreshPassphrase, set_passphrase
from nrm.accounts.recovery_codes import find_recovery_codes, replace_codes
from nrm.database import Cursor
from nrm.devices.keeping import find_devices, forget
from nrm.http.actor import Actor
from nrm.log import writer as log


def list_sessions(actor: Actor, after: Cursor | None, limit: int) -> list[SignedIn]:
    """Where the actor is signed in, the newest first; one row more than `limit` if others follow.

    No address and no name of a device is kept anywhere: times tell one session from another.
    """
    found = find_live_sessions(actor, after, limit)
    policy.ask(actor, "session.list", actor)
    log.write(actor, "session.list", count=len(found[:limit]))
    return found


def close_session(actor: Actor, session_id: UUID) -> None:
    """One session of the actor is ended, wherever its cookie is."""
    row = find_session(session_id)
    policy.ask(actor, "session.close", row)
    end_sessions([row])
    log.write(actor, "session.close")


def close_other_sessions(actor: Actor) -> int:
    """The actor is signed in nowhere but here, and no browser is remembered; how many ended."""
    others, devices = find_other_sessions(actor), find_devices(actor.id)
    policy.ask(actor, "session.close_others", actor)
    end_sessions(others)
    forget(devices)
    log.write(actor, "session.close_others", count=len(others))
    return len(others)


def disown_access(actor: Actor, index: int | None) -> int:
    """Whoever else used the account is out of it, and people who look into it are told.

    `index`: of the entry that was not the actor's, where one was named; it ends nothing by itself.
    Returns how many sessions ended. Raises Missing for an entry that is not among the actor's.
    """
    named = find_own_entry(actor.id, index)
    others, devices = find_other_sessions(actor), find_devices(actor.id)
    policy.ask(actor, "session.disown", actor)
    end_sessions(others)
    forget(devices)
    entry = {} if named is None else {"disowned_entry": named.index}
    log.write(actor, "session.disown", sections=entry, count=len(others))
    return len(others)


def forget_devices(actor: Actor) -> int:
    """No browser is remembered as one of the actor's; of how many that was true."""
    devices = find_devices(actor.id)
    policy.ask(actor, "session.forget_devices", actor)
    forget(devices)
    log.write(actor, "session.forget_devices", count=len(devices))
    return len(devices)


def change_passphrase(actor: Actor, fresh: FreshPassphrase) -> int:
    """The same keys lie under a new passphrase; how many other sessions of the actor that ended."""
    account, others = find_account(actor.name, to_change=True), find_other_sessions(actor)
    policy.ask(actor, "account.change_passphrase", account)
    set_passphrase(account, fresh, actor.keyring)
    end_sessions(others)
    log.write(actor, "account.change_passphrase", count=len(others))
    return len(others)


def make_recovery_codes(actor: Actor) -> list[str]:
    """Fresh codes that open the actor's keys, to be shown once; older ones open nothing more."""
    account = find_account(actor.name, to_change=True)
    policy.ask(actor, "account.make_recovery_codes", account)
    codes = replace_codes(account, actor.keyring)
    log.write(actor, "account.make_recovery_codes", count=len(codes))
    return codes


def read_recovery_codes(actor: Actor) -> int:
    """How many codes of the actor are still good; none of them can be shown again."""
    left = len(find_recovery_codes(actor.id))
    policy.ask(actor, "account.read_recovery_codes", actor)
    log.write(actor, "account.read_recovery_codes", count=left)
    return left
