"""Which agency takes in what is told of a region; for senders and to pass one on."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import Row

from nrm.agencies.models import ACTIVE, Agency
from nrm.database import session
from nrm.intake.models import ANY_TAKING, ELSEWHERE, EVERY_TAKING, TAKING, IntakeRegion
from nrm.profile import list_entries
from nrm.vault.rows import rely_on


def find_taking(region: str) -> Agency | None:
    """The agency of this region; the one of everywhere else where nothing was said of the region.

    None where that one is suspended, or it was said that nobody takes in.
    """
    found = session().execute(TAKING, {"region": region or ELSEWHERE}).all()
    return _of(region, _chosen(found))


def regions_of_others(agency_id: UUID) -> dict[str, str]:
    """The regions, and everywhere else, that another agency takes in now, with its name."""
    chosen = _chosen(session().execute(EVERY_TAKING).all())
    codes = (*(entry.code for entry in list_entries("regions")), ELSEWHERE)
    taken = ((code, _of(code, chosen)) for code in codes)
    return {code: a.name for code, a in taken if a is not None and a.id != agency_id}


def _chosen(found: Sequence[Row[IntakeRegion, Agency]]) -> dict[str, Agency | None]:
    rely_on(*(row for line in found for row in line if row is not None))
    return {duty.region: agency for duty, agency in found}


def _of(region: str, chosen: Mapping[str, Agency | None]) -> Agency | None:
    agency = chosen.get(region if region in chosen else ELSEWHERE)
    return agency if agency is not None and agency.state == ACTIVE else None


def is_taken_somewhere() -> bool:
    """Whether any region has an agency that takes in."""
    return session().scalar(ANY_TAKING.where(Agency.state == ACTIVE)) is not None
