"""Which agency takes in what is told of a region; for senders, who are nobody."""

from nrm.agencies.models import ACTIVE, Agency
from nrm.database import session
from nrm.intake.models import ANY_TAKING, ELSEWHERE, TAKING
from nrm.vault.rows import rely_on


def find_taking(region: str) -> Agency | None:
    """The agency of this region, else the one of everywhere else; None when neither takes in."""
    found = session().execute(TAKING, {"region": region or ELSEWHERE}).all()
    rely_on(*(row for line in found for row in line))
    live = {duty.region: agency for duty, agency in found if agency.state == ACTIVE}
    return live.get(region) or live.get(ELSEWHERE)


def is_taken_somewhere() -> bool:
    """Whether any region has an agency that takes in."""
    return session().scalar(ANY_TAKING.where(Agency.state == ACTIVE)) is not None
