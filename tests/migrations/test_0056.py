"""Migration 0056: one column comes with None in it, and goes while nothing else stands there."""

from pathlib import Path

import pytest
from sqlalchemy import text

from nrm.database import db
from tests.migrations import schema


def test_up_and_down_change_one_column_only(
    engine_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with schema.an_app(tmp_path, engine_url):
        schema.up("0055")
        before, stored = schema.schema(db.engine), schema.fill(db.engine)
        schema.up("0056")
        after = schema.schema(db.engine)
        *kept, added = after["tables"]["referral"]["columns"]
        assert kept == before["tables"]["referral"]["columns"]
        assert (added[0], added[2]) == ("attempts", True)
        (row,) = stored["referral"]
        assert schema.rows(db.engine) == {**stored, "referral": [(*row, None)]}
        _a_try_refuses(caplog)
        schema.down("0055")
        assert schema.schema(db.engine) == before
        assert schema.rows(db.engine) == stored
        schema.up("0056")
        assert schema.schema(db.engine) == after


def _a_try_refuses(caplog: pytest.LogCaptureFixture) -> None:
    for said in ("3", "NULL"):
        with db.engine.begin() as connection:
            connection.execute(text(f"UPDATE referral SET attempts = {said}"))
        if said == "3":
            with pytest.raises(SystemExit):
                schema.down("0055")
            assert "going back would lose it" in caplog.text
