"""Records full of what identifies somebody: none of it is in what an authority is told.

A thousand records go through the builder; NRM_TEST_ROUNDS says how many go the whole way over HTTP
on each engine, as many as two otherwise. The last test plays back what a national form did wrong.
"""

import json
import os
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from nrm.cases.fields import Field, Kind, fields_of
from nrm.cases.sections import allowed_codes
from nrm.notifications.drawing import LISTS, SECTIONS, Statement, drawn
from nrm.notifications.periods import coarsened
from nrm.profile import list_entries, load_profile
from tests.support.clock import moved_by_hand
from tests.support.country import Country, Person
from tests.support.notifications import A_QUARTER, says_no, tells
from tests.support.steps import open_a_case

pytestmark = pytest.mark.race

SEED, RECORDS = 7, 1_000
ROUNDS = int(os.environ.get("NRM_TEST_ROUNDS", "2"))
# In every text that is typed, and in no code.
MARK = "Zq"
_FINER = re.compile(r"\d{4}-\d{2}|\d{2}[.:/]\d{2}|\d{6,}")
_QUARTER = re.compile(r"\d{4}-Q[1-4]")
REGIONS = ("capital", "coast", "north", "south", "islands")


def _typed(draw: random.Random) -> str:
    name = "".join(draw.choice("aeiouklmnprst") for _ in range(8))
    return f"{MARK}{name}, {MARK}street {draw.randrange(99)}, +30 {draw.randrange(10**8, 10**9)}"


def _day(draw: random.Random) -> str:
    return f"{draw.randrange(2005, 2026)}-{draw.randrange(1, 13):02}-{draw.randrange(1, 28):02}"


_ANSWERS: dict[Kind, Callable[[random.Random, Field], Any]] = {
    Kind.TEXT: lambda draw, _: _typed(draw),
    Kind.LONG_TEXT: lambda draw, _: " ".join(_typed(draw) for _ in range(3)),
    Kind.DATE: lambda draw, _: _day(draw),
    Kind.PARTIAL_DATE: lambda draw, _: _day(draw)[: draw.choice((4, 7, 10))],
    Kind.NUMBER: lambda draw, _: draw.randrange(1, 60),
    Kind.CHOICE: lambda draw, asked: draw.choice(sorted(allowed_codes(asked.list_name))),
    Kind.CHOICES: lambda draw, asked: draw.sample(
        [entry.code for entry in list_entries(asked.list_name)], 2
    ),
    Kind.REPEAT: lambda draw, asked: [_row(draw, asked.items) for _ in range(2)],
}


def _row(draw: random.Random, asked: tuple[Field, ...]) -> dict[str, Any]:
    return {field.key: _ANSWERS[field.kind](draw, field) for field in asked}


def a_record(draw: random.Random) -> dict[str, Any]:
    """Both sections, every line answered."""
    return {name: _row(draw, fields_of(name)) for name in SECTIONS}


def _spoilt(draw: random.Random, content: Any) -> Any:
    """The same, with text where a code should be, here and there."""
    if isinstance(content, dict):
        return {name: _spoilt(draw, value) for name, value in content.items()}
    if isinstance(content, list):
        return [_spoilt(draw, value) for value in content]
    return _typed(draw) if draw.random() < 0.2 else content


def complaints(told: dict[str, Any], fineness: str) -> Iterator[str]:
    """What a notification says that none may say; never the text."""
    if set(told) != {*LISTS, "period"}:
        yield "it has other answers"
    said = json.dumps(told)
    if MARK in said or _FINER.search(said):
        yield "a text or a day is in it"
    for name, answer in told.items():
        codes = answer if isinstance(answer, list) else [answer]
        if name in LISTS and not set(codes) <= allowed_codes(LISTS[name]):
            yield f"{name} is no code"
    period = told.get("period")
    wanted = r"\d{4}" if fineness == "year" else r"\d{4}(-Q[1-4])?"
    if period is not None and not re.fullmatch(wanted, period):
        yield "the period is too fine"


@pytest.mark.parametrize("fineness", ["year", "quarter"])
def test_nothing_of_a_thousand_records_is_told(fineness: str, tmp_path: Path) -> None:
    app, draw = Flask(__name__), random.Random(f"{SEED} {fineness}")
    app.config["NRM_PROFILE"] = _profile(tmp_path, fineness)
    told = set()
    with app.app_context():
        for _ in range(RECORDS):
            record = a_record(draw)
            contents = _spoilt(draw, record) if draw.random() < 0.5 else record
            region = draw.choice([*REGIONS, _typed(draw)])
            statement = drawn(region, contents)
            assert statement.wrong() == ()
            assert list(complaints(statement.plain(), fineness)) == []
            told.add(json.dumps(statement.plain()))
    # It did look at them: what is told differs, and some of it is known.
    assert len(told) > RECORDS / 2
    assert sum('"period": "' in each for each in told) > RECORDS / 4


