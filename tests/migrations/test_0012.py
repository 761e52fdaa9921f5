"""Migration 0012: a table comes, and goes while no emergency is in it."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from nrm.database import db
from tests.migrations import schema

ADDED = {"emergency"}
INSERT = (
    "INSERT INTO emergency ({}, id, version, row_seal) "
    "SELECT {}, id, 1, row_seal FROM account LIMIT 1"
)


def test_up_and_down_change_one_table_only(
    engine_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with schema.an_app(tmp_path, engine_url):
        schema.up("0011")
        before, stored = schema.schema(db.engine), schema.fill(db.engine)
        schema.up("0012")
        after = schema.schema(db.engine)
        assert set(after["tables"]) - set(before["tables"]) == ADDED
        assert _others(after) == before["tables"]
        assert after["triggers"] == before["triggers"]
        assert schema.rows(db.engine) == {**stored, **{table: [] for table in ADDED}}
        _a_row_refuses(caplog)
        schema.down("0011")
        assert schema.schema(db.engine) == before
        assert schema.rows(db.engine) == stored
        schema.up("0012")
        assert schema.schema(db.engine) == after


def _others(made: dict[str, Any]) -> dict[str, Any]:
    return {name: table for name, table in made["tables"].items() if name not in ADDED}


def _a_row_refuses(caplog: pytest.LogCaptureFixture) -> None:
    columns = "case_id, agency_id, account_id, record_number, began_at, ends_at, review_due_at"
    values = "id, id, id, 1, made_at, made_at, made_at"
    with db.engine.begin() as connection:
        connection.execute(text(INSERT.format(columns, values)))
    with pytest.raises(SystemExit):
        schema.down("0011")
    assert "they must not go" in caplog.text
    with db.engine.begin() as connection:
        connection.execute(text("DELETE FROM emergency"))
