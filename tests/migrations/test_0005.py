"""Migration 0005: a table comes, and goes while nobody holds a code."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from nrm.database import db
from tests.migrations import schema


def test_up_and_down_change_one_table_only(
    engine_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with schema.an_app(tmp_path, engine_url):
        schema.up("0004")
        before, stored = schema.schema(db.engine), schema.fill(db.engine)
        schema.up("0005")
        after = schema.schema(db.engine)
        assert set(after["tables"]) - set(before["tables"]) == {"recovery_code"}
        assert _others(after) == before["tables"]
        assert after["triggers"] == before["triggers"]
        assert schema.rows(db.engine) == {**stored, "recovery_code": []}
        _a_code_refuses(caplog)
        schema.down("0004")
        assert schema.schema(db.engine) == before
        assert schema.rows(db.engine) == stored
        schema.up("0005")
        assert schema.schema(db.engine) == after


def _others(made: dict[str, Any]) -> dict[str, Any]:
    return {name: table for name, table in made["tables"].items() if name != "recovery_code"}


def _a_code_refuses(caplog: pytest.LogCaptureFixture) -> None:
    columns = "account_id, verifier_hash, sealed_keys, made_at, id, version, row_seal"
    values = "id, row_seal, row_seal, made_at, id, 1, row_seal FROM account LIMIT 1"
    with db.engine.begin() as connection:
        connection.execute(text(f"INSERT INTO recovery_code ({columns}) SELECT {values}"))
    with pytest.raises(SystemExit):
        schema.down("0004")
    assert "would make them useless" in caplog.text
    with db.engine.begin() as connection:
        connection.execute(text("DELETE FROM recovery_code"))
