"""A country that nobody knew comes in by one file: its regions, languages, holidays and clocks."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

import config
from nrm.app import create_app
from nrm.clocks.models import due_at
from nrm.clocks.working_days import is_working_day
from nrm.profile import load_profile
from tests.support.clock import moved_by_hand
from tests.support.country import CHEAP, Country, let_go
from tests.support.reader import Reader
from tests.support.steps import a_sent_referral

# Holidays and zone are Japan's, so that nothing is by chance as in the demonstration.
RURITANIA = """
title = "Ruritania"
country = "JP"
time_zone = "Asia/Tokyo"
languages = ["el", "en"]
neutral_page = "https://weather.example.org/"
log_origin = "ruritania.example/log"
anonymous_notice = true
anonymous_notice_period = "quarter"
emergency_number = "119"

[help_lines]
"Line of Ruritania" = "555 0199"

[regions]
zenda = "Zenda"
strelsau = "Strelsau"

[clocks.acknowledge]
urgent_24h = "2 h"
high = "1 wd"
routine = "2 wd"

[clocks.recovery_period]
due = "60 d"
"""
NEW = {"entry_channel": "health", "person_group": "adult", "priority": "routine"}


@pytest.fixture
def ruritania(country: Country, tmp_path: Path) -> Iterator[Country]:
    """The same agencies and people, served with the file."""
    path = tmp_path / "ruritania.toml"
    path.write_text(RURITANIA, encoding="utf-8")
    settings = {
        "NRM_DATA": str(country.folder),
        "NRM_DATABASE_URL": country.url,
        "NRM_PROFILE": str(path),
        # Where catalogues are offered that are drafts still.
        "NRM_DEMO": "1",
        "NRM_LOG_ORIGIN": country.app.config["NRM_LOG_ORIGIN"],
    }
    app = create_app(config.from_environment(settings))
    app.testing, app.extensions["nrm_stretch_cost"] = True, CHEAP
    yield Country(app, country.folder, country.url, country.seeds)
    let_go(app)


def test_a_case_of_the_invented_country(
    ruritania: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = moved_by_hand(monkeypatch)
    # A Friday at noon in Tokyo; the Monday after it is a holiday there, and nowhere else here.
    friday = datetime(2027, 1, 8, 3, tzinfo=UTC)
    clock.on((friday - datetime.now(UTC)).total_seconds())
    ana = ruritania.person("ana")
    listed = ana.get("/vocabularies/regions").json["items"]
    assert [(each["code"], each["label"]) for each in listed] == [
        ("zenda", "Zenda"),
        ("strelsau", "Strelsau"),
    ]
    assert ana.post("/cases", {**NEW, "region": "capital"}).status_code == 422
    case = ana.post("/cases", {**NEW, "region": "zenda", "sections": {}})
    assert case.status_code == 201
    there = a_sent_referral(ruritania, ana, case.json, "Clinic", ["identity.preferred_name"])
    assert there
    (due,) = _clocks(ana.get(f"/cases/{case.json['id']}").json, "acknowledge")
    # Two working days from Friday: Tuesday and Wednesday; it ends with Wednesday in Tokyo.
    assert due == "2027-01-13T15:00:00.000Z"
    helped = Reader(ana).get("/help").text
    assert "Line of Ruritania" in helped and "555 0199" in helped and "119" in helped
    left = ruritania.app.test_client().get("/leave")
    assert left.headers["Location"] == "https://weather.example.org/"
    for asked, written in (("el", "el"), ("en", "en"), ("ar", "el"), ("", "el")):
        sent = {"Cookie": ana.cookie, "Accept-Language": asked}
        assert f'<html lang="{written}"' in ana.client.get("/", headers=sent).text, asked


def _clocks(case: dict[str, Any], name: str) -> list[str]:
    return [clock["due_at"] for clock in case["clocks"] if clock["name"] == name]


def test_its_holidays_are_its_own(tmp_path: Path) -> None:
    path = tmp_path / "ruritania.toml"
    path.write_text(RURITANIA, encoding="utf-8")
    ours, theirs = load_profile(str(path)), load_profile("belgium")
    adults_day = date(2027, 1, 11)
    assert not is_working_day(adults_day, ours) and is_working_day(adults_day, theirs)
    started = datetime(2027, 1, 8, 3, tzinfo=UTC)
    assert due_at("recovery_period", started, None, ours) == datetime(2027, 3, 9, 15, tzinfo=UTC)


def _check(file: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "flask", "nrm", "profiles", "check", str(file), *more],
        capture_output=True,
        text=True,
        check=False,
        env={"NRM_DATA": str(file.parent), "PATH": "/usr/bin:/bin"},
        cwd=Path(config.__file__).parent,
    )


def test_the_command_says_what_a_file_decides_or_what_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "ruritania.toml"
    path.write_text(RURITANIA, encoding="utf-8")
    told = _check(path, "--json")
    assert told.returncode == 0, told.stderr
    said = json.loads(told.stdout)
    assert said["regions"] == "zenda, strelsau"
    assert said["clocks.recovery_period.due"] == "60 d"
    assert said["clocks.acknowledge.routine"] == "2 wd"
    assert "clocks.handover.due" not in said
    path.write_text(RURITANIA.replace('"60 d"', '"20 d"'), encoding="utf-8")
    wrong = _check(path)
    assert wrong.returncode == 1
    assert f"{path}: `clocks.recovery_period` is at least 30 days" in wrong.stderr


def test_a_country_that_does_not_ask_for_the_right_to_stay_has_no_such_section(
    ruritania: Country,
) -> None:
    ana, told = ruritania.person("ana"), {"status_group": "irregular"}
    sections = {"residence": told}
    asked = ana.post("/cases", {**NEW, "region": "zenda", "sections": sections})
    assert (asked.status_code, list(asked.json["errors"])) == (422, ["sections.residence"])
    case = ana.post("/cases", {**NEW, "region": "zenda", "sections": {}}).json
    here = f"/cases/{case['id']}"
    assert "residence" not in [each["name"] for each in ana.get(here).json["sections"]]
    draft = {"based_on": 0, "answers": []}
    for answer in (
        ana.get(f"{here}/sections/residence"),
        ana.get(f"{here}/record?sections=residence"),
        ana.put(f"{here}/sections/residence", told, If_Match='"0"'),
        ana.put(f"{here}/drafts/residence", draft, If_Match='"0"'),
        Reader(ana).get(f"{here}/residence"),
        Reader(ana).post(f"{here}/residence", {"version": "0", **told}),
    ):
        assert answer.status_code == 404
    assert f"{here}/residence" not in Reader(ana).get(here).text
