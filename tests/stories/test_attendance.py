"""An open group, a safe space: who came is counted by day, and nobody is named for coming."""

from datetime import timedelta
from typing import Any

import pytest

from nrm.attendance.models import AttendanceCount
from nrm.database import now
from tests.adversary.hostile import Hands
from tests.support.country import Country, Person
from tests.support.reader import Reader, hidden

CAME = {"adults": 4, "children": 2, "not_asked": 1}


def _day(back: int = 0) -> str:
    return (now() - timedelta(days=back)).date().isoformat()


def _counts(person: Person, day: str, seen: str = '"0"', **came: int) -> Any:
    return person.put(f"/attendance/{day}/open_group", {**CAME, **came}, If_Match=seen)


def test_a_day_is_counted_corrected_and_summed_for_its_own_agency(country: Country) -> None:
    ana, eva, zoe = (country.person(name) for name in ("ana", "eva", "zoe"))
    made = _counts(ana, _day())
    assert (made.status_code, made.json) == (
        200,
        {"day": _day(), "setting": "open_group", **CAME, "version": 1},
    )
    # A colleague, who did not look, does not count over it; having looked, corrects it.
    assert _counts(eva, _day(), adults=9).status_code == 412
    assert _counts(eva, _day(), made.headers["ETag"], adults=5).json["version"] == 2
    _counts(ana, _day(1), children=0)
    ana.put(f"/attendance/{_day()}/safe_space", {"not_asked": 7}, If_Match='"0"')
    listed = eva.get("/attendance").json["items"]
    assert [(each["day"], each["setting"]) for each in listed].count((_day(), "open_group")) == 1
    assert [each["day"] for each in listed] == [_day(), _day(), _day(1)]
    sums = eva.get("/attendance/quarters").json["quarters"]
    groups = [each for each in sums if each["setting"] == "open_group"]
    assert sum(each["adults"] for each in groups) == 9 and sum(e["days"] for e in groups) == 2
    assert zoe.get("/attendance").json["items"] == []
    assert zoe.get("/attendance/quarters").json["quarters"] == []
    assert _counts(zoe, _day()).status_code == 200
    entries = ana.get("/audit/entries?limit=5").json["items"]
    assert {"attendance.record"} <= {entry["action"] for entry in entries}
    assert all(entry.get("case") is None for entry in entries)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_no_sum_rests_on_numbers_that_nobody_counted(country: Country) -> None:
    ana, hands = country.person("ana"), Hands(country)
    _counts(ana, _day())
    (first,) = hands.rows("attendance_count")
    _counts(ana, _day(), '"1"', adults=5)
    (good,) = hands.rows("attendance_count")
    hands.set("attendance_count", good["id"], adults=50)
    assert ana.get("/attendance/quarters").json["type"] == "integrity"
    # Nor on those of an hour ago, with the seal that they had.
    hands.put_back("attendance_count", first)
    assert ana.get("/attendance/quarters").status_code == 503
    hands.put_back("attendance_count", good)
    assert [each["adults"] for each in ana.get("/attendance/quarters").json["quarters"]] == [5]


def test_only_numbers_of_a_day_that_was_are_taken(country: Country) -> None:
    ana, sue = country.person("ana"), country.person("sue")
    for day in (_day(-2), _day(400), "2026-02-30", "20261101", "yesterday"):
        assert _counts(ana, day).status_code == 404, day
    assert ana.put(f"/attendance/{_day()}/street", CAME, If_Match='"0"').status_code == 404
    for wrong in ({"adults": -1}, {"adults": 1001}, {"adults": "4"}, {"name": "Mira"}):
        there = f"/attendance/{_day()}/open_group"
        assert ana.put(there, wrong, If_Match='"0"').status_code == 422
    assert _counts(sue, _day()).status_code == 403
    assert sue.get("/attendance").status_code == Reader(sue).get("/safe-space").status_code == 403
    texts = {c.name for c in AttendanceCount.__table__.c if str(c.type) == "TEXT"}
    assert texts == {"setting"} and "case_id" not in AttendanceCount.__table__.c


def test_the_page_takes_numbers_and_warns_before_it_replaces_some(country: Country) -> None:
    reader = Reader(country.person("nia"))
    page = reader.get("/safe-space")
    assert "Nothing was counted yet" in page.text and "checked" not in page.text
    first = {"day": _day(), "setting": "open_group", "adults": "4", "version": "0"}
    assert reader.post("/safe-space", {**first, "adults": "many"}).status_code == 422
    assert reader.post("/safe-space", {**first, "day": "32.1.2026"}).status_code == 422
    assert reader.post("/safe-space", first).status_code == 303
    again = reader.post("/safe-space", {**first, "adults": "6", "children": "2"})
    assert again.status_code == 412 and "counted already" in again.text
    assert "4 adults" in again.text and 'value="6"' in again.text
    seen = {"version": hidden(again, "version")}
    assert reader.post("/safe-space", {**first, "adults": "6", **seen}).status_code == 303
    assert "Quarter" in reader.get("/safe-space").text
