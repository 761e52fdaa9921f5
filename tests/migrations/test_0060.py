"""Migration 0060: every entry that stands gets its marks, and every new one by itself."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from nrm.database import db
from tests.migrations import schema

BODIES = [
    {"sections": {"identity": 1, "needs": 2}, "purpose": "casework", "request": "r1"},
    {"sections": {}, "purpose": None, "request": "r2"},
    {"sections": {"added_legal.basis": 3}, "purpose": None, "request": None},
]
MARKS = {
    (20_001, "section:identity"),
    (20_001, "section:needs"),
    (20_001, "purpose:casework"),
    (20_001, "request:r1"),
    (2, "request:r2"),
    (3, "section:added_legal.basis"),
}
PLACES = (20_001, 2, 3)


def test_up_marks_what_stands_and_down_loses_nothing(engine_url: str, tmp_path: Path) -> None:
    with schema.an_app(tmp_path, engine_url):
        schema.up("0059")
        before = schema.schema(db.engine)
        schema.fill(db.engine, without=("audit_entry",))
        for place, body in zip(PLACES, BODIES, strict=True):
            _insert(place, body)
        stored = schema.rows(db.engine)
        schema.up("0060")
        after = schema.schema(db.engine)
        assert set(after["tables"]) - set(before["tables"]) == {"audit_mark"}
        assert {**after["tables"], "audit_mark": None} == {**before["tables"], "audit_mark": None}
        assert set(before["triggers"]) < set(after["triggers"])
        assert _rows() == {**stored, "audit_mark": sorted(MARKS)}
        _insert(20_002, BODIES[0])
        assert (20_002, "request:r1") in schema.rows(db.engine)["audit_mark"]
        schema.down("0059")
        assert schema.schema(db.engine) == before
        schema.up("0060")
        assert schema.schema(db.engine) == after
        assert len(schema.rows(db.engine)["audit_mark"]) == len(MARKS) + 4


@pytest.mark.parametrize("change", ["UPDATE audit_mark SET key = 'a'", "DELETE FROM audit_mark"])
def test_marks_are_not_changed(engine_url: str, tmp_path: Path, change: str) -> None:
    with schema.an_app(tmp_path, engine_url):
        schema.up("0060")
        _insert(0, BODIES[0])
        with pytest.raises(DBAPIError, match="append-only"), db.engine.begin() as connection:
            connection.execute(text(change))


def _rows() -> schema.Rows:
    found = schema.rows(db.engine)
    return {**found, "audit_mark": sorted(found["audit_mark"])}


def _insert(index: int, body: dict[str, Any]) -> None:
    values = {"index": index, "body": json.dumps(body), "at": "2026-01-02 03:04:05"}
    with db.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO audit_entry "
                '("index", leaf_hash, body, nodes, seal, at, action, outcome, n) '
                "VALUES (:index, '', :body, '', '', :at, 'a.b', 'done', 1)"
            ),
            values,
        )
