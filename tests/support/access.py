"""A person asks for the own record: what is sent by a worker and a supervisor."""

from typing import Any

from werkzeug.test import TestResponse

from tests.support.country import Country, Person
from tests.support.transfers import proof_of

SAFE = "Only at the market, never at home: zqxsafejvw"
ASKED = {
    "asker": "person",
    "identity_check": "known",
    "form": "paper",
    "language": "en",
    "safe": True,
    "handing_over": SAFE,
}


def asks_for_record(worker: Person, here: str, **other: Any) -> TestResponse:
    """The answer to recording that the person of the case at this path asked."""
    return worker.post(f"{here}/access-requests", {**ASKED, **other})


def copies(country: Country, person: Person, there: str) -> TestResponse:
    """The answer to asking for the copy, proven."""
    return person.post(f"{there}/copy", proof_of(country, person))
