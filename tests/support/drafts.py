"""Drafts as a browser keeps them: all answers of a form, every few seconds."""

from werkzeug.test import TestResponse

from tests.support.country import Person

FIELD = {
    "identity": "preferred_name",
    "risk": "safety_plan",
    "health": "medication",
    "first_meeting": "risk-person_view",
}


def keeps(
    person: Person, here: str, form: str, text: str, *, seen: int = 0, based_on: int = 0
) -> TestResponse:
    """This person has typed this text into a form of the case at `here`."""
    answers = [{"name": FIELD[form], "value": text}]
    body = {"based_on": based_on, "answers": answers}
    return person.put(f"{here}/drafts/{form}", body, If_Match=f'"{seen}"')
