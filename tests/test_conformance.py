"""Requests made from the document itself, well- and ill-formed: each answer is as it says.

Schemathesis makes them; they go to the real app as three people, about things that exist. An answer
with a status, type or form that the document does not name is a fault, and so is a crash.
"""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.core import NotSet
from schemathesis.core.parameters import ParameterLocation
from werkzeug.test import TestResponse

from nrm.database import now
from tests.support import databases
from tests.support.advice import asked, service_of
from tests.support.around import adds, meets
from tests.support.auditors import an_item
from tests.support.concerns import takes_in, tells_us
from tests.support.country import Country, Person, a_country
from tests.support.document import PREFIX, a_witness, document_of
from tests.support.episodes import reports_missing
from tests.support.groups import a_group
from tests.support.neighbours import Neighbour
from tests.support.steps import a_sent_referral, agree, open_a_case
from tests.support.without_consent import DECIDED, act_in

pytestmark = pytest.mark.hypothesis

FIELDS = ["identity.preferred_name"]
# As few as show each kind of body; `make soak` sends ten times as many. There are over a hundred
# calls, so more than that would be a night of its own.
EXAMPLES = min(settings.default.max_examples // 6, 100)
_SETTINGS = settings(
    max_examples=EXAMPLES,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)


@dataclass
class Sender:
    """Sends to one country what Schemathesis made; knows what was answered, by operation."""

    country: Country
    people: Mapping[str, Person]
    ids: Mapping[str, str]
    answered: dict[str, set[int]] = field(default_factory=dict)
    let_in: list[str] = field(default_factory=list)

    def path(self, operation: Any) -> dict[str, str]:
        """What the address of this operation names here."""
        names = {parameter.name for parameter in operation.path_parameters}
        known = {**self.ids, "name": "identity" if "/sections/" in operation.path else "regions"}
        return {name: value for name, value in known.items() if name in names}

    def send(self, case: Case) -> None:
        """It is sent to things of this country, by each whose business it is."""
        case.path_parameters = {**(case.path_parameters or {}), **self.path(case.operation)}
        for who in _who(case.operation.path):
            self.judge(case, _answer(case, self.people[who]).status_code)

    def judge(self, case: Case, status: int) -> None:
        """What was answered is noted; that a wrong body was let in is a fault."""
        name = f"{case.method} {case.path.removeprefix(PREFIX)}"
        self.answered.setdefault(name, set()).add(status)
        if _is_wrong(case) and status < 400:
            self.let_in.append(f"{name} {status}: {case.body!r}")


def _try_out(operation: Any, senders: list[Sender]) -> None:
    """Examples of both modes; an operation that takes nothing cannot be asked wrongly.

    Making them is half of the work, and what is made is the same for every engine and person.
    """

    def send(case: Case) -> None:
        for sender in senders:
            sender.send(case)

    for mode in GenerationMode:
        strategy = operation.as_strategy(
            generation_mode=mode, path_parameters=senders[0].path(operation)
        )
        try:
            _SETTINGS(given(strategy)(send))()
        except Unsatisfiable:
            if mode is GenerationMode.POSITIVE:
                raise


def _answer(case: Case, person: Person) -> TestResponse:
    headers = {name: str(value) for name, value in (case.headers or {}).items()}
    # An asterisk stands for whatever version it has: so that bodies are read, not versions.
    headers |= {"If-Match": "*"} if "If-Match" in headers else {}
    body: Any = None
    if not isinstance(case.body, NotSet):
        body = case.body if isinstance(case.body, bytes) else json.dumps(case.body)
        headers["Content-Type"] = "application/json"
    headers |= {"Cookie": person.cookie, "X-CSRF-Token": person.csrf}
    return person.client.open(
        case.formatted_path,
        method=case.method,
        query_string={name: _plain(value) for name, value in (case.query or {}).items()},
        headers=headers,
        data=body,
    )


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float) else json.dumps(value)


def _is_wrong(case: Case) -> bool:
    """Whether the body was made so that its schema refuses it."""
    meta = case.meta
    made = meta.components.get(ParameterLocation.BODY) if meta is not None else None
    return made is not None and made.mode is GenerationMode.NEGATIVE


def _as_a_client_reads_it(country: Country, reader: Person) -> dict[str, Any]:
    document = document_of(country.app)
    for name, schema in document["components"]["schemas"].items():
        _name_steps(name, schema.get("properties", {}))
        _name_codes(schema, reader)
    return document


def _operations(document: dict[str, Any]) -> Iterator[Any]:
    schema = schemathesis.openapi.from_dict(document)
    found = [result.ok() for result in schema.get_all_operations()]
    # Signing out comes last: nobody is signed in after it.
    yield from sorted(
        found, key=lambda one: (one.method == "delete", one.path.endswith("/session"))
    )


def _name_steps(name: str, properties: dict[str, Any]) -> None:
    """A step is called as its schema is; the one that takes nothing more is `send`."""
    if "step" in properties and "label" not in properties:
        words = re.sub(r"(?<=.)([A-Z])", r"_\1", name).lower()
        properties["step"]["enum"] = ["send" if words == "step" else words]


