"""The auditor's list: filters, restrictions, pages; and nothing that does not pass its check."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from nrm.database import db
from nrm.errors import Unavailable
from nrm.log.find import EVERYTHING, EntryView, Filters, Visibility, entries
from tests.log.world import ANA, BEN, CASE, OTHER_CASE, World


def found(
    world: World,
    visible: Visibility = EVERYTHING,
    after: int | None = None,
    limit: int = 50,
    **filters: Any,
) -> list[int]:
    views: list[EntryView] = world.ask(entries, Filters(**filters), visible, after, limit)
    return [view.index for view in views]


def test_all_entries_newest_first(a_log: World) -> None:
    assert found(a_log) == [6, 5, 4, 3, 2, 1, 0]


def test_a_page_tells_by_one_row_more_that_there_are_others(a_log: World) -> None:
    assert found(a_log, limit=3) == [6, 5, 4, 3]
    assert found(a_log, after=4, limit=3) == [3, 2, 1, 0]
    assert found(a_log, after=0) == []


FILTERS: list[tuple[dict[str, Any], list[int]]] = [
    ({"case": CASE}, [6, 4, 2, 0]),
    ({"case": OTHER_CASE}, [5]),
    ({"actor": BEN.id}, [4, 1]),
    ({"agency": ANA.agency_id}, [6, 5, 2, 0]),
    ({"acts": ("case.open",)}, [5, 0]),
    ({"outcome": "refused"}, [4, 3]),
    ({"outcome": "refused", "actor": BEN.id}, [4]),
    ({"case": "ff" * 16}, []),
    ({"section": "identity"}, [6, 2]),
    ({"section": "notes"}, []),
    ({"purpose": "supervision"}, [6]),
    ({"request": "r-2"}, [6, 5]),
    ({"section": "identity", "purpose": "supervision"}, [6]),
    ({"section": "identity", "request": "r-2", "case": CASE, "actor": ANA.id}, [6]),
    ({"purpose": "supervision", "outcome": "refused"}, []),
    ({"section": "identity", "acts": ("section.write",)}, [2]),
]


@pytest.mark.parametrize(("filters", "indexes"), FILTERS)
def test_filters_narrow(a_log: World, filters: dict[str, Any], indexes: list[int]) -> None:
    assert found(a_log, **filters) == indexes


def test_what_one_may_see_is_not_widened_by_a_filter(a_log: World) -> None:
    own, of_case = Visibility(actor=BEN.id), Visibility(cases=[OTHER_CASE])
    assert found(a_log, own) == [4, 1]
    assert found(a_log, own, actor=ANA.id) == []
    assert found(a_log, of_case) == [5]
    assert found(a_log, of_case, case=CASE) == []
    assert found(a_log, Visibility(cases=[])) == []
    assert found(a_log, Visibility(cases=[CASE, OTHER_CASE], actor=ANA.id)) == [6, 5, 2, 0]


def test_times_are_half_open(a_log: World) -> None:
    times = {v.index: v.entry.at for v in a_log.ask(entries, Filters(), EVERYTHING, None, 50)}
    first, last = times[0], times[6]
    assert found(a_log, from_at=first, to_at=last) == [
        i for i in range(6, -1, -1) if times[i] < last
    ]
    assert found(a_log, from_at=last) == [i for i in range(6, -1, -1) if times[i] >= last]
    assert found(a_log, to_at=first) == []


def test_days_before_and_after_are_left_out(a_log: World) -> None:
    at = a_log.ask(entries, Filters(), EVERYTHING, None, 0)[0].entry.at
    week = timedelta(days=7)
    assert found(a_log, from_at=at + week) == []
    assert found(a_log, to_at=at - week) == []
    assert found(a_log, from_at=at - week, to_at=at + week) == [6, 5, 4, 3, 2, 1, 0]


def test_a_page_is_one_statement(a_log: World) -> None:
    seen: list[str] = []
    with a_log.app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *a: seen.append(a[2].split()[0]))
    found(a_log, case=CASE, from_at=a_log.head().signed_at)
    assert seen.count("SELECT") == 2  # One of them is that of `head()`.


FORGED = {"section": "notes", "purpose": "casework", "request": "r-9"}


@pytest.mark.parametrize(("kind", "value"), FORGED.items())
def test_a_forged_mark_shows_nothing_and_is_named(a_log: World, kind: str, value: str) -> None:
    a_log.tamper(f"INSERT INTO audit_mark (\"index\", key) VALUES (4, '{kind}:{value}')")
    with pytest.raises(Unavailable) as caught:
        found(a_log, **{kind: value})
    assert caught.value.kind == "integrity"
    assert a_log.kinds() == {("marks", 4)}


@pytest.mark.parametrize("kind", ["section", "purpose", "request"])
def test_a_mark_that_was_taken_away_is_named(a_log: World, kind: str) -> None:
    a_log.tamper(f"DELETE FROM audit_mark WHERE \"index\" = 6 AND key LIKE '{kind}:%'")
    assert a_log.kinds() == {("marks", 6)}


def test_two_marks_made_one_are_named(a_log: World) -> None:
    a_log.tamper('DELETE FROM audit_mark WHERE "index" = 6')
    whole = "purpose:supervision request:r-2 section:identity"
    a_log.tamper(f"INSERT INTO audit_mark (\"index\", key) VALUES (6, '{whole}')")
    assert a_log.kinds() == {("marks", 6)}


def test_a_mark_beyond_the_log_is_named(a_log: World) -> None:
    a_log.tamper("INSERT INTO audit_mark (\"index\", key) VALUES (7, 'section:notes')")
    assert a_log.kinds() == {("beyond", 7)}


@pytest.mark.parametrize("column", ["body", "action"])
def test_a_page_with_a_tampered_entry_is_not_shown(a_log: World, column: str) -> None:
    a_log.tamper(f"UPDATE audit_entry SET {column} = replace({column}, 'case.', 'cafe.')")
    with pytest.raises(Unavailable) as caught:
        found(a_log)
    assert caught.value.kind == "integrity"
