"""Which agency takes in what is told of a region; for senders, who are nobody."""

from nrm.agencies.models import ACTIVE, Agency
from nrm.database import session
from nrm.intake.models import ANY_TAKING, ELSEWHERE, TAKING
from nrm.vault.rows import rely_on


def find_taking(region: str) -> Agency | None:
    """The agency of this region; the one of everywhere else where nothing was said of the region.

    None where that one is suspended, or it was said that nobody takes in.
    """
    found = session().execute(TAKING, {"region": region or ELSEWHERE}).all()
    rely_on(*(row for line in found for row in line if row is not None))
    chosen: dict[str, Agency | None] = {duty.region: agency for duty, agency in found}
    agency = chosen.get(region if region in chosen else ELSEWHERE)
    return agency if agency is not None and agency.state == ACTIVE else None


def is_taken_somewhere() -> bool:
    """Whether any region has an agency that takes in."""
    return session().scalar(ANY_TAKING.where(Agency.state == ACTIVE)) is not None
