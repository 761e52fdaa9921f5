"""The ring of a case in a writer's hands: after a new epoch the next writing gets a fresh key."""

from nrm.agencies.keys import KeyPath, Paths, giver, open_path
from nrm.agencies.public_keys import UNVOUCHED, agency_certificates
from nrm.cases.models import Case
from nrm.errors import Unavailable
from nrm.http.actor import Actor
from nrm.vault.failures import SealBroken
from nrm.vault.grants import CASE, Giving, move
from nrm.vault.models import Certificate
from nrm.vault.rings import Ring, read_ring


def open_ring(actor: Actor, path: KeyPath) -> Ring:
    """The ring, inside an action; integrity failure as Unavailable."""
    opened = open_path(actor, path)
    try:
        return read_ring(opened)
    except SealBroken as broken:
        raise Unavailable(UNVOUCHED, integrity=True) from broken


def ring_to_write(actor: Actor, case: Case, paths: Paths) -> Ring:
    """The ring whose newest key was made in the agency's present epoch. The case must be locked.

    So whoever left it, with every key that there was, opens nothing that is written from now on.
    What another agency was offered stays what it is as long as the offer stands.
    """
    ring = open_ring(actor, paths.path(CASE, case.id))
    # As a rule the actor holds one epoch's key only: then nothing more is looked up.
    if case.is_offered or set(paths.agency_wraps) <= {ring.made_in}:
        return ring
    present = agency_certificates([case.lead_agency_id])[case.lead_agency_id]
    return ring if ring.made_in == present.id else _renewed(actor, case, paths, ring, present)


def _renewed(actor: Actor, case: Case, paths: Paths, ring: Ring, present: Certificate) -> Ring:
    fresh = ring.renewed(present.id)
    giving = Giving(CASE, case.id, present, case.id)
    move(paths.grant(CASE, case.id), giving, fresh.written(), giver(actor))
    return fresh
