"""Whether there is room is asked and answered in codes and numbers, without any word."""

from datetime import timedelta

from nrm.advice.wanted import today
from tests.adversary.hostile import Hands
from tests.support.advice import ROOM, asked_for_room, asks, asks_for_room, service_of
from tests.support.country import Country, Person


def _in_days(country: Country, days: int) -> str:
    with country.app.app_context():
        return (today() + timedelta(days=days)).isoformat()


def _error(person: Person, there: str, **said: object) -> list[str]:
    sent = person.step(there, "answer", **said)
    assert sent.status_code == 422, sent.text
    return list(sent.json["errors"])


def test_a_shelter_says_how_many_can_come_and_until_when(country: Country) -> None:
    ana, zoe = country.person("ana"), country.person("zoe")
    there = asked_for_room(country, ana)
    (line,) = zoe.get("/consultations").json["items"]
    assert (line["kind"], line["urgency"]) == ("room", "urgent_24h")
    assert [each["name"] for each in line["steps"]] == ["answer", "decline"]
    told = zoe.get(there).json["told"]
    assert (told["room"], told["words"]) == (ROOM, [])
    until = _in_days(country, 7)
    assert zoe.step(there, "answer", places=2, held_until=until).json["steps"] == []
    answered = ana.get(there).json
    assert (answered["told"]["places"], answered["told"]["held_until"]) == (2, until)
    assert [each["name"] for each in answered["steps"]] == ["finish"]
    # Room is answered once: what was said stands for whoever goes there.
    again = zoe.step(there, "answer", places=1)
    assert (again.status_code, again.json["type"]) == (409, "conflict")
    assert ana.get(there).json["told"]["places"] == 2


def test_a_place_is_not_held_for_long_nor_backwards_nor_in_words(country: Country) -> None:
    zoe = country.person("zoe")
    there = asked_for_room(country, country.person("ana"))
    for days in (-1, 8, 400):
        said = {"places": 1, "held_until": _in_days(country, days)}
        assert _error(zoe, there, **said) == ["held_until"]
    for places in (0, -1, 100):
        assert _error(zoe, there, places=places) == ["places"]
    assert _error(zoe, there) == ["places"]
    assert _error(zoe, there, places=1, text="Ask for the cook.") == ["text"]
    follow = country.person("ana").step(there, "follow_up", text="And a cot?")
    assert (follow.status_code, follow.json["type"]) == (409, "out-of-turn")
    assert zoe.step(there, "answer", places=1).status_code == 200


def test_no_room_is_a_reason_and_refreshes_nothing_else(country: Country) -> None:
    zoe, hands = country.person("zoe"), Hands(country)
    before = hands.rows("service")
    there = asked_for_room(country, country.person("ana"))
    assert zoe.step(there, "decline", reason="no_capacity").json["state"] == "not_possible"
    assert country.person("ana").get(there).json["told"]["reason"] == "no_capacity"
    assert hands.rows("service") == before


def test_only_codes_and_small_numbers_are_told(country: Country) -> None:
    ana, service = country.person("ana"), service_of(country, "Shelter")
    for said in (
        {"people": 0},
        {"people": 10},
        {"start": "2026-12-24"},
        {"age_band": "22"},
        {"gender": "Mira"},
        {"languages": ["Arabic, and she is called Mira"]},
        {"languages": ["ar"] * 6},
        {"accessibility": ["a lift"]},
        {"name": "Mira"},
    ):
        assert asks_for_room(ana, service, **said).status_code == 422, said
    # Neither words with codes, nor codes with words, nor nothing.
    wish = {"service": service, "kind": "room", "urgency": "high"}
    assert ana.post("/consultations", {**wish, "room": ROOM, "text": "x"}).status_code == 422
    assert ana.post("/consultations", wish).status_code == 422
    assert asks(ana, service, room=ROOM).status_code == 422
    assert ana.post("/consultations", {**wish, "kind": "advice"}).status_code == 422


def test_the_police_are_asked_for_advice_and_not_for_room(country: Country) -> None:
    ana, police = country.person("ana"), service_of(country, "Police")
    refused = asks_for_room(ana, police)
    assert (refused.status_code, refused.json["type"]) == (409, "out-of-turn")
    assert asks(ana, police).status_code == 201
