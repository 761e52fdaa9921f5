"""What custodians do with the systems of their agency; ending one is in `custody/actions.py`."""

from uuid import UUID

from nrm import policy
from nrm.agencies.models import find_agency
from nrm.database import Cursor
from nrm.http.actor import Actor
from nrm.log import writer as log
from nrm.systems.making import (
    Listed,
    Made,
    NewSystem,
    find_system,
    find_systems,
    prepare_system,
)


def list_systems(actor: Actor, after: Cursor | None, limit: int) -> list[Listed]:
    """The systems of the actor's agency, the newest first; at most `limit` + 1."""
    found = find_systems(actor, after, limit)
    policy.ask(actor, "system.list")
    log.write(actor, "system.list", count=len(found[:limit]))
    return found


def read_system(actor: Actor, account_id: UUID) -> Listed:
    """One of them: what it may do, until when, and when it was last used."""
    found = find_system(account_id)
    policy.ask(actor, "system.read", found)
    log.write(actor, "system.read")
    return found


def make_system(actor: Actor, new: NewSystem) -> Made:
    """A system can act for the actor's agency within its scopes, as long as its token is good.

    Its keys carry the actor's certificate, and hold the agency's key if a scope takes it.
    """
    agency = find_agency(actor.agency_id)
    policy.ask(actor, "system.make", agency)
    made = prepare_system(actor, agency, new)
    log.write(actor, "system.make")
    return made
