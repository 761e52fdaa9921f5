"""People around a person: an interpreter with an account joins, is added, and is asked to come."""

from datetime import timedelta
from typing import Any

from werkzeug.test import TestResponse

from nrm.database import now
from tests.support.centres import confirm
from tests.support.country import Country, Person
from tests.support.joining import invite, let_join

WHERE = "Side door of Zzyxhouse, second floor"
SAFETY = "Do not ring; a cousin waits in front"

VISIT = {"meets_at": "2030-01-02T10:00:00Z", "where": WHERE, "language": "ar"}


def joins_to_attend(country: Country, name: str, custodian: str = "zoe") -> Person:
    """Somebody whose account is for attending appointments, at the custodian's agency."""
    zoe = country.person(custodian)
    page = let_join(country, name, invite(zoe, name, "attendant"))
    confirm(country, zoe, page)
    return country.person(name)


def adds(worker: Person, here: str, part: str = "interpreter", **other: Any) -> TestResponse:
    """The answer to giving somebody a part in the case at this path."""
    return worker.post(f"{here}/participants", {"part": part, "agreed": True, **other})


def meets(worker: Person, participant: str, days: float = 2, **other: Any) -> TestResponse:
    """The answer to making an appointment for this participant."""
    at = (now() + timedelta(days=days)).isoformat()
    visit = {"meets_at": at, "where": WHERE, "language": "ar", "safety": SAFETY, **other}
    return worker.post(f"/participants/{participant}/appointments", visit)
