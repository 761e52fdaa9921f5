"""Migration 0040: nine columns come with None in them, stay while one says something, and go."""

from pathlib import Path

import pytest
from sqlalchemy import text

from nrm.database import db
from tests.migrations import schema

ADDED = ["genders", "ages", "helpers", "accessibility", "hours", "urgent_phone"]
ADDED += ["places", "counted_at", "withdrawn_at"]


def test_up_and_down_change_these_columns_only(
    engine_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with schema.an_app(tmp_path, engine_url):
        schema.up("0039")
        before, stored = schema.schema(db.engine), schema.fill(db.engine)
        schema.up("0040")
        after = schema.schema(db.engine)
        columns = after["tables"]["service"]["columns"]
        kept = before["tables"]["service"]["columns"]
        assert [column[0] for column in columns if column not in kept] == ADDED
        (row,) = stored["service"]
        assert schema.rows(db.engine) == {**stored, "service": [(*row, *[None] * len(ADDED))]}
        with db.engine.begin() as opened:
            opened.execute(text("UPDATE service SET places = 3"))
        with pytest.raises(SystemExit):
            schema.down("0039")
        assert "they must not go" in caplog.text
        with db.engine.begin() as opened:
            opened.execute(text("UPDATE service SET places = NULL"))
        schema.down("0039")
        assert schema.schema(db.engine) == before
        assert schema.rows(db.engine) == stored
        schema.up("0040")
        assert schema.schema(db.engine) == after
