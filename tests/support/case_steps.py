"""A case on its way through its steps: screened, presumed, its support agreed to."""

from typing import Any

from tests.support.country import Country, Person
from tests.support.steps import open_a_case

NAME = {"preferred_name": "Mira"}
SCREEN = {
    "limits_explained": True,
    "seen_alone": "yes",
    "interpreter_needed": "no",
    "basis": "consent",
}
ASKED = {"support": "given", "identification": "refused", "police": "refused"}
BELIEF = {"belief_reason": "Her papers were taken.", "asked": ASKED}
EXIT = {
    "reason": "support_completed",
    "information_given": True,
    "safety_checked": True,
    "exit_offered": True,
}


def a_sign(country: Country) -> dict[str, Any]:
    """The indicators section with one sign, as a presumption needs."""
    listed = country.person("ana").get("/vocabularies/indicators").json["items"]
    return {"indicators": [{"code": listed[0]["code"], "basis": "disclosed"}]}


def a_screened_case(worker: Person, group: str = "adult", **sections: Any) -> str:
    """The path of a fresh case after its screening."""
    case = open_a_case(worker, group, **sections)
    here = f"/cases/{case['id']}"
    basis = "consent" if group == "adult" else "child"
    assert worker.step(here, "screen", **{**SCREEN, "basis": basis}).status_code == 200
    return here


def a_presumed_case(country: Country, worker: Person) -> str:
    """The path of a fresh case of a presumed victim."""
    here = a_screened_case(worker, identity=NAME, indicators=a_sign(country))
    presumed = worker.step(here, "presume", **BELIEF)
    assert presumed.json["status"] == "presumed_victim"
    return here


def agree_to_support(worker: Person, here: str) -> str:
    """The id of a new consent of the person to be supported."""
    body = {"scope": "support", "given_by": "person", "obtained_how": "verbal"}
    made = worker.post(f"{here}/consents", body)
    assert made.status_code == 201
    return str(made.json["id"])
