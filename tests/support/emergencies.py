"""An emergency: a colleague opens a case that is not theirs."""

from typing import Any

from werkzeug.test import TestResponse

from tests.support.country import PASSPHRASE, Country, Person

WHY = "She calls from a cellar: Zzyzx road"


def breaks(country: Country, person: Person, here: str, **other: Any) -> TestResponse:
    """The answer to breaking the glass of the case at this path."""
    proof = {"passphrase": PASSPHRASE, "code": country.credentials(person.name)["code"]}
    body = {"threat_to_life": True, "text": WHY, **proof, **other}
    return person.post(f"{here}/emergencies", body)
