"""Migration 0006: a table comes, and goes while nobody has a passkey."""

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
        schema.up("0005")
        before, stored = schema.schema(db.engine), schema.fill(db.engine)
        schema.up("0006")
        after = schema.schema(db.engine)
        assert set(after["tables"]) - set(before["tables"]) == {"passkey"}
        assert _others(after) == before["tables"]
        assert after["triggers"] == before["triggers"]
        assert schema.rows(db.engine) == {**stored, "passkey": []}
        _a_passkey_refuses(caplog)
        schema.down("0005")
        assert schema.schema(db.engine) == before
        assert schema.rows(db.engine) == stored
        schema.up("0006")
        assert schema.schema(db.engine) == after


def _others(made: dict[str, Any]) -> dict[str, Any]:
    return {name: table for name, table in made["tables"].items() if name != "passkey"}


def _a_passkey_refuses(caplog: pytest.LogCaptureFixture) -> None:
    times, bytes_of = "last_challenge_at, made_at", "credential_id, public_key, sealed_name"
    columns = f"account_id, id, {bytes_of}, {times}, sign_count, version, row_seal"
    values = f"id, id, {', '.join(['row_seal'] * 3)}, made_at, made_at, 0, 1, row_seal"
    with db.engine.begin() as connection:
        connection.execute(
            text(f"INSERT INTO passkey ({columns}) SELECT {values} FROM account LIMIT 1")
        )
    with pytest.raises(SystemExit):
        schema.down("0005")
    assert "would lose them" in caplog.text
    with db.engine.begin() as connection:
        connection.execute(text("DELETE FROM passkey"))
