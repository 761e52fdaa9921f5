"""The log cannot be written: 503 at every route that logs, nothing shown, nothing changed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import event
from werkzeug.test import TestResponse

from nrm.database import db
from tests.adversary.conftest import VISIT, Story
from tests.adversary.hostile import MARK
from tests.support.country import OFFERS, PASSPHRASE, Country, Person
from tests.support.steps import agree, open_a_case, refer

NOBODY_WRITES = (
    "CREATE TRIGGER is_full BEFORE INSERT ON audit_entry BEGIN SELECT RAISE(ABORT, 'x'); END"
)
_RAISE = (
    "CREATE FUNCTION is_full() RETURNS trigger LANGUAGE plpgsql "
    "AS $$ BEGIN RAISE EXCEPTION 'x'; END $$"
)
_TRIGGER = "CREATE TRIGGER is_full BEFORE INSERT ON audit_entry EXECUTE FUNCTION is_full()"


@dataclass(frozen=True)
class Try:
    """One request, prepared while the log could still be written."""

    who: Person
    method: str
    path: str
    body: Any = None
    version: str = ""

    def __call__(self) -> TestResponse:
        headers = {"If-Match": self.version} if self.version else {}
        return self.who.send(self.method, self.path, self.body, headers)


def _run(country: Country, *statements: str) -> None:
    with country.app.app_context(), db.engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


@contextmanager
def _at_connect(country: Country, *statements: str) -> Iterator[None]:
    """Every connection from now on begins with these statements."""
    with country.app.app_context():
        engine = db.engine

    def say(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        for statement in statements:
            cursor.execute(statement)
        cursor.close()
        connection.commit()

    event.listen(engine, "connect", say)
    engine.dispose()
    yield
    event.remove(engine, "connect", say)
    engine.dispose()


@contextmanager
def _trigger(country: Country) -> Iterator[None]:
    sqlite = country.url.startswith("sqlite")
    _run(country, *([NOBODY_WRITES] if sqlite else [_RAISE, _TRIGGER]))
    yield


@contextmanager
def _read_only(country: Country) -> Iterator[None]:
    sqlite = country.url.startswith("sqlite")
    statement = "PRAGMA query_only=ON" if sqlite else "SET default_transaction_read_only=on"
    with _at_connect(country, statement):
        yield


@contextmanager
def _no_right(country: Country) -> Iterator[None]:
    if country.url.startswith("sqlite"):
        pytest.skip("SQLite knows no rights")
    role = f"nrm_{uuid4().hex[:12]}"
    _run(
        country,
        f"CREATE ROLE {role}",
        f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}",
        f"REVOKE INSERT ON audit_entry FROM {role}",
    )
    with _at_connect(country, f"SET ROLE {role}"):
        yield
    _run(country, f"DROP OWNED BY {role}", f"DROP ROLE {role}")


MODES = {"trigger": _trigger, "read-only": _read_only, "right-revoked": _no_right}


def _tries(story: Story) -> dict[str, Try]:
    ana, nia, here, there = story.ana, story.nia, story.here, story.there
    case = {"id": story.case_id}
    consent = agree(story.country, ana, case, "Shelter", ["identity.preferred_name"]).json
    waiting = refer(story.country, ana, case, "Shelter", consent)
    draft = f"/referrals/{waiting.json['id']}"
    ada, tag = story.country.person("ada"), nia.get(there).headers["ETag"]
    case_tag = ana.get(here).headers["ETag"]
    clinic = story.country.agency_id("Clinic")
    new_case = {
        "entry_channel": "health",
        "person_group": "adult",
        "region": "capital",
        "priority": "routine",
        "sections": {"identity": {"preferred_name": MARK}},
    }
    new_consent = {"scope": "support", "given_by": "person", "obtained_how": "verbal"}
    new_referral = {"service": OFFERS["Clinic"], "recipient": clinic}
    accept = {"step": "accept", "appointment": VISIT}
    screen = {"limits_explained": True, "seen_alone": "yes", "interpreter_needed": "no"}
    name = {"preferred_name": "Other"}
    return {
        "session": Try(ana, "GET", "/session"),
        "sign out": Try(ana, "DELETE", "/session"),
        "case": Try(ana, "GET", here),
        "cases": Try(ana, "GET", "/cases"),
        "open case": Try(ana, "POST", "/cases", new_case),
        "screen": Try(
            ana, "POST", f"{here}/steps", {"step": "screen", **screen, "basis": "consent"}, case_tag
        ),
        "section": Try(ana, "GET", f"{here}/sections/identity"),
        "record": Try(ana, "GET", f"{here}/record?sections=identity"),
        "write": Try(ana, "PUT", f"{here}/sections/identity", name, '"1"'),
        "notes": Try(ana, "GET", f"{here}/notes"),
        "note": Try(ana, "POST", f"{here}/notes", {"text": "More"}),
        "consent": Try(ana, "POST", f"{here}/consents", new_consent),
        "withdraw consent": Try(
            ana, "POST", f"/consents/{story.consent_id}/withdraw", {"how": "verbal"}
        ),
        "refer": Try(ana, "POST", f"{here}/referrals", new_referral),
        "send": Try(ana, "POST", f"{draft}/steps", {"step": "send"}, waiting.headers["ETag"]),
        "referral, sent": Try(ana, "GET", there),
        "referral, received": Try(nia, "GET", there),
        "inbox": Try(nia, "GET", "/referrals?box=in"),
        "outbox": Try(ana, "GET", "/referrals?box=out"),
        "messages": Try(nia, "GET", f"{there}/messages"),
        "accept": Try(nia, "POST", f"{there}/steps", accept, tag),
        "decline": Try(
            nia, "POST", f"{there}/steps", {"step": "decline", "reason": "no_capacity"}, tag
        ),
        "agencies": Try(ana, "GET", "/agencies"),
        "services": Try(ana, "GET", "/services"),
        "own entries": Try(ana, "GET", "/audit/entries"),
        "all entries": Try(ada, "GET", "/audit/entries"),
        "of the case": Try(ana, "GET", f"/audit/entries?case={story.case_id}"),
        "a stranger's case": Try(nia, "GET", here),
    }


def _signs_in(country: Country, code: str) -> TestResponse:
    body = {"name": "zoe", "passphrase": PASSPHRASE, "code": code}
    return country.app.test_client(use_cookies=False).post("/api/v1/session", json=body)


@pytest.mark.parametrize("mode", MODES)
def test_every_route_that_logs_refuses(story: Story, mode: str) -> None:
    tries = _tries(story)
    code = story.country.credentials("zoe")["code"]
    before, secrets = story.hands.dump(), story.hands.shred_secrets()
    with MODES[mode](story.country):
        for name, attempt in tries.items():
            _refused(name, attempt())
        _refused("sign in", _signs_in(story.country, code))
        _refused("a wrong sign-in", _signs_in(story.country, "000000"))
        _still_answers(story)
    assert story.hands.dump() == before
    held = story.hands.shred_secrets()
    assert {key: held[key] for key in secrets} == secrets


def _refused(name: str, answer: TestResponse) -> None:
    told = answer.get_data(as_text=True)
    assert (name, answer.status_code, MARK in told) == (name, 503, False)
    assert set(answer.json) == {"type", "title", "status", "detail", "request_id"}
    assert "Set-Cookie" not in answer.headers


def _still_answers(story: Story) -> None:
    client = story.country.app.test_client(use_cookies=False)
    for path in ("/health/live", "/static/look.css", "/api/v1/audit/checkpoint"):
        with client.get(path) as answer:
            assert (path, answer.status_code) == (path, 200)
    for method in (client.get, client.post):
        left = method("/leave", headers={"Cookie": story.ana.cookie})
        assert left.status_code in (303, 405)
    left = client.get("/leave", headers={"Cookie": story.ana.cookie})
    assert (left.status_code, "__Host-nrm=;" in left.headers["Set-Cookie"]) == (303, True)


def test_a_full_disk_shows_nothing_and_loses_nothing(story: Story) -> None:
    if not story.country.url.startswith("sqlite"):
        pytest.skip("max_page_count is a pragma of SQLite")
    tries = _tries(story)
    # Small entries may still find room on a page: what is answered is in the log, or is a 503.
    with _at_connect(story.country, "PRAGMA max_page_count=1"):
        for _ in range(60):
            if story.ana.get("/agencies").status_code == 503:
                break
        else:
            raise AssertionError("it never became full")
        for attempt in tries.values():
            size = len(story.hands.rows("audit_entry"))
            answer = attempt()
            written = len(story.hands.rows("audit_entry")) - size
            assert (answer.status_code == 503) is (written == 0)
            assert answer.status_code != 500
            if answer.status_code == 503:
                assert MARK not in answer.get_data(as_text=True)
        _still_answers(story)
    assert story.hands.verify()[0] == 0


def test_an_answer_is_given_only_when_its_entry_is_kept(story: Story) -> None:
    looks: list[Callable[[], TestResponse]] = [
        lambda: story.ana.get(f"{story.here}/sections/identity"),
        lambda: open_a_case_answer(story.ana),
    ]
    with _trigger(story.country):
        for look in looks:
            assert look().status_code == 503
    statement = (
        "DROP TRIGGER is_full"
        if story.country.url.startswith("sqlite")
        else ("DROP TRIGGER is_full ON audit_entry")
    )
    _run(story.country, statement)
    assert story.ana.get(f"{story.here}/sections/identity").json["content"] == {
        "preferred_name": MARK
    }
    assert open_a_case(story.ana)["status"] == "draft"
    assert story.hands.verify()[0] == 0


def open_a_case_answer(worker: Person) -> TestResponse:
    body = {
        "entry_channel": "health",
        "person_group": "adult",
        "region": "capital",
        "priority": "routine",
    }
    return worker.post("/cases", body)
