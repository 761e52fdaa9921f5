"""Which entries somebody may see."""

from nrm import policy
from nrm.http.actor import Actor
from nrm.log import find
from nrm.log.find import Visibility


def visible_to(actor: Actor) -> Visibility:
    """The entries this actor may see; the only way to the list."""
    if policy.may(actor, "audit.list_all"):
        return find.EVERYTHING
    return Visibility(actor=actor.id)
