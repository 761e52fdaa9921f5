"""Migration 0058: one column comes with None in it, and goes while nothing else stands there."""

from pathlib import Path

import pytest
from sqlalchemy import text

from nrm.database import db
from tests.migrations import schema


def test_up_and_down_change_one_column_only(
    engine_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with schema.an_app(tmp_path, engine_url):
        schema.up("0057")
        before, stored = schema.schema(db.engine), schema.fill(db.engine)
        schema.up("0058")
        after = schema.schema(db.engine)
        *kept, added = after["tables"]["concern"]["columns"]
        assert kept == before["tables"]["concern"]["columns"]
        assert (added[0], added[2]) == ("passed", True)
        (row,) = stored["concern"]
        assert schema.rows(db.engine) == {**stored, "concern": [(*row, None)]}
        _one_passed_on_refuses(caplog)
        schema.down("0057")
        assert schema.schema(db.engine) == before
        assert schema.rows(db.engine) == stored
        schema.up("0058")
        assert schema.schema(db.engine) == after


def _one_passed_on_refuses(caplog: pytest.LogCaptureFixture) -> None:
    for said in ("3", "NULL"):
        with db.engine.begin() as connection:
            connection.execute(text(f"UPDATE concern SET passed = {said}"))
        if said == "3":
            with pytest.raises(SystemExit):
                schema.down("0057")
            assert "sealed with it" in caplog.text
