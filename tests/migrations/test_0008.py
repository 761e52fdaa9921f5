"""Migration 0008: four tables and an index come, and go while nobody waits for a recovery."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from nrm.database import db
from tests.migrations import schema

TABLES = {"quorum", "recovery", "approval", "factor_reset"}


def test_up_and_down_change_four_tables_and_an_index(
    engine_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with schema.an_app(tmp_path, engine_url):
        schema.up("0007")
        before, stored = schema.schema(db.engine), schema.fill(db.engine)
        schema.up("0008")
        after = schema.schema(db.engine)
        assert set(after["tables"]) - set(before["tables"]) == TABLES
        changed = _others(after)
        assert _without_accounts(changed) == _without_accounts(before["tables"])
        assert changed["account"] != before["tables"]["account"]
        assert after["triggers"] == before["triggers"]
        assert schema.rows(db.engine) == {**stored, **{name: [] for name in TABLES}}
        _a_request_refuses(caplog)
        schema.down("0007")
        assert schema.schema(db.engine) == before
        assert schema.rows(db.engine) == stored
        schema.up("0008")
        assert schema.schema(db.engine) == after


def _others(made: dict[str, Any]) -> dict[str, Any]:
    return {name: table for name, table in made["tables"].items() if name not in TABLES}


def _without_accounts(tables: dict[str, Any]) -> dict[str, Any]:
    return {name: table for name, table in tables.items() if name != "account"}


def _a_request_refuses(caplog: pytest.LogCaptureFixture) -> None:
    columns = (
        "account_id, agency_id, lost, ticket_hash, salt, verifier_hash, fresh_public, "
        "sealed_fresh, asked_at, opens_at, ends_at, pepper_version, memory_kib, passes, lanes, "
        "id, version, row_seal"
    )
    values = (
        "id, agency_id, 'both', row_seal, row_seal, row_seal, row_seal, row_seal, made_at, "
        "made_at, made_at, 1, 1, 1, 1, id, 1, row_seal FROM account LIMIT 1"
    )
    with db.engine.begin() as connection:
        connection.execute(text(f"INSERT INTO recovery ({columns}) SELECT {values}"))
    with pytest.raises(SystemExit):
        schema.down("0007")
    assert "going back would lose it" in caplog.text
    with db.engine.begin() as connection:
        connection.execute(text("DELETE FROM recovery"))
