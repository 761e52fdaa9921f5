"""The law demands something: a worker records it, a supervisor approves it."""

from typing import Any

from werkzeug.test import TestResponse

from tests.support.country import PASSPHRASE, Country, Person

TO_WHOM = "District court Zzyzx, second chamber"
DEMAND = {
    "authority": "court",
    "sections": ["identity", "account"],
    "recipient": TO_WHOM,
    "reference": "Order 7/2026, signed by judge Qwyx",
    "told": True,
}
UNTOLD = {"told": False, "not_told": "danger_to_person", "tell_after": "2026-12-24"}


def demands(worker: Person, here: str, **other: Any) -> TestResponse:
    """The answer to recording a demand about the case at this path."""
    return worker.post(f"{here}/disclosures", {**DEMAND, **other})


def approves_demand(country: Country, person: Person, made: dict[str, Any]) -> TestResponse:
    """The answer to approving it with a proof."""
    proof = {"passphrase": PASSPHRASE, "code": country.credentials(person.name)["code"]}
    tag = f'"{made["version"]}"'
    there = f"/disclosures/{made['id']}/steps"
    return person.post(there, {"step": "approve", **proof}, If_Match=tag)
