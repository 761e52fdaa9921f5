"""Looking at where help was missing."""

from nrm import policy
from nrm.gaps.finding import Gap, find_gaps
from nrm.http.actor import Actor
from nrm.log import writer as log


def list_gaps(actor: Actor) -> list[Gap]:
    """Counts by service, region and reason; of no case and no agency."""
    policy.ask(actor, "gap.list")
    found = find_gaps()
    log.write(actor, "gap.list", count=len(found))
    return found
