"""One lead agency hands a case over to another, in the words of the mechanism."""

from datetime import timedelta
from typing import Any

from werkzeug.test import TestResponse

from nrm.database import now
from tests.support.country import PASSPHRASE, Country, Person

MOVED = "moved"


def agrees_to_go(
    country: Country, worker: Person, here: str, agency: str, **other: Any
) -> TestResponse:
    """The answer to recording that the person lets this agency know."""
    body = {
        "scope": "share_with_org",
        "recipient": country.agency_id(agency),
        "purpose": "other",
        "fields": ["identity.preferred_name"],
        "given_by": "person",
        "obtained_how": "verbal",
        "expires_at": (now() + timedelta(days=60)).isoformat(),
    }
    return worker.post(f"{here}/consents", {**body, **other})


def asks_to_hand_over(
    country: Country, person: Person, here: str, agency: str = "Lead South", **other: Any
) -> TestResponse:
    """The answer to asking that the case at this path goes to this agency."""
    asked = {"recipient": country.agency_id(agency), "basis": "person_agrees", "reason": MOVED}
    return person.post(f"{here}/transfers", {**asked, **other})


def proof_of(country: Country, person: Person) -> dict[str, str]:
    """What the person gives to be believed again."""
    return {"passphrase": PASSPHRASE, "code": country.credentials(person.name)["code"]}


def offers(country: Country, person: Person, made: dict[str, Any]) -> TestResponse:
    """The answer to offering it, with a proof."""
    body = {"step": "offer", **proof_of(country, person)}
    return person.post(f"/transfers/{made['id']}/steps", body, If_Match=f'"{made["version"]}"')


def takes(country: Country, person: Person, made: dict[str, Any], worker: Person) -> TestResponse:
    """The answer to accepting it for this worker, with a proof."""
    body = {"step": "accept", "worker": worker.id, **proof_of(country, person)}
    return person.post(f"/transfers/{made['id']}/steps", body, If_Match=f'"{made["version"]}"')


def an_offer(country: Country, ana: Person, sue: Person, here: str) -> dict[str, Any]:
    """The case at this path, offered by ana and sue to Lead South, as the person agreed."""
    agreed = agrees_to_go(country, ana, here, "Lead South")
    made = asks_to_hand_over(country, ana, here)
    offered = offers(country, sue, made.json) if made.status_code == 201 else made
    if offered.status_code != 200:
        raise RuntimeError(f"{agreed.text} {made.text} {offered.text}")
    answer: dict[str, Any] = offered.json
    return answer
