"""An agency is suspended, or takes part again, in the words of the mechanism."""

from uuid import UUID

from werkzeug.test import TestResponse

from nrm.registry.models import CHANGES_OF
from tests.support.centres import confirm, proof
from tests.support.country import Country, Person
from tests.support.joining import invite, let_join
from tests.support.reader import Reader


def a_second_co_ordinator(country: Country) -> Person:
    """Carl, who works at the co-ordination without a duty; rita confirmed him."""
    rita = country.person("rita")
    confirm(country, rita, let_join(country, "carl", invite(rita, "carl", "co_ordinator")))
    return country.person("carl")


def asks(country: Country, person: Person, agency: str, step: str, reason: str) -> TestResponse:
    """The answer to asking for a change of the agency of this name."""
    path = f"/admin/agencies/{country.agency_id(agency)}/changes"
    return Reader(person).post(path, {"step": step, "reason": reason})


def decides(country: Country, person: Person, agency: str, step: str) -> TestResponse:
    """The answer to approving, or refusing, what waits about the agency, with a proof."""
    path = waiting_path(country, agency, step)
    return Reader(person).post(path, proof(country, person.name))


def waiting_path(country: Country, agency: str, step: str) -> str:
    """Where what waits about the agency is approved or refused."""
    agency_id = country.agency_id(agency)
    with country.inside(write=False) as opened:
        waits = opened.scalars(CHANGES_OF, {"agency_id": UUID(agency_id)}).one()
        return f"/admin/agencies/{agency_id}/changes/{waits.id}/{step}"


def suspend(country: Country, agency: str, reason: str = "inspection") -> None:
    """Rita has asked for it, and carl has approved it."""
    carl = a_second_co_ordinator(country)
    asked = asks(country, country.person("rita"), agency, "suspend", reason)
    done = decides(country, carl, agency, "suspend")
    if (asked.status_code, done.status_code) != (303, 200):
        raise RuntimeError(f"not suspended: {asked.status_code}, {done.status_code}")
