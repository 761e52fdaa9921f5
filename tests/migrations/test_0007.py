"""Migration 0007: a table comes, and goes while nobody is joining."""

from pathlib import Path

import pytest
from sqlalchemy import text

from nrm.database import db
from tests.migrations import schema


def test_up_and_down_change_one_table_only(
    engine_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with schema.an_app(tmp_path, engine_url):
        schema.up("0006")
        before, stored = schema.schema(db.engine), schema.fill(db.engine)
        schema.up("0007")
        after = schema.schema(db.engine)
        assert set(after["tables"]) - set(before["tables"]) == {"joining"}
        assert {k: v for k, v in after["tables"].items() if k != "joining"} == before["tables"]
        assert after["triggers"] == before["triggers"]
        assert schema.rows(db.engine) == {**stored, "joining": []}
        _somebody_who_joins_refuses(caplog)
        schema.down("0006")
        assert schema.schema(db.engine) == before
        assert schema.rows(db.engine) == stored
        schema.up("0007")
        assert schema.schema(db.engine) == after


def _somebody_who_joins_refuses(caplog: pytest.LogCaptureFixture) -> None:
    columns = "account_id, token_hash, sealed_keys, ends_at, id, version, row_seal"
    values = "id, row_seal, row_seal, made_at, id, 1, row_seal FROM account LIMIT 1"
    with db.engine.begin() as connection:
        connection.execute(text(f"INSERT INTO joining ({columns}) SELECT {values}"))
    with pytest.raises(SystemExit):
        schema.down("0006")
    assert "People are joining" in caplog.text
    with db.engine.begin() as connection:
        connection.execute(text("DELETE FROM joining"))
