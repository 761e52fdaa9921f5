"""Looking back: which versions a section has, and two of them side by side."""

from uuid import UUID

from nrm import policy
from nrm.cases.finding import find_case, opening_of
from nrm.http.actor import Actor
from nrm.log import writer as log
from nrm.versions.models import SealedPair, VersionPage, find_pair, find_versions


def list_versions(
    actor: Actor, case_id: UUID, name: str, below: int | None, limit: int
) -> VersionPage:
    """Numbers, writers and times of a section's versions, newest first; no content is opened."""
    case = find_case(case_id)
    policy.ask(actor, "section.list_versions", case)
    page = find_versions(case, name, below, limit)
    log.write(actor, "section.list_versions", case, count=len(page.lines))
    return page


def open_versions(actor: Actor, case_id: UUID, name: str, older: int, newer: int) -> SealedPair:
    """Two versions of a section, still sealed; one log entry names both."""
    case = find_case(case_id)
    policy.ask(actor, "section.read", opening_of(case, [name]))
    pair = find_pair(actor, case, name, older, newer)
    log.write(
        actor,
        "section.read",
        case,
        sections=pair.versions,
        purpose=actor.purpose or "casework",
    )
    return pair
