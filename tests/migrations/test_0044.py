"""Migration 0044: two tables and a column come, and go while nobody gave an address."""

from pathlib import Path

import pytest
from sqlalchemy import text

from nrm.database import db
from tests.migrations import schema
from tests.migrations.added import refuses_with

INSERT = (
    "INSERT INTO mailbox (id, account_id, sealed_address, tries, pace, quiet, language, made_at, "
    "attempts) SELECT id, id, row_seal, 0, 'daily', 'never', 'en', made_at, 0 "
    "FROM account LIMIT 1"
)


def test_up_and_down_change_two_tables_and_a_column_only(
    engine_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with schema.an_app(tmp_path, engine_url):
        schema.up("0043")
        before, stored = schema.schema(db.engine), schema.fill(db.engine)
        schema.up("0044")
        after = schema.schema(db.engine)
        assert set(after["tables"]) - set(before["tables"]) == {"mailbox", "notice_mark"}
        *kept, added = after["tables"]["alert"]["columns"]
        assert (kept, added[0]) == (before["tables"]["alert"]["columns"], "noticed_at")
        # An alert from before waits to be told of once.
        (row,) = stored["alert"]
        added_rows: dict[str, list[object]] = {"mailbox": [], "notice_mark": []}
        assert schema.rows(db.engine) == {**stored, **added_rows, "alert": [(*row, None)]}
        refuses_with("mailbox", INSERT, "0043", caplog)
        with db.engine.begin() as opened:
            opened.execute(text("INSERT INTO notice_mark (id, size) VALUES (1, 7)"))
        schema.down("0043")
        assert schema.schema(db.engine) == before
        assert schema.rows(db.engine) == stored
        schema.up("0044")
        assert schema.schema(db.engine) == after
