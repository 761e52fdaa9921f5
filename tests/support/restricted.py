"""An authority writes to the police about a submission, in the words of the mechanism."""

from typing import Any

from werkzeug.test import TestResponse

from tests.support.country import Country, Person
from tests.support.identification import a_submitted_case
from tests.support.steps import agree

TEXT = "She is afraid of the man of the harbour, quetzal."
ANSWER = "He is known here, quetzal."


def agrees_with_police(
    country: Country, worker: Person, here: str, agency: str = "Police"
) -> TestResponse:
    """The answer to recording that the police may be given a line."""
    case = {"id": here.rpartition("/")[2]}
    return agree(country, worker, case, agency, ["identity.preferred_name"])


def writes(
    country: Country, person: Person, here: str, text: str = TEXT, **other: Any
) -> TestResponse:
    """The answer to writing a restricted note."""
    body = {"police": country.agency_id("Police"), "text": text, **other}
    return person.post(f"{here}/restricted-notes", body)


def a_restricted_note(country: Country, worker: Person, authority: Person) -> tuple[str, str, str]:
    """The paths of a case and of what was written about it, and the police's consent."""
    here, _ = a_submitted_case(country, worker)
    consent = agrees_with_police(country, worker, here).json["id"]
    written = writes(country, authority, here)
    if written.status_code != 201:
        raise RuntimeError(written.text)
    return here, f"/restricted-notes/{written.json['id']}", str(consent)


def texts(person: Person, there: str) -> list[str] | int:
    """What this person reads there, or the status of the answer."""
    answer = person.get(there)
    if answer.status_code != 200:
        return answer.status_code
    return [each["text"] for each in answer.json["messages"]]
