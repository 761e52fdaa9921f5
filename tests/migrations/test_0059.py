"""Migration 0059: a table comes and goes; how far the log was handed over may be forgotten."""

from pathlib import Path

from sqlalchemy import text

from nrm.database import db
from tests.migrations import schema


def test_up_and_down_change_one_table_only(engine_url: str, tmp_path: Path) -> None:
    with schema.an_app(tmp_path, engine_url):
        schema.up("0058")
        before, stored = schema.schema(db.engine), schema.fill(db.engine)
        schema.up("0059")
        after = schema.schema(db.engine)
        assert set(after["tables"]) - set(before["tables"]) == {"log_feed"}
        assert schema.rows(db.engine) == {**stored, "log_feed": []}
        with db.engine.begin() as opened:
            opened.execute(text("INSERT INTO log_feed (id, size) VALUES (1, 7)"))
        schema.down("0058")
        assert schema.schema(db.engine) == before
        assert schema.rows(db.engine) == stored
        schema.up("0059")
        assert schema.schema(db.engine) == after
