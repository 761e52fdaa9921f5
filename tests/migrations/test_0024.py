"""Migration 0024: a column comes with None in it, and goes while no consent was replaced."""

from pathlib import Path

import pytest
from sqlalchemy import text

from nrm.database import db
from tests.migrations import schema

TOLD = ("supersedes_id = id", "withdrawn_how = 'replaced'", "withdrawn_how = 'age_changed'")
UNTOLD = "supersedes_id = NULL, withdrawn_how = NULL"


def test_up_and_down_change_one_column_only(
    engine_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with schema.an_app(tmp_path, engine_url):
        schema.up("0023")
        before, stored = schema.schema(db.engine), schema.fill(db.engine)
        schema.up("0024")
        after = schema.schema(db.engine)
        *kept, older = after["tables"]["consent"]["columns"]
        assert (kept, older[0]) == (before["tables"]["consent"]["columns"], "supersedes_id")
        (row,) = stored["consent"]
        assert schema.rows(db.engine) == {**stored, "consent": [(*row, None)]}
        _what_was_replaced_refuses(caplog)
        schema.down("0023")
        assert schema.schema(db.engine) == before
        schema.up("0024")
        assert schema.schema(db.engine) == after


def _what_was_replaced_refuses(caplog: pytest.LogCaptureFixture) -> None:
    for told in TOLD:
        _say(told)
        with pytest.raises(SystemExit):
            schema.down("0023")
        assert "going back would not know them" in caplog.text
        caplog.clear()
        _say(UNTOLD)


def _say(told: str) -> None:
    with db.engine.begin() as connection:
        connection.execute(text(f"UPDATE consent SET {told}"))
