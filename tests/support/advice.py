"""Advice and room of stories: what a worker asks of a service, and what is answered."""

from typing import Any

from werkzeug.test import TestResponse

from tests.support.country import Country, Person

CANARY = "quetzal"
QUESTION = f"What helps somebody who cannot sleep and is afraid of the {CANARY} at the door?"
ANSWER = f"A lamp, a lock, and time. Of the {CANARY} nobody need speak."
ROOM: dict[str, Any] = {
    "people": 2,
    "start": "today",
    "region": "coast",
    "age_band": "21-23",
    "gender": "woman",
    "languages": ["ar"],
    "accessibility": ["step_free"],
}


def service_of(country: Country, agency: str) -> str:
    """The id of the first service that the agency offers."""
    found = country.person("ana").get("/services?limit=200").json["items"]
    return next(each["id"] for each in found if each["agency"] == str(country.agency_id(agency)))


def asks(person: Person, service: str, **said: Any) -> TestResponse:
    """She asks for advice, or for what else is said."""
    wish = {"service": service, "kind": "advice", "urgency": "high", "text": QUESTION, **said}
    return person.post("/consultations", wish)


def asks_for_room(person: Person, service: str, **said: Any) -> TestResponse:
    """She asks whether there is room."""
    wish = {"service": service, "kind": "room", "urgency": "urgent_24h", "room": {**ROOM, **said}}
    return person.post("/consultations", wish)


def asked(country: Country, person: Person, agency: str = "Clinic", **said: Any) -> str:
    """The address of a question of hers that waits at the agency."""
    sent = asks(person, service_of(country, agency), **said)
    assert sent.status_code == 201, sent.text
    return f"/consultations/{sent.json['id']}"


def asked_for_room(country: Country, person: Person, agency: str = "Shelter") -> str:
    """The same of a question for room."""
    sent = asks_for_room(person, service_of(country, agency))
    assert sent.status_code == 201, sent.text
    return f"/consultations/{sent.json['id']}"
