"""The identification track, in the words of the mechanism: asked, answered, submitted, decided."""

from datetime import timedelta
from typing import Any

from werkzeug.test import TestResponse

from nrm.database import now
from tests.support.case_steps import a_presumed_case, agree_to_support
from tests.support.country import Country, Person

FIELDS = ["identity.preferred_name"]
SNAPSHOT = {"identity": {"preferred_name": "Mira"}}
REASONS = "The account holds together, xylograph."


def says_yes(country: Country, worker: Person, here: str, **other: Any) -> TestResponse:
    """The answer to recording what the authority may be given, for 60 days."""
    body = {
        "scope": "identification_referral",
        "recipient": country.agency_id("Authority"),
        "fields": FIELDS,
        "given_by": "person",
        "obtained_how": "verbal",
        "expires_at": (now() + timedelta(days=60)).isoformat(),
    }
    return worker.post(f"{here}/consents", {**body, **other})


def says_no(worker: Person, here: str) -> TestResponse:
    """The answer to recording the no, with its reason."""
    body = {
        "scope": "identification_referral",
        "given_by": "person",
        "obtained_how": "verbal",
        "refusal_reason": "fear_of_authorities",
    }
    return worker.post(f"{here}/consents", body)


def moves(person: Person, here: str, name: str, **needs: Any) -> TestResponse:
    """The answer to a step of the track at the version it has now."""
    return person.step(f"{here}/identification", name, **needs)


def a_submitted_case(country: Country, worker: Person) -> tuple[str, str]:
    """The path of a presumed person's case that the authority has, and the consent's id."""
    here = a_presumed_case(country, worker)
    agree_to_support(worker, here)
    consent = says_yes(country, worker, here).json["id"]
    moves(worker, here, "propose")
    moves(worker, here, "agree", consent=consent)
    sent = moves(worker, here, "submit", consent=consent)
    if sent.status_code != 200:
        raise RuntimeError(sent.text)
    return here, str(consent)


def decides(person: Person, here: str, outcome: str, reasons: str | None = REASONS) -> TestResponse:
    """The answer to asking for a decision, or to agreeing with one."""
    return person.step(here, "decide", outcome=outcome, reasons=reasons)


def is_decided(first: Person, second: Person, here: str, outcome: str) -> dict[str, Any]:
    """The case after both members of a panel have taken the step."""
    asked, agreed = decides(first, here, outcome), decides(second, here, outcome, None)
    if (asked.status_code, agreed.status_code) != (200, 200):
        raise RuntimeError(f"{asked.text} {agreed.text}")
    case: dict[str, Any] = agreed.json
    return case
