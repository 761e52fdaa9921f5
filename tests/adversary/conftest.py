"""A case with content, and a referral that waits for the clinic's decision."""

from dataclasses import dataclass
from uuid import UUID

import pytest

from tests.adversary.hostile import MARK, Hands
from tests.support.country import Country, Person
from tests.support.steps import a_sent_referral, open_a_case

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
def story(country: Country, hands: Hands) -> Story:
    """The case, its sections and notes, and the acknowledged referral."""
    ana, nia = country.person("ana"), country.person("nia")
    case = open_a_case(ana, identity={"preferred_name": MARK}, needs={})
    here = f"/cases/{case['id']}"
    for number in range(3):
        ana.post(f"{here}/notes", {"text": f"Note {number} about {MARK}"})
    there = a_sent_referral(country, ana, case, "Clinic", ["identity.preferred_name"])
    nia.step(there, "acknowledge")
    return Story(country, hands, ana, nia, UUID(case["id"]), here, there)
