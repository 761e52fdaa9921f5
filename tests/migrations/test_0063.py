"""Migration 0063: a table with triggers comes, and goes while no witness has signed anything."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from nrm.database import db
from tests.migrations import schema

ADD = (
    "INSERT INTO audit_cosignature (size, witness, at, line) "
    "VALUES (7, 'da77ade7', '2026-05-03 10:20:30.000000', 'a line')"
)


def test_up_and_down_change_one_table_only(
    engine_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with schema.an_app(tmp_path, engine_url):
        schema.up("0062")
        before, stored = schema.schema(db.engine), schema.fill(db.engine)
        schema.up("0063")
        after = schema.schema(db.engine)
        assert set(after["tables"]) - set(before["tables"]) == {"audit_cosignature"}
        assert schema.rows(db.engine) == {**stored, "audit_cosignature": []}
        schema.down("0062")
        assert schema.schema(db.engine) == before
        assert schema.rows(db.engine) == stored
        schema.up("0063")
        assert schema.schema(db.engine) == after
        _what_was_signed_stays(caplog)


def _what_was_signed_stays(caplog: pytest.LogCaptureFixture) -> None:
    with db.engine.begin() as connection:
        connection.execute(text(ADD))
    for change in ("DELETE FROM audit_cosignature", "UPDATE audit_cosignature SET size = 8"):
        with pytest.raises(DBAPIError, match="append-only"), db.engine.begin() as connection:
            connection.execute(text(change))
    with pytest.raises(SystemExit):
        schema.down("0062")
    assert "would be lost" in caplog.text