def _name_codes(schema: Any, reader: Person) -> None:
    """A field of codes holds those of the list that its description names, as a client reads it."""
    for part in schema.values() if isinstance(schema, dict) else schema:
        if isinstance(part, dict | list):
            _name_codes(part, reader)
    if isinstance(schema, dict) and "enum" not in schema:
        listed = re.search(r"code of the list `(\w+)`", str(schema.get("description", "")))
        if listed:
            entries = reader.get(f"/vocabularies/{listed[1]}").json["items"]
            schema["enum"] = [entry["code"] for entry in entries]


def _who(path: str) -> list[str]:
    return ["ana"] + (["nia"] if "/referrals/" in path else ["ada"] if "/audit/" in path else [])


def _a_sender(country: Country) -> Sender:
    people = {name: country.person(name) for name in ("ana", "nia", "ada")}
    country.app.testing = False  # A crash is an answer, too: one that no call names.
    return Sender(country, people, _ids(country, people["ana"]))


@pytest.fixture
def senders(tmp_path: Path) -> Iterator[list[Sender]]:
    """One for each engine; where there is no PostgreSQL other tests say so, and SQLite is left."""
    there = databases.ENGINES if databases.finds_a_server() else ("sqlite",)
    with ExitStack() as stack:
        for engine in there:
            (tmp_path / engine).mkdir()
        opened = [stack.enter_context(a_country(engine, tmp_path / engine)) for engine in there]
        yield [_a_sender(country) for country in opened]


# It takes longest of all: begun last, it would keep one core when the others are done.
@pytest.mark.slow
def test_every_answer_is_as_the_document_says(senders: list[Sender]) -> None:
    first = senders[0]
    with ExitStack() as stack:
        witnesses = [stack.enter_context(a_witness(sender.country.app)) for sender in senders]
        for operation in _operations(_as_a_client_reads_it(first.country, first.people["ana"])):
            _try_out(operation, senders)
    for sender, witness in zip(senders, witnesses, strict=True):
        assert sorted(set(witness.complaints)) == []
        assert sender.let_in == []
        done = [name for name, seen in sender.answered.items() if min(seen) < 300]
        # A sign-in cannot be guessed, a state or a consent not be made up; most calls do succeed.
        assert len(done) > len(sender.answered) / 2, sender.answered
        assert 422 in set().union(*sender.answered.values())


# The specimens.


def test_an_answer_that_the_document_does_not_name_is_caught(country: Country) -> None:
    path, sender = f"{PREFIX}/agencies", Sender(country, {"ana": country.person("ana")}, {})
    with a_witness(country.app) as witness:
        witness.document["paths"][path]["get"]["responses"].pop("200")
        (one,) = _found(document_of(country.app), ("get", path))
        _try_out(one, [sender])
    assert set(witness.complaints) == {f"GET {path} 200: this status is not in the document"}


def test_a_body_that_should_have_been_refused_is_caught(country: Country) -> None:
    sender, wanted = Sender(country, {}, {}), ("post", f"{PREFIX}/cases/{{case_id}}/notes")
    (notes,) = _found(document_of(country.app), wanted)
    right, wrong = (notes.as_strategy(generation_mode=mode) for mode in GenerationMode)
    _SETTINGS(given(right)(lambda case: sender.judge(case, 201)))()
    assert sender.let_in == []
    _SETTINGS(given(wrong)(lambda case: sender.judge(case, 201)))()
    assert sender.let_in
    assert all(told.startswith("POST /cases/{case_id}/notes 201") for told in sender.let_in)


def _found(document: dict[str, Any], wanted: tuple[str, str]) -> list[Any]:
    return [one for one in _operations(document) if (one.method, one.path) == wanted]


def _ids(country: Country, ana: Person) -> dict[str, str]:
    case = open_a_case(ana, identity={"preferred_name": "Mira"})
    there = a_sent_referral(country, ana, case, "Clinic", FIELDS)
    consent = agree(country, ana, case, "Clinic", FIELDS).json
    around = adds(ana, f"/cases/{case['id']}", name="Zzyx").json
    episode = reports_missing(ana, f"/cases/{case['id']}").json
    danger = {"scope": "record", **DECIDED}
    assert ana.post(f"/cases/{case['id']}/consents", danger).status_code == 201
    takes_in(country)
    assert tells_us(country).status_code == 201
    came = Neighbour(country).pairs().arrives(ana)
    return {
        "item_id": an_item(country),
        "arrival_id": came.rpartition("/")[2],
        "concern_id": ana.get("/concerns").json["items"][0]["id"],
        "consultation_id": asked(country, ana).rpartition("/")[2],
        "service_id": service_of(country, "Clinic"),
        "act_id": act_in(ana, f"/cases/{case['id']}")["id"],
        "participant_id": around["id"],
        "appointment_id": meets(ana, around["id"]).json["id"],
        "episode_id": episode["id"],
        "group_id": a_group(ana)["id"],
        "clock_id": ana.get("/clocks").json["items"][0]["id"],
        "case_id": case["id"],
        "consent_id": consent["id"],
        "referral_id": there.rpartition("/")[2],
        "session_id": country.person("ana").session_id,
        "index": "1",
        "tile": "0/000.p/2",
        "number": str(ana.post(f"/cases/{case['id']}/accesses", {"span": "all"}).json["number"]),
        "day": now().date().isoformat(),
        "setting": "open_group",
    }
