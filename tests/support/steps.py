"""What people do again and again in stories, in the words of the mechanism."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from werkzeug.test import TestResponse

from nrm.database import now
from tests.support.country import OFFERS, Country, Person


def open_a_case(worker: Person, person_group: str = "adult", **sections: Any) -> dict[str, Any]:
    """A draft case of this worker, with contents of sections."""
    body = {
        "entry_channel": "health",
        "person_group": person_group,
        "region": "capital",
        "priority": "routine",
        "sections": sections,
    }
    answer = worker.post("/cases", body)
    if answer.status_code != 201:
        raise RuntimeError(answer.get_data(as_text=True))
    case: dict[str, Any] = answer.json
    return case


def agree(
    country: Country,
    worker: Person,
    case: dict[str, Any],
    agency: str,
    fields: list[str],
    files: Sequence[str] = (),
    **other: Any,
) -> TestResponse:
    """The answer to recording a consent to share these fields and files for 60 days."""
    body = {
        "scope": "share_with_org",
        "recipient": country.agency_id(agency),
        "purpose": OFFERS.get(agency, "guardianship"),
        "fields": fields,
        "files": [path.rpartition("/")[2] for path in files],
        "given_by": "person",
        "obtained_how": "verbal",
        "language": "en",
        "expires_at": (now() + timedelta(days=60)).isoformat(),
    }
    return worker.post(f"/cases/{case['id']}/consents", {**body, **other})


def refer(
    country: Country, worker: Person, case: dict[str, Any], agency: str, consent: dict[str, Any]
) -> TestResponse:
    """The answer to making a complete referral on this consent."""
    body = {
        "service": OFFERS.get(agency, "guardianship"),
        "recipient": country.agency_id(agency),
        "urgency": "routine",
        "consent": consent["id"],
        "fields": consent["fields"],
        "files": consent["files"],
        "reasons": dict.fromkeys((*consent["fields"], "files"), "other"),
        "envelope": {"age_band": "21-23", "language": "en", "headcount": 1},
    }
    return worker.post(f"/cases/{case['id']}/referrals", body)


def accepts(person: Person, there: str, **other: Any) -> TestResponse:
    """The answer to accepting a referral that was sent, after it was acknowledged."""
    person.step(there, "acknowledge")
    visit = {"when": "2030-01-02T10:00:00Z", "where": "reception", "met_by": "a nurse"}
    return person.step(there, "accept", appointment=visit, **other)


def a_sent_referral(
    country: Country,
    worker: Person,
    case: dict[str, Any],
    agency: str,
    fields: list[str],
    files: Sequence[str] = (),
) -> str:
    """The path of a referral to the agency that was sent on a fresh consent."""
    consent = agree(country, worker, case, agency, fields, files)
    referral = refer(country, worker, case, agency, consent.json)
    there = f"/referrals/{referral.json['id']}"
    sent = worker.step(there, "send")
    if sent.status_code != 200:
        raise RuntimeError(sent.get_data(as_text=True))
    return there
