"""Several partners asked for the same: what their sender does."""

from datetime import timedelta
from typing import Any

from werkzeug.test import TestResponse

from nrm.database import now
from tests.support.country import Country, Person
from tests.support.steps import open_a_case

FIELDS = ["identity.preferred_name"]
HEALTH = "primary_health"
VISIT = {"when": "2030-01-02T10:00:00Z", "where": "reception", "met_by": "a nurse"}


def a_case(worker: Person) -> str:
    """The path of a case whose person has a name."""
    return f"/cases/{open_a_case(worker, identity={'preferred_name': 'Mira'})['id']}"


def consents(country: Country, worker: Person, here: str, agency: str) -> str:
    """The person agrees to share the name with the agency, for health care: the consent's id."""
    body = {
        "scope": "share_with_org",
        "recipient": country.agency_id(agency),
        "purpose": HEALTH,
        "fields": FIELDS,
        "given_by": "person",
        "obtained_how": "verbal",
        "expires_at": (now() + timedelta(days=60)).isoformat(),
    }
    made: str = worker.post(f"{here}/consents", body).json["id"]
    return made


def asks(country: Country, worker: Person, here: str, agency: str, **like: Any) -> TestResponse:
    """The answer to making a complete referral; `like`: `alongside` and `in_turn`."""
    body = {
        "service": HEALTH,
        "recipient": country.agency_id(agency),
        "urgency": "routine",
        "consent": consents(country, worker, here, agency),
        "fields": FIELDS,
        "reasons": dict.fromkeys(FIELDS, "other"),
        **like,
    }
    return worker.post(f"{here}/referrals", body)


def path_of(answer: TestResponse) -> str:
    """Where the referral stands that was made."""
    assert answer.status_code == 201, answer.text
    return f"/referrals/{answer.json['id']}"


def asks_two(
    country: Country, worker: Person, here: str, *, in_turn: bool = False
) -> tuple[str, str]:
    """The Clinic is asked, and the Shelter beside it or after it; sent, where it is its turn."""
    first = path_of(asks(country, worker, here, "Clinic"))
    like = {"alongside": first.rpartition("/")[2], "in_turn": in_turn}
    second = path_of(asks(country, worker, here, "Shelter", **like))
    for there in (first, second)[: 1 if in_turn else 2]:
        assert worker.step(there, "send").status_code == 200
    return first, second
