"""Before acceptance no text says who somebody is: 500 that would, and 500 that would not."""

import random
from typing import Any

import pytest

from nrm.referrals.identifying import telling_sentence
from tests.support.country import Country, a_country
from tests.support.steps import a_sent_referral, open_a_case

ROUNDS = 500
CODE = "K7QM-2XWD"
FIRST = [
    *("Mira", "Ana", "An", "Thị", "Ольга", "Σοφία", "مريم", "Hope", "Adwoa", "Chukwuemeka"),
    *("Nguyen", "O'Neill", "Zoë"),
]
LAST = [
    *("Dervishi", "Trần", "Κωνσταντίνου", "Иванова", "الحسن", "Okafor", "Smith-Jones"),
    "van Rooyen",
]
STREETS = ["Quay Street", "Οδός Ερμού", "Rruga Durrësit", "Harbour Lane", "Rue du Port"]
# Each with a place for what would tell it.
TELLING = (
    "She is called {said}, by the way.",
    "Ask for {said} at the door.",
    "It is about {said}; can you take her?",
    "Yes. {said} - and thank you",
)
HARMLESS = (
    "Can she come on {day}? An interpreter for {language} would help.",
    "Yes, {number} of them, and the ground floor is best.",
    "The person needs step-free access, a woman to talk to, and {number} hours at most.",
    "We hope for a room from {day} on; nobody is to call back before.",
    "No. The risk assessment was done {number} days ago, and the person is safe for now.",
    "Mo-Fr 09:00-17:00 is fine, {number}/7 would be better. Is there a quiet room?",
    "An adult with {number} children; they must not be apart.",
    "The Police Station in the North knows; nothing of it is needed for this.",
)


def _contents(draw: random.Random) -> dict[str, dict[str, Any]]:
    given, family = draw.choice(FIRST), draw.choice(LAST)
    born = f"{draw.randint(1960, 2012)}-{draw.randint(1, 12):02}-{draw.randint(13, 28)}"
    number = "".join(draw.choice("ABCDEFGHKLMNPRTXYZ") for _ in range(2))
    digits = "".join(str(draw.randint(0, 9)) for _ in range(7))
    return {
        "identity": {
            "preferred_name": given,
            "family_name": family,
            "date_of_birth": born,
            "identity_numbers": [{"number": f"{number}{digits}"}],
        },
        "safe_contact": {
            "contact_channels": [{"address": f"+30 210 {digits[:3]} {digits[3:]}"}],
            "third_party_name": f"Her aunt {draw.choice(LAST)}, who lives with her children",
        },
        "location": {"current_location": f"{draw.randint(2, 99)} {draw.choice(STREETS)}, floor 3"},
    }


def _telling(draw: random.Random, contents: dict[str, dict[str, Any]]) -> str:
    identity, contact = contents["identity"], contents["safe_contact"]
    year, month, day = identity["date_of_birth"].split("-")
    family, paper = identity["family_name"], identity["identity_numbers"][0]["number"]
    said = draw.choice(
        [
            f"Ms {identity['preferred_name']} {family}",
            family.upper(),
            family.lower(),
            contact["third_party_name"].partition(",")[0].removeprefix("Her aunt "),
            f"born {day}.{month}.{year}",
            f"born {year}-{month}-{day}",
            contact["contact_channels"][0]["address"],
            contact["contact_channels"][0]["address"].replace("+30 ", "0").replace(" ", "-"),
            paper,
            " ".join((paper[:2], paper[2:])),
            "6944-12-3456",
            contents["location"]["current_location"].partition(",")[0].lower(),
            "mira@example.org",
            CODE.lower(),
        ]
    )
    return draw.choice(TELLING).format(said=said)


def _harmless(draw: random.Random) -> str:
    days = ("5.12.2026", "Monday", "2026-12-05", "5 December 2026")
    chosen = {"language": draw.choice(["Arabic", "Albanian"]), "number": draw.randint(2, 30)}
    return draw.choice(HARMLESS).format(day=draw.choice(days), **chosen)


def test_whatever_would_tell_it_is_found(country_words: None) -> None:
    draw = random.Random(1)
    for _ in range(ROUNDS):
        contents = _contents(draw)
        text = _telling(draw, contents)
        assert telling_sentence(text, CODE, contents), text


def test_nothing_harmless_is_held_up(country_words: None) -> None:
    draw = random.Random(2)
    for _ in range(ROUNDS):
        contents = _contents(draw)
        contents["identity"]["preferred_name"] = draw.choice([n for n in FIRST if n != "Hope"])
        text = _harmless(draw)
        assert telling_sentence(text, CODE, contents) == "", (text, contents)


def test_an_answer_that_tells_it_is_refused_and_says_nothing_of_it(country: Country) -> None:
    ana, nia = country.person("ana"), country.person("nia")
    name = "identity.preferred_name"
    known = {"preferred_name": "Quokka", "family_name": "Dervishi"}
    case = open_a_case(ana, identity=known)
    there = a_sent_referral(country, ana, case, "Clinic", [name])
    nia.step(there, "acknowledge")
    for text in ("Is she on +30 210 555 0100?", "Mail me: nia@example.org"):
        refused = nia.step(there, "ask", question=text)
        assert (refused.status_code, list(refused.json["errors"])) == (422, ["question"])
    assert nia.step(there, "ask", question="Which floor can she reach?").status_code == 200
    refused = ana.step(there, "answer", answer="Any floor. Call her Quokka.")
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["answer"])
    assert "Leave out: a name." in refused.text
    assert "Quokka" not in refused.text
    assert nia.get(f"{there}/messages").json["items"][-1]["kind"] == "question"
    assert ana.step(there, "answer", answer="Any floor.").status_code == 200
    (refusal,) = ana.get("/audit/entries?action=referral.answer&outcome=failed").json["items"]
    assert refusal["sections"] == {"identity": 1, "location": 0, "safe_contact": 0}
    entries = "/audit/entries?action=referral.answer&outcome=done"
    (entry,) = ana.get(entries).json["items"]
    assert entry["sections"] == {"identity": 1, "location": 0, "safe_contact": 0}


@pytest.fixture
def country_words(engine_name: str, tmp_path: Any) -> Any:
    """A request to speak in."""
    with a_country(engine_name, tmp_path) as founded, founded.app.test_request_context():
        yield
