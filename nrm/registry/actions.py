"""Which agencies take part: the list with what each lacks, and the key that a new one begins with.

Proposing and registering are in `agencies/actions.py`.
"""

from uuid import UUID

from flask_babel import gettext

from nrm import policy
from nrm.agencies.epochs import begin_epoch
from nrm.agencies.models import Agency
from nrm.database import Cursor
from nrm.errors import OutOfTurn
from nrm.http.actor import Actor
from nrm.log import writer as log
from nrm.registry.finding import Beginning, Known, find_all, find_beginning, find_known


def list_registry(actor: Actor, after: Cursor | None, limit: int) -> list[Known]:
    """Every agency by name, also those that are not live: at most `limit` + 1."""
    policy.ask(actor, "agency.list_all")
    found = find_all(after, limit)
    log.write(actor, "agency.list_all", count=len(found[:limit]))
    return found


def read_registry(actor: Actor, agency_id: UUID) -> Known:
    """One of them, with what is still to be done."""
    known = find_known(agency_id)
    policy.ask(actor, "agency.read", known.agency)
    log.write(actor, "agency.read")
    return known


def read_first_key(actor: Actor) -> Beginning:
    """Who would hold the key that the actor's agency begins with."""
    beginning = find_beginning(actor.agency_id)
    policy.ask(actor, "agency.plan_key", beginning.agency)
    log.write(actor, "agency.plan_key")
    return beginning


def make_first_key(actor: Actor) -> Agency:
    """The proposed agency has a key, made in this custodian's hands and wrapped to all of them.

    It is live once the registrar has compared the words and registered it.
    """
    beginning = find_beginning(actor.agency_id, to_change=True)
    policy.ask(actor, "agency.make_key", beginning.agency)
    _begin(actor, beginning)
    log.write(actor, "agency.make_key")
    return beginning.agency


def _begin(actor: Actor, beginning: Beginning) -> None:
    if not beginning.lacks_key:
        raise OutOfTurn(gettext("This agency has a key already, or needs none."))
    certificates = [certificate for _, certificate in beginning.custodians]
    if not beginning.is_ready or actor.id not in {c.subject_id for c in certificates}:
        raise OutOfTurn(gettext("Two custodians have to be confirmed by the registrar first."))
    begin_epoch(beginning.agency, actor, certificates, None)
