"""The log proves itself: everything is looked at once a day, and is found in the log."""

import json
import random
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, abort

from nrm.agencies.models import CHECKING
from nrm.database import transaction
from nrm.log import writer as log
from nrm.log.acts import Subject
from nrm.self_check.job import NotFound, check_daily
from nrm.self_check.keeping import alone, kept_file
from nrm.self_check.looks import BEFORE, LOOKS
from nrm.vault.shred import CONTENT, HALF
from tests.adversary.hostile import Hands
from tests.support.around import adds
from tests.support.clock import Hands as Time
from tests.support.clock import moved_by_hand
from tests.support.country import REGISTRAR, Country, Person
from tests.support.killed import NEVER, a_point, survives
from tests.support.steps import agree, open_a_case

ALL = len(BEFORE) + len(LOOKS)
HOUR, DAY = 3600, 86_400
SQLITE = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    return moved_by_hand(monkeypatch)


def command(country: Country, *words: str, **more: Any) -> tuple[int, str]:
    """Exit status and words of `flask nrm audit self-check …`."""
    run = country.app.test_cli_runner().invoke(args=["nrm", "audit", "self-check", *words], **more)
    if run.exception is not None and not isinstance(run.exception, SystemExit):
        raise run.exception
    return run.exit_code, run.output


def _says(country: Country, code: str = "") -> str:
    told = country.credentials(REGISTRAR)
    return "\n".join([told["name"], told["passphrase"], code or told["code"], ""])


@pytest.fixture
def checked(country: Country, time: Time) -> Country:
    """The check is set up."""
    code, words = command(country, "init", input=_says(country))
    assert code == 0, words
    return country


def _job(country: Country) -> int:
    with country.app.app_context():
        return check_daily()


def _round(country: Country) -> str:
    return country.app.test_cli_runner().invoke(args=["nrm", "jobs", "--once"]).output


def _entries(country: Country) -> list[tuple[str, int, str | None]]:
    """What the log says of its checks."""
    rows = Hands(country).rows("audit_entry", action="audit.self_check")
    bodies = [json.loads(row["body"]) for row in sorted(rows, key=lambda row: row["index"])]
    return [(body["outcome"], body["count"], body["reason"]) for body in bodies]


def test_it_finds_in_the_log_whatever_it_looked_at(checked: Country, time: Time) -> None:
    assert command(checked, "run") == (0, f"{ALL} looks were found in the log.\n")
    assert _entries(checked) == [("done", ALL, None)]
    code, told = command(checked, "status", "--json")
    assert (code, json.loads(told)["found"]) == (0, ALL)
    assert Hands(checked).verify()[0] == 0


def test_nothing_is_left_of_the_case(checked: Country, time: Time) -> None:
    for _ in range(2):
        time.on(31)
        assert command(checked, "run")[0] == 0
    hands = Hands(checked)
    assert {row["status"] for row in hands.rows("case")} == {"closed"}
    assert not {part for _, _, part in hands.shred_secrets()} & {CONTENT, HALF}
    for table in ("record", "note", "blind_index", "draft"):
        assert not hands.rows(table), table
    assert {row["next_at"] for row in hands.rows("clock")} <= {None}
    time.on(200 * DAY)
    assert '"secrets": 0' in _round(checked)
    assert not hands.rows("alert")
    # Nor do others come across it where they choose somebody who helps.
    offers = checked.person("ana").get("/services").json["items"]
    assert "Self check" not in json.dumps(offers)


def _answers(app: Flask, method: str, rule: str, view: Any) -> None:
    """A build of the service in which this route does something else."""
    (found,) = [r for r in app.url_map.iter_rules() if str(r) == rule and method in r.methods]
    app.view_functions[found.endpoint] = view


@SQLITE
@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("/api/v1/cases/<uuid:case_id>/notes", "note_list"),
        ("/referrals/<uuid:referral_id>/open", "referral_read"),
        ("/cases/<uuid:case_id>/sheet", "sheet_print"),
    ],
)
def test_a_way_that_forgets_to_write_is_found(
    checked: Country, time: Time, rule: str, reason: str
) -> None:
    method = "GET" if "/api/" in rule else "POST"
    _answers(checked.app, method, rule, lambda **_: "shown, and not written")
    with pytest.raises(NotFound):
        _job(checked)
    assert _entries(checked) == [("failed", ALL - 1, reason)]
    code, told = command(checked, "status")
    assert code == 1 and reason in told
    time.on(31)
    code, told = command(checked, "run")
    assert code == 1 and f"Not in the log: {reason.replace('_', '.', 1)}" in told


@SQLITE
def test_a_way_that_writes_of_another_case_is_found(checked: Country, time: Time) -> None:
    def shown(**_: Any) -> str:
        with transaction():
            log.write(None, "note.list", Subject(case_pseudonym="ab" * 16))
        return "shown, and written of somebody else"

    _answers(checked.app, "GET", "/api/v1/cases/<uuid:case_id>/notes", shown)
    assert command(checked, "run")[0] == 1
    assert _entries(checked) == [("failed", ALL - 1, "note_list")]


@SQLITE
def test_what_cannot_be_looked_at_is_no_quiet_day(checked: Country, time: Time) -> None:
    _answers(checked.app, "GET", "/cases/<uuid:case_id>/people", lambda **_: abort(503))
    code, told = command(checked, "run")
    assert (code, _entries(checked)) == (1, [("failed", 0, "unanswered")])
    assert "could not be checked: /cases/<uuid:case_id>/people: 503" in told