def _profile(folder: Path, fineness: str) -> str:
    path = folder / "here.toml"
    own = f'anonymous_notice = true\nanonymous_notice_period = "{fineness}"\n'
    regions = "\n".join(f'{code} = "{code}"' for code in REGIONS)
    path.write_text(
        f'title = "Here"\ncountry = "BE"\ntime_zone = "Europe/Brussels"\nlanguages = ["en"]\n'
        f'neutral_page = "https://example.org/"\nlog_origin = "here.example/log"\n{own}'
        f'emergency_number = "112"\n[help_lines]\n"Someone" = "555"\n[regions]\n{regions}\n'
    )
    assert load_profile(str(path)).anonymous_notice_period == fineness
    return str(path)


def test_the_complaints_hear_what_must_not_be_said() -> None:
    app = Flask(__name__)
    app.config["NRM_PROFILE"] = "demonstration"
    good = Statement("woman", "africa", "north", ("other",), "2024", "family").plain()
    with app.app_context():
        assert list(complaints(good, "year")) == []
        for name, value in (
            ("gender", f"{MARK}anna"),
            ("region", "Springfield"),
            ("period", "2024-03-14"),
            ("period", "2024-Q1"),
            ("exploitation_types", ["at 7 Elm"]),
            ("case", "1"),
        ):
            assert list(complaints({**good, name: value}, "year")), name
        assert [coarsened(day) for day in ("2024-03-14", "2024-03", "2024")] == ["2024"] * 3
        assert coarsened("2999-01-01") is None


def test_nothing_of_many_cases_is_told(country: Country, monkeypatch: pytest.MonkeyPatch) -> None:
    clock, draw = moved_by_hand(monkeypatch), random.Random(SEED)
    ana = country.person("ana")
    for _ in range(ROUNDS):
        with country.inside(write=False):
            record = a_record(draw)
        here = f"/cases/{open_a_case(ana, **record)['id']}"
        ana.post(f"{here}/notes", {"text": _typed(draw)})
        says_no(ana, here)
        assert tells(country, ana, here).status_code == 201
    clock.on(A_QUARTER)
    answers = list(_read_by(country.person("cam"), ROUNDS))
    with country.inside(write=False):
        for item in answers:
            told = {name: value for name, value in item.items() if name not in ("id", "quarter")}
            assert _QUARTER.fullmatch(item["quarter"])
            assert list(complaints(told, "year")) == []


def _read_by(cam: Person, count: int) -> Iterator[dict[str, Any]]:
    items, after = [], ""
    while after is not None:
        page = cam.get(f"/notifications?limit=200{after and '&cursor=' + after}").json
        items, after = [*items, *page["items"]], page["next"]
    assert len(items) == count
    for item in items:
        assert cam.get(f"/notifications/{item['id']}").json == item
        yield item
    assert MARK not in cam.get("/audit/entries?limit=200").text


def test_a_no_after_a_yes_tells_nothing_of_what_was_gathered_for_the_yes(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The form asked for consent last, and sent on what the other route had asked for before."""
    clock = moved_by_hand(monkeypatch)
    ana = country.person("ana")
    gathered = {
        "preferred_name": "Zqanna",
        "family_name": "Zqnova",
        "date_of_birth": "1996-05-17",
        "country_of_birth": "VN",
        "ethnicity": "Born in Zqhaven, her family farms there.",
        "children": [{"age": 4, "whereabouts": "in_home_country"}],
    }
    account = {
        "account_text": "Zqschool until 14, then a Zqbakery. Now lives in Zqtown.",
        "exploiter_details": "Zqviktor, who drives a blue van.",
        "exploiter_location": "Zqtown, Harbour street 3",
    }
    contact = {"contact_channels": [{"kind": "phone_call", "value": "+30 690 1234567"}]}
    here = f"/cases/{open_a_case(ana, identity=gathered, account=account)['id']}"
    tag = ana.get(f"{here}/sections/safe_contact").headers["ETag"]
    ana.put(f"{here}/sections/safe_contact", contact, If_Match=tag)
    # Nothing can be sent before the question was put, whatever was gathered.
    assert tells(country, ana, here).status_code == 409
    yes = {"scope": "identification_referral", "given_by": "person", "obtained_how": "verbal"}
    given = ana.post(f"{here}/consents", yes).json
    assert tells(country, ana, here).status_code == 409
    # Yes becomes no.
    assert ana.post(f"/consents/{given['id']}/withdraw", {"how": "verbal"}).status_code == 200
    assert tells(country, ana, here).status_code == 409
    assert says_no(ana, here).status_code == 201
    for wrong in ("name", "text", "family", "exploiter", "date_of_birth", "phone"):
        assert tells(country, ana, here, **{wrong: "Zqanna"}).status_code == 422
    assert tells(country, ana, here).status_code == 201
    clock.on(A_QUARTER)
    (item,) = _read_by(country.person("cam"), 1)
    # Its id has random digits, and one in a hundred has these three.
    told = json.dumps({name: value for name, value in item.items() if name != "id"})
    assert not re.search(r"Zq|1996|690|VN|asia|blue van", told)
    assert (item["gender"], item["nationality_group"], item["period"]) == ("UNK", "UNK", None)
    assert item["refusal_reason"] == "immigration_fear"
