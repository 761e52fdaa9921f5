"""A case on its way to its erasure: closed, its erasure asked for, approved by a second person."""

from typing import Any

from werkzeug.test import TestResponse

from tests.support.case_steps import SCREEN
from tests.support.country import PASSPHRASE, Country, Person
from tests.support.steps import a_sent_referral, open_a_case

MIRA = {"preferred_name": "Mira"}
CLOSE = {"reason": "no_indicators", "information_given": True}


def a_closed_case(country: Country, ana: Person, sue: Person) -> str:
    """The path of a closed case with a record, a note, a consent and an accepted referral's end."""
    case = open_a_case(ana, identity=MIRA)
    here = f"/cases/{case['id']}"
    ana.post(f"{here}/notes", {"text": "Mira was here"})
    a_sent_referral(country, ana, case, "Clinic", ["identity.preferred_name"])
    ana.step(here, "screen", **SCREEN)
    for person in (ana, sue):
        closed = person.step(here, "close", **CLOSE)
    if closed.json["status"] != "closed":
        raise RuntimeError(closed.get_data(as_text=True))
    return here


def asks_for_erasure(person: Person, here: str, reason: str = "person_asked") -> TestResponse:
    """The answer to asking for the erasure of a case."""
    return person.post(f"{here}/erasures", {"reason": reason})


def approves(country: Country, person: Person, erasure: Any, **other: str) -> TestResponse:
    """The answer to approving it, as whoever has just proved to be this person."""
    there = f"/erasures/{erasure['id']}/steps"
    proof = {"passphrase": PASSPHRASE, "code": country.credentials(person.name)["code"], **other}
    return person.post(there, {"step": "approve", **proof}, If_Match=f'"{erasure["version"]}"')


def erased(country: Country, ana: Person, sue: Person, here: str) -> dict[str, Any]:
    """The erasure of this case, done."""
    done = approves(country, sue, asks_for_erasure(ana, here).json)
    if done.status_code != 200:
        raise RuntimeError(done.get_data(as_text=True))
    told: dict[str, Any] = done.json
    return told


def erasures_of(worker: Person, count: int) -> list[str]:
    """Ids of erasures that wait, of so many discarded drafts, oldest first."""
    return [
        str(asks_for_erasure(worker, a_discarded_case(worker)).json["id"]) for _ in range(count)
    ]


def a_discarded_case(worker: Person) -> str:
    """The path of the soonest closed of all cases: a draft that was discarded."""
    here = f"/cases/{open_a_case(worker)['id']}"
    worker.step(here, "discard", reason="discarded")
    return here
