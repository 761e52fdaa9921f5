"""A unique marker typed into every text of every section, note, consent, step and message.

It is found nowhere: not in the database, its write-ahead log or a dump, the shred store, the file
of checkpoints, logs, temporary files, addresses, headers or titles.
"""

import base64
import logging
import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Response

from nrm.cases.fields import FIELDS, Field, Kind, fields_of
from nrm.cases.sections import SECTIONS
from nrm.database import now
from tests.adversary.hostile import Hands
from tests.adversary.test_unwritable_log import MODES
from tests.support import postgres
from tests.support.country import OFFERS, Country, Person
from tests.support.steps import agree, open_a_case, refer

CANARY = "zqxcanaryjvw"
_TEXTS = (Kind.TEXT, Kind.LONG_TEXT)


def spellings(marker: str) -> list[bytes]:
    """The marker as it may stand in a file: plain, in two bytes, in hex, in base64 at any place."""
    plain = marker.encode()
    shifted = [base64.b64encode(b"\0" * shift + plain)[4:-4] for shift in range(3)]
    return [plain, marker.upper().encode(), marker.encode("utf-16-le"), plain.hex().encode()] + [
        part for part in shifted if len(part) > 8
    ]


def found_in(content: bytes) -> list[bytes]:
    """The spellings that stand in it."""
    return [spelled for spelled in spellings(CANARY) if spelled in content]


def _filled(fields: tuple[Field, ...]) -> dict[str, Any]:
    filled: dict[str, Any] = {}
    for field in fields:
        if field.kind in _TEXTS:
            filled[field.key] = f"{CANARY} {field.name}"
        elif field.kind is Kind.REPEAT and _filled(field.items):
            filled[field.key] = [_filled(field.items)]
    return filled


def _count(value: object) -> int:
    if isinstance(value, dict):
        return sum(map(_count, value.values()))
    if isinstance(value, list):
        return sum(map(_count, value))
    return int(CANARY in str(value))


class Heard:
    """Everything that is told outside a body: headers, addresses, titles."""

    def __init__(self, country: Country) -> None:
        self.told: list[bytes] = []
        country.app.after_request(self._hear)

    def _hear(self, response: Response) -> Response:
        self.told += [f"{name}: {value}".encode() for name, value in response.headers.items()]
        body = response.get_json(silent=True) if response.is_json else None
        if isinstance(body, Mapping) and "title" in body:
            self.told += [str(body["title"]).encode(), str(body["detail"]).encode()]
        return response


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files, empty at first."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_nothing_that_was_typed_is_found_anywhere(
    country: Country, hands: Hands, temporary: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    heard = Heard(country)
    ana, zoe = country.person("ana"), country.person("zoe")
    typed = _whole_job(country, ana, zoe) + _a_child(ana)
    assert typed > 60
    _mistakes(country, ana)
    for place, content in _places(country, hands, temporary):
        assert (place, found_in(content)) == (place, [])
    assert found_in(caplog.text.encode()) == []
    assert [line for line in heard.told if found_in(line)] == []
    assert hands.verify()[0] == 0


def _whole_job(country: Country, ana: Person, zoe: Person) -> int:
    case = open_a_case(ana)
    here, typed = f"/cases/{case['id']}", 0
    for name in SECTIONS:
        content = _filled(fields_of(name))
        written = ana.put(f"{here}/sections/{name}", content, If_Match='"0"')
        assert written.status_code == 200, written.get_data(as_text=True)
        assert ana.get(f"{here}/sections/{name}").json["content"] == content
        typed += _count(content)
    ana.post(f"{here}/notes", {"text": CANARY}, Idempotency_Key=CANARY)
    assert CANARY in ana.get(f"{here}/notes?limit=1").get_data(as_text=True)
    screen = {"limits_explained": True, "seen_alone": CANARY, "interpreter_needed": CANARY}
    assert ana.step(here, "screen", **screen, basis="consent").status_code == 200
    fields = [n for n in ("identity.preferred_name", "needs.person_wishes") if n in FIELDS]
    consent = agree(country, ana, case, "Shelter", fields).json
    referral = refer(country, ana, case, "Shelter", consent).json
    there = f"/referrals/{referral['id']}"
    visit = {"when": "2030-01-02T10:00:00Z", "where": CANARY, "met_by": CANARY}
    taken = [
        ana.step(there, "send"),
        zoe.step(there, "acknowledge"),
        zoe.step(there, "ask", question=CANARY),
        # Every name of the record is the canary, and no answer may have one as it stands.
        ana.step(there, "answer", answer=f"x{CANARY}"),
        zoe.step(there, "accept", appointment=visit),
    ]
    assert CANARY in str(taken[-1].json["snapshot"])
    begun = zoe.step(there, "begin", met_on=now().date().isoformat())
    done = zoe.step(there, "complete", outcome=_an_outcome(zoe), feedback=CANARY)
    assert [a.status_code for a in (*taken, begun, done)] == [200] * 7
    assert zoe.get(f"{there}/messages").get_data(as_text=True).count(CANARY) == 5
    return typed + 8