@SQLITE
def test_it_is_done_once_a_day_and_again_soon_where_it_failed(checked: Country, time: Time) -> None:
    assert _job(checked) == ALL
    time.on(DAY - HOUR)
    assert _job(checked) == 0 and command(checked, "status")[0] == 0
    time.on(3.1 * HOUR)
    assert command(checked, "status")[0] == 1  # More than 26 hours.
    assert _job(checked) == ALL
    assert command(checked, "status")[0] == 0
    kept = kept_file_of(checked)
    whole = kept.read_text()
    kept.write_text(whole.replace('"passphrase": "', '"passphrase": "not '))
    time.on(DAY)
    with pytest.raises(NotFound):
        _job(checked)
    assert _job(checked) == 0
    kept.write_text(whole)
    time.on(2 * HOUR)
    assert _job(checked) == ALL


def kept_file_of(country: Country) -> Any:
    with country.app.app_context():
        return kept_file()


@SQLITE
def test_no_auditor_has_to_ask_why_it_looks_at_night(checked: Country, time: Time) -> None:
    for _ in range(9):
        time.on(DAY)
        assert '"failed": []' in _round(checked)
    rules = {row["rule"] for row in Hands(checked).rows("review_item")}
    assert rules == {"sample"}


def test_nobody_chooses_its_agencies_and_auditors_see_them(checked: Country) -> None:
    ana, ada = checked.person("ana"), checked.person("ada")
    case = open_a_case(ana, identity={"preferred_name": "Vera"})
    here, hands = f"/cases/{case['id']}", Hands(checked)

    def page(who: Person, path: str) -> str:
        return who.client.get(path, headers={"Cookie": who.cookie}).get_data(as_text=True)

    assert "Self check" not in json.dumps(ana.get("/agencies?limit=200").json["items"])
    for path, known in (
        (f"{here}/consents/new", "Clinic"),
        (f"{here}/hand-over", "To which agency?"),
    ):
        assert known in page(ana, path) and "Self check" not in page(ana, path)
    line = ["identity.preferred_name"]
    for agency in hands.rows("agency", state=CHECKING):
        told = str(agency["id"])
        assert agree(checked, ana, case, "Clinic", line, recipient=told).status_code == 422
        sent = {"service": "primary_health", "recipient": told, "urgency": "routine"}
        assert ana.post(f"{here}/referrals", sent).status_code == 422
        assert adds(ana, here, "guardian", name="Gus", agency=told).status_code == 404
    assert len(hands.rows("agency", state=CHECKING)) == 2
    assert ">Self check, partner<" in page(ada, "/audit")


@SQLITE
def test_it_is_set_up_once_by_a_registrar(country: Country, time: Time) -> None:
    assert _job(country) == 0
    for word in ("run", "status"):
        assert command(country, word)[0] == 1
    agencies = len(Hands(country).rows("agency"))
    assert command(country, "init", input=_says(country, "000000"))[0] == 1
    assert len(Hands(country).rows("agency")) == agencies
    time.on(60)
    assert command(country, "init", input=_says(country))[0] == 0
    assert len(Hands(country).rows("agency")) == agencies + 2
    kept = kept_file_of(country)
    assert kept.stat().st_mode & 0o777 == 0o600
    told = json.loads(kept.read_text())
    secrets = [login[part] for login in told["logins"].values() for part in ("passphrase", "seed")]
    assert not any(secret in command(country, "init")[1] for secret in secrets)
    assert command(country, "init")[0] == 1


@SQLITE
def test_two_do_not_check_at_the_same_time(checked: Country, time: Time) -> None:
    with checked.app.app_context(), alone() as mine:
        assert mine and check_daily() == 0
    assert command(checked, "run")[0] == 0


@SQLITE
@pytest.mark.race
def test_one_that_was_killed_is_tidied_up_by_the_next(checked: Country, time: Time) -> None:
    draw, killed = random.Random(8), 0
    for _ in range(4):
        time.on(DAY)
        killed += not survives(checked, lambda _: bool(_job(checked)), a_point(draw, 900))
        time.on(2 * HOUR)
        assert survives(checked, lambda _: _job(checked) >= 0, NEVER)
    time.on(timedelta(days=2).total_seconds())
    assert _job(checked) == ALL and killed
    assert {row["status"] for row in Hands(checked).rows("case")} == {"closed"}


@SQLITE
def test_an_auditor_is_told_and_nobody_else(checked: Country, time: Time) -> None:
    def told(name: str) -> str:
        who = checked.person(name)
        page = who.client.get("/audit", headers={"Cookie": who.cookie})
        assert page.status_code == 200
        return page.get_data(as_text=True)

    late, failed = "was not checked for more than a day", "does not stand in the log"
    assert late not in told("ada")  # It was never set up before.
    assert _job(checked) == ALL
    assert late not in told("ada") and failed not in told("ada")
    time.on(27 * HOUR)
    assert late in told("ada") and late not in told("ana")
    _answers(checked.app, "GET", "/cases", lambda **_: "shown, and not written")
    with pytest.raises(NotFound):
        _job(checked)
    assert failed in told("ada") and failed not in told("ana")
    alarms = Hands(checked).rows("audit_entry", action="audit.alarm")
    assert [json.loads(row["body"])["reason"] for row in alarms] == ["self_check"]
    ada = checked.person("ada")
    proof = ada.client.get("/audit/proof", headers={"Cookie": ada.cookie}).text
    assert failed in proof and "was shown another log" not in proof
