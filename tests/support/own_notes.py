"""A partner notes something for itself about a referral that it accepted, in its own words."""

from werkzeug.test import TestResponse

from tests.support.country import Country, Person
from tests.support.steps import a_sent_referral, accepts, open_a_case

NAME = "identity.preferred_name"
NOTE = "She slept badly and asks for the window seat, axolotl."


def an_accepted_referral(
    country: Country, worker: Person, partner: Person, agency: str = "Clinic"
) -> tuple[str, str]:
    """The paths of a case and of a referral of it that the agency has accepted."""
    case = open_a_case(worker, identity={"preferred_name": "Mira"})
    there = a_sent_referral(country, worker, case, agency, [NAME])
    accepted = accepts(partner, there)
    if accepted.status_code != 200:
        raise RuntimeError(accepted.text)
    return f"/cases/{case['id']}", there


def notes(person: Person, there: str, text: str = NOTE, **headers: str) -> TestResponse:
    """The answer to noting something."""
    return person.post(f"{there}/service-notes", {"text": text}, **headers)


def noted(person: Person, there: str) -> list[str] | int:
    """What this person reads there, newest first, or the status of the answer."""
    answer = person.get(f"{there}/service-notes")
    if answer.status_code != 200:
        return answer.status_code
    return [each["text"] for each in answer.json["items"]]
