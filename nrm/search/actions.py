"""Looking for a person among the cases that one may read."""

from nrm import policy
from nrm.http.actor import Actor
from nrm.log import writer as log
from nrm.log.acts import Act
from nrm.search.finding import SEARCH, Asked, Candidates, find_candidates


def search_cases(actor: Actor, asked: Asked) -> Candidates:
    """Cases in which something may fit, still sealed; the log names each of them, never the words.

    One entry for each case, and one that says how many. Raises Refused, TooMany.
    """
    found = find_candidates(actor, asked)
    policy.ask(actor, "case.search")
    _name_each(actor, found)
    log.write(actor, "case.search", count=len(found.records), purpose=actor.purpose or "casework")
    return found


def _name_each(actor: Actor, found: Candidates) -> None:
    purpose = actor.purpose or "casework"
    acts = [
        Act(action=SEARCH, thing=sealed.case, sections=sealed.versions, purpose=purpose)
        for sealed in found.records
    ]
    log.write_before_next(acts)
