"""Migration 0045: two columns come with None in them, stay while one says something, and go."""

from pathlib import Path

import pytest
from sqlalchemy import text

from nrm.database import db
from tests.migrations import schema

ADDED = ["taken_by_id", "closed_because"]


def test_up_and_down_change_these_columns_only(
    engine_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with schema.an_app(tmp_path, engine_url):
        schema.up("0044")
        before, stored = schema.schema(db.engine), schema.fill(db.engine)
        schema.up("0045")
        after = schema.schema(db.engine)
        columns = after["tables"]["concern"]["columns"]
        kept = before["tables"]["concern"]["columns"]
        assert [column[0] for column in columns if column not in kept] == ADDED
        (row,) = stored["concern"]
        assert schema.rows(db.engine) == {**stored, "concern": [(*row, *[None] * len(ADDED))]}
        with db.engine.begin() as opened:
            opened.execute(text("UPDATE concern SET closed_because = 'known'"))
        with pytest.raises(SystemExit):
            schema.down("0044")
        assert "they must not go" in caplog.text
        with db.engine.begin() as opened:
            opened.execute(text("UPDATE concern SET closed_because = NULL"))
        schema.down("0044")
        assert schema.schema(db.engine) == before
        assert schema.rows(db.engine) == stored
        schema.up("0045")
        assert schema.schema(db.engine) == after
