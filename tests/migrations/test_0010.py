"""Migration 0010: two tables come, and go while nothing rests on them."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from nrm.database import db
from tests.migrations import schema

ADDED = {"legal_hold", "erasure"}


def test_up_and_down_change_two_tables_only(
    engine_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with schema.an_app(tmp_path, engine_url):
        schema.up("0009")
        before, stored = schema.schema(db.engine), schema.fill(db.engine)
        schema.up("0010")
        after = schema.schema(db.engine)
        assert set(after["tables"]) - set(before["tables"]) == ADDED
        assert _others(after) == before["tables"]
        assert after["triggers"] == before["triggers"]
        assert schema.rows(db.engine) == {**stored, **{table: [] for table in ADDED}}
        _a_row_refuses(caplog)
        schema.down("0009")
        assert schema.schema(db.engine) == before
        assert schema.rows(db.engine) == stored
        schema.up("0010")
        assert schema.schema(db.engine) == after


def _others(made: dict[str, Any]) -> dict[str, Any]:
    return {name: table for name, table in made["tables"].items() if name not in ADDED}


def _a_row_refuses(caplog: pytest.LogCaptureFixture) -> None:
    columns = "agency_id, reference, reason, requested_by_id, requested_at, id, version, row_seal"
    values = "agency_id, name, name, id, made_at, id, 1, row_seal FROM account LIMIT 1"
    with db.engine.begin() as connection:
        connection.execute(text(f"INSERT INTO erasure ({columns}) SELECT {values}"))
    with pytest.raises(SystemExit):
        schema.down("0009")
    assert "they must not go" in caplog.text
    with db.engine.begin() as connection:
        connection.execute(text("DELETE FROM erasure"))
