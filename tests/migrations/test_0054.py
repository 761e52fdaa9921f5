"""Migration 0054: two columns come with None in them, and go while nothing was told to be late."""

from pathlib import Path

import pytest
from sqlalchemy import text

from nrm.database import db
from tests.migrations import schema

ADDED = ["overdue_at", "again_at"]


def test_up_and_down_change_these_columns_only(
    engine_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with schema.an_app(tmp_path, engine_url):
        schema.up("0053")
        before, stored = schema.schema(db.engine), schema.fill(db.engine)
        schema.up("0054")
        after = schema.schema(db.engine)
        columns = after["tables"]["concern"]["columns"]
        kept = before["tables"]["concern"]["columns"]
        assert [column[0] for column in columns if column not in kept] == ADDED
        (row,) = stored["concern"]
        assert schema.rows(db.engine) == {**stored, "concern": [(*row, None, None)]}
        _one_that_is_late_refuses(caplog)
        schema.down("0053")
        assert schema.schema(db.engine) == before
        assert schema.rows(db.engine) == stored
        schema.up("0054")
        assert schema.schema(db.engine) == after


def _one_that_is_late_refuses(caplog: pytest.LogCaptureFixture) -> None:
    for name in ADDED:
        for said in ("due_at", "NULL"):
            with db.engine.begin() as connection:
                connection.execute(text(f"UPDATE concern SET {name} = {said}"))
            if said == "due_at":
                caplog.clear()
                with pytest.raises(SystemExit):
                    schema.down("0053")
                assert "sealed with it" in caplog.text
