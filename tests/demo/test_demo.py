"""The demonstration country: founded once, by real actions, and whole."""

import json
import stat
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import text

from nrm.accounts.demo_accounts import demo_answers
from nrm.database import db
from nrm.demo.country import PLACES
from nrm.demo.shares import draw
from nrm.demo.stories import Story, tell_stories
from tests.support.country import let_go, make_app

CASES = 12


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["nrm", *arguments])


def rows(app: Flask, statement: str) -> list[tuple[object, ...]]:
    with app.app_context(), db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


def change(app: Flask, statement: str) -> None:
    with app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql(statement)


def told(app: Flask, first: int, last: int) -> list[Story]:
    with app.app_context():
        return tell_stories(first, last)


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A demonstration of a dozen cases."""
    folder = tmp_path_factory.mktemp("demonstration")
    app = make_app(folder, f"sqlite:///{folder / 'nrm.db'}")
    app.config["NRM_DEMO"] = True
    assert run(app, "vault", "init", "--yes").exit_code == 0
    loaded = run(app, "demo", "--yes", "--cases", str(CASES))
    assert loaded.exit_code == 0, loaded.output
    yield app
    let_go(app)


def demo_file(app: Flask) -> Path:
    return Path(app.config["NRM_DATA"]) / "demo.json"


def test_demo_json_is_as_the_contract_has_it(demonstration: Flask) -> None:
    path = demo_file(demonstration)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    told = json.loads(path.read_text())
    assert told.keys() == {"base_url", "accounts"}
    assert told["base_url"] == "http://127.0.0.1:8000"
    for account in told["accounts"]:
        assert account.keys() == {
            *("name", "role", "duties", "agency", "agency_kind", "passphrase", "totp_secret")
        }
    assert len({account["passphrase"] for account in told["accounts"]}) == len(told["accounts"])
    assert not (path.parent / "founding.json").exists()


def test_a_concern_waits_for_the_first_agency(demonstration: Flask) -> None:
    assert rows(demonstration, "SELECT state, urgency FROM concern") == [("waiting", "routine")]


def test_everybody_whom_the_contract_names_is_there(demonstration: Flask) -> None:
    accounts = json.loads(demo_file(demonstration).read_text())["accounts"]
    found = Counter((account["role"], account["agency_kind"]) for account in accounts)
    assert found["social_worker", "social"] >= 3
    assert found["supervisor", "social"] >= 1
    for kind in ("health", "police", "ngo", "legal"):
        assert found["partner_worker", kind] >= 1
    for role in ("competent_authority", "co_ordinator"):
        assert sum(n for (each, _), n in found.items() if each == role) >= 1
    for role in ("auditor", "statistician", "administrator"):
        assert sum(n for (each, _), n in found.items() if each == role) == 1
    keys = Counter(a["agency"] for a in accounts if "custodian" in a["duties"])
    holders = {a["agency"] for a in accounts} - {p.name for p in PLACES[-3:]}
    assert keys == dict.fromkeys(holders, 2)


def test_everybody_is_listed_for_whoever_started_it(demonstration: Flask) -> None:
    lines = run(demonstration, "demo", "--yes", "--cases", str(CASES)).stdout.splitlines()
    people = sum(len(place.people) for place in PLACES)
    assert len([line for line in lines if "," in line]) == people
    passphrase = json.loads(demo_file(demonstration).read_text())["accounts"][0]["passphrase"]
    assert passphrase not in "\n".join(lines)


@pytest.mark.parametrize("name", ["eleni.worker", "ada.auditor", "rita.coordinator"])
def test_they_can_sign_in(demonstration: Flask, name: str) -> None:
    with demonstration.app_context():
        answers = demo_answers(name)
    response = demonstration.test_client(use_cookies=False).post("/api/v1/session", json=answers)
    assert response.status_code == 201


def test_a_second_start_changes_nothing(demonstration: Flask) -> None:
    before = demo_file(demonstration).read_bytes()
    entries = rows(demonstration, "SELECT count(*) FROM audit_entry")
    again = run(demonstration, "demo", "--yes", "--cases", str(CASES))
    assert again.exit_code == 0
    assert rows(demonstration, "SELECT count(*) FROM audit_entry") == entries
    assert demo_file(demonstration).read_bytes() == before


def test_cases_follow_the_counts(demonstration: Flask) -> None:
    stories = told(demonstration, 1, CASES)
    drawn = draw(Random(20230331), CASES)
    assert [story.share for story in stories] == drawn
    entered = Counter({"social": "social_work"}.get(share.agency, share.agency) for share in drawn)
    stored = rows(demonstration, 'SELECT entry_channel, count(*) FROM "case" GROUP BY 1')
    assert dict(stored) == entered
    groups = Counter(story.person_group for story in stories)
    assert dict(rows(demonstration, 'SELECT person_group, count(*) FROM "case" GROUP BY 1')) == (
        groups
    )


def test_a_load_that_was_cut_short_goes_on_with_the_same_people(demonstration: Flask) -> None:
    assert told(demonstration, 8, 30) == told(demonstration, 1, 30)[7:]


def test_names_are_clearly_invented(demonstration: Flask) -> None:
    names = [story.name for story in told(demonstration, 7, 8)]
    assert names == ["Sample Person 007", "Sample Person 008"]


def test_the_log_is_whole(demonstration: Flask) -> None:
    assert run(demonstration, "audit", "verify").exit_code == 0


@pytest.mark.parametrize(
    ("table", "rows_before"),
    [("account", 5), ("second_factor", 3), ("certificate", 4), ("service", 2), ("case", 1)],
)
def test_a_start_that_was_cut_short_goes_on(tmp_path: Path, table: str, rows_before: int) -> None:
    app = make_app(tmp_path, f"sqlite:///{tmp_path / 'nrm.db'}")
    run(app, "vault", "init", "--yes")
    change(app, full_after(table, rows_before))
    cut = run(app, "demo", "--yes", "--cases", "2")
    assert cut.exit_code == 1
    assert rows(app, f'SELECT count(*) FROM "{table}"') == [(rows_before,)]
    change(app, "DROP TRIGGER full")
    done = run(app, "demo", "--yes", "--cases", "2")
    assert done.exit_code == 0, done.output
    people = sum(len(place.people) for place in PLACES)
    assert len(json.loads(demo_file(app).read_text())["accounts"]) == people
    assert rows(app, "SELECT count(*) FROM account WHERE state = 'active'") == [(people,)]
    assert rows(app, "SELECT count(*) FROM agency WHERE state <> 'active'") == [(0,)]
    assert rows(app, 'SELECT count(*) FROM "case"') == [(2,)]
    assert run(app, "audit", "verify").exit_code == 0
    let_go(app)


def full_after(table: str, count: int) -> str:
    """A disk that takes no more than so many rows of a table."""
    return (
        f'CREATE TRIGGER full BEFORE INSERT ON "{table}" '
        f'WHEN (SELECT count(*) FROM "{table}") >= {count} '
        "BEGIN SELECT RAISE(ABORT, 'full'); END"
    )


def test_an_authority_and_the_police_have_something_to_read(demonstration: Flask) -> None:
    thread = "SELECT note_count FROM restricted_thread WHERE ended_at IS NULL"
    assert rows(demonstration, thread) == [(2,)]
    assert rows(demonstration, "SELECT count(*) FROM restricted_note") == [(2,)]


def test_a_country_that_is_no_demonstration_is_left_alone(tmp_path: Path) -> None:
    app = make_app(tmp_path, f"sqlite:///{tmp_path / 'nrm.db'}")
    run(app, "vault", "init", "--yes")
    run(app, "accounts", "invite", "rita", "--registrar", "--agency", "Real Co-ordination")
    refused = run(app, "demo", "--yes", "--cases", "1")
    assert refused.exit_code == 1
    assert "holds a country that is not a demonstration" in refused.output
    assert rows(app, "SELECT count(*) FROM account") == [(1,)]
    let_go(app)