def _an_outcome(person: Person) -> str:
    return str(person.get("/vocabularies/outcome_codes").json["items"][0]["code"])


def _a_child(ana: Person) -> int:
    case = open_a_case(ana, person_group="child", identity={"preferred_name": CANARY})
    body = {"scope": "support", "given_by": "none_required_child"}
    body |= {"reason": CANARY, "child_views": CANARY}
    made = ana.post(f"/cases/{case['id']}/consents", body)
    assert made.status_code in (201, 422), made.get_data(as_text=True)
    shared = {
        "scope": "share_with_org",
        "recipient": _agency(ana, "Shelter"),
        "purpose": OFFERS["Shelter"],
        "fields": ["identity.preferred_name"],
        "expires_at": (now() + timedelta(days=9)).isoformat(),
    }
    given = ana.post(f"/cases/{case['id']}/consents", {**body, **shared})
    assert given.status_code == 201, given.get_data(as_text=True)
    return 3


def _agency(person: Person, name: str) -> str:
    found = [a["id"] for a in person.get("/agencies").json["items"] if a["name"] == name]
    return str(found[0])


def _mistakes(country: Country, ana: Person) -> None:
    """What was mistyped, sent to the wrong place or could not be kept leaves nothing either."""
    here = f"/cases/{open_a_case(ana)['id']}"
    client = country.app.test_client(use_cookies=False)
    wrong = {"name": CANARY, "passphrase": CANARY, "code": CANARY}
    assert client.post("/api/v1/session", json=wrong).status_code in (401, 422)
    assert ana.put(f"{here}/sections/identity", {CANARY: CANARY}, If_Match='"0"').status_code == 422
    name = {"preferred_name": CANARY}
    assert ana.put(f"{here}/sections/identity", name, If_Match='"9"').status_code == 412
    headers = {"User-Agent": CANARY, "X-Request-Id": f"{CANARY} "}
    assert client.get(f"/api/v1/{CANARY}", headers=headers).status_code in (401, 404)
    typed = {"account_text": CANARY, "csrf_token": ana.csrf}
    late = client.post(f"{here}/account", data=typed)
    assert (late.status_code, found_in(late.data)) == (401, [])
    assert b'name="kept"' in late.data
    with MODES["read-only"](country):
        kept = ana.put(f"{here}/sections/identity", name, If_Match='"0"')
        assert kept.status_code == 503


def _places(country: Country, hands: Hands, temporary: Path) -> Iterator[tuple[str, bytes]]:
    yield "dump", repr(hands.dump()).encode()
    files = [*country.folder.rglob("*"), *temporary.rglob("*")]
    if country.url.startswith("sqlite"):
        database = Path(country.url.removeprefix("sqlite:///"))
        files += sorted(database.parent.glob(database.name + "*"))
        assert len(files) > 3
    else:
        files.append(Path(os.environ["NRM_TEST_FOLDER"]) / "pg" / "server.log")
        yield "pg_dump", _pg_dump(country)
    for file in files:
        if file.is_file():
            yield file.name, file.read_bytes()


def _pg_dump(country: Country) -> bytes:
    binaries = postgres.find_binaries()
    program = binaries / "pg_dump" if binaries else None
    if program is None or not program.is_file():
        return b""  # The dump by SQL above holds every row as well.
    url = country.url.replace("postgresql+psycopg", "postgresql")
    done = subprocess.run([str(program), url], capture_output=True, check=False)
    return done.stdout


def test_the_search_finds_what_is_there() -> None:
    for spelled in (
        CANARY,
        CANARY.encode().hex(),
        base64.b64encode(f"ab{CANARY}".encode()).decode(),
    ):
        assert found_in(f"before {spelled} after".encode())
    assert found_in(b"nothing of it") == []
