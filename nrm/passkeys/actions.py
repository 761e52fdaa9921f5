"""What people do with their own passkeys. How one signs is in `ceremonies.py`."""

from collections.abc import Sequence
from uuid import UUID

from nrm import policy
from nrm.database import session
from nrm.http.actor import Actor
from nrm.log import writer as log
from nrm.passkeys.ceremonies import NewKey
from nrm.passkeys.keeping import keep_passkey
from nrm.passkeys.models import Passkey, find_passkey, find_passkeys


def list_passkeys(actor: Actor) -> Sequence[Passkey]:
    """The actor's passkeys, the oldest first."""
    found = find_passkeys(actor.id)
    policy.ask(actor, "account.list_passkeys", actor)
    log.write(actor, "account.list_passkeys", count=len(found))
    return found


def add_passkey(actor: Actor, name: str, key: NewKey) -> Passkey:
    """One more passkey of the actor, under the name that was given to it."""
    own = find_passkeys(actor.id, to_change=True)
    policy.ask(actor, "account.add_passkey", actor)
    added = keep_passkey(actor.id, name, key, own)
    log.write(actor, "account.add_passkey", count=len(own) + 1)
    return added


def remove_passkey(actor: Actor, passkey_id: UUID) -> None:
    """The passkey proves nothing any more. The app stays, so that nobody is left without."""
    passkey = find_passkey(passkey_id)
    policy.ask(actor, "account.remove_passkey", passkey)
    session().delete(passkey)
    log.write(actor, "account.remove_passkey")
