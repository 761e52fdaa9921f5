"""A case with content, and a referral that waits for the clinic's decision."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest

from tests.adversary.hostile import MARK, Hands
from tests.support.country import Country, Person, a_country
from tests.support.steps import a_sent_referral, open_a_case

_TOLD = "story.json"
VISIT = {"when": "2030-01-02T10:00:00Z", "where": "reception", "met_by": "a nurse"}


@dataclass
class Story:
    """Ana's case of a person called MARK; nia's clinic has acknowledged a referral of it."""

    country: Country
    hands: Hands
    ana: Person
    nia: Person
    case_id: UUID
    here: str
    there: str

    @property
    def referral_id(self) -> UUID:
        return UUID(self.there.rpartition("/")[2])

    @property
    def consent_id(self) -> UUID:
        found: UUID = self.hands.row("referral", id=self.referral_id)["consent_id"]
        return found


@pytest.fixture
def hands(country: Country) -> Hands:
    """Hands in the main database."""
    return Hands(country)


@pytest.fixture
def country(request: pytest.FixtureRequest, engine_name: str, tmp_path: Path) -> Iterator[Country]:
    """A country of its own; for a test of the story one in which it was told, once in a run."""
    told = "story" in request.fixturenames
    name, arrange = ("story", _tell) if told else ("country", None)
    with a_country(engine_name, tmp_path, name, arrange) as founded:
        yield founded


def _tell(country: Country) -> None:
    """The case, its sections and notes, and the acknowledged referral; nobody is signed in."""
    ana, nia = country.person("ana"), country.person("nia")
    case = open_a_case(ana, identity={"preferred_name": MARK}, needs={})
    here = f"/cases/{case['id']}"
    for number in range(3):
        ana.post(f"{here}/notes", {"text": f"Note {number} about {MARK}"})
    there = a_sent_referral(country, ana, case, "Clinic", ["identity.preferred_name"])
    nia.step(there, "acknowledge")
    for person in (ana, nia):
        person.send("DELETE", "/session")
    (country.folder / _TOLD).write_text(json.dumps({"case": case["id"], "there": there}))


@pytest.fixture
def story(country: Country, hands: Hands) -> Story:
    """What was told in this country, with ana and nia signed in anew."""
    told = json.loads((country.folder / _TOLD).read_text())
    ana, nia = country.person("ana"), country.person("nia")
    case_id = UUID(told["case"])
    return Story(country, hands, ana, nia, case_id, f"/cases/{case_id}", told["there"])
