"""Migration 0001: up, down and up again, with data, on both engines."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from nrm.database import db
from tests.migrations import schema

TABLES = 23
TRIGGERS = {"sqlite": 6, "postgresql": 9}


def test_up_makes_all_tables_and_guards_the_log(engine_url: str, tmp_path: Path) -> None:
    with schema.an_app(tmp_path, engine_url):
        schema.up("0001")
        made = schema.schema(db.engine)
        assert len(made["tables"]) == TABLES
        assert len(made["triggers"]) == TRIGGERS[db.engine.dialect.name]
        stored = schema.fill(db.engine)
        assert all(len(rows) == 1 for rows in stored.values())
        for change in ("UPDATE audit_entry SET body = ''", "DELETE FROM audit_row"):
            with pytest.raises(DBAPIError, match="append-only"), db.engine.begin() as connection:
                connection.execute(text(change))
        assert schema.rows(db.engine) == stored


def test_down_refuses_to_lose_the_log(
    engine_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with schema.an_app(tmp_path, engine_url):
        schema.up("0001")
        stored, made = schema.fill(db.engine), schema.schema(db.engine)
        with pytest.raises(SystemExit):
            schema.down("base")
        assert "The access log is not empty: going back would destroy it." in caplog.text
        assert schema.rows(db.engine) == stored
        assert schema.schema(db.engine) == made


def test_down_without_the_log_and_up_again(engine_url: str, tmp_path: Path) -> None:
    with schema.an_app(tmp_path, engine_url):
        empty = schema.schema(db.engine)
        schema.up("0001")
        made = schema.schema(db.engine)
        stored = schema.fill(db.engine, without=("audit_entry",))
        schema.down("base")
        assert schema.schema(db.engine) == empty
        schema.up("0001")
        assert schema.schema(db.engine) == made
        assert not any(schema.rows(db.engine).values())
        assert schema.fill(db.engine, without=("audit_entry",)) == stored
