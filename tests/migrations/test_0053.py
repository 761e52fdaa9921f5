"""Migration 0053: one column comes with None in it, and goes while nothing was late."""

from pathlib import Path

import pytest
from sqlalchemy import text

from nrm.database import db
from tests.migrations import schema


def test_up_and_down_change_one_column_only(
    engine_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with schema.an_app(tmp_path, engine_url):
        schema.up("0052")
        before, stored = schema.schema(db.engine), schema.fill(db.engine)
        schema.up("0053")
        after = schema.schema(db.engine)
        *kept, added = after["tables"]["trm_arrival"]["columns"]
        assert kept == before["tables"]["trm_arrival"]["columns"]
        assert (added[0], added[2]) == ("missed_at", True)
        (row,) = stored["trm_arrival"]
        assert schema.rows(db.engine) == {**stored, "trm_arrival": [(*row, None)]}
        _one_that_is_late_refuses(caplog)
        schema.down("0052")
        assert schema.schema(db.engine) == before
        assert schema.rows(db.engine) == stored
        schema.up("0053")
        assert schema.schema(db.engine) == after


def _one_that_is_late_refuses(caplog: pytest.LogCaptureFixture) -> None:
    for said in ("due_at", "NULL"):
        with db.engine.begin() as connection:
            connection.execute(text(f"UPDATE trm_arrival SET missed_at = {said}"))
        if said == "due_at":
            with pytest.raises(SystemExit):
                schema.down("0052")
            assert "sealed with it" in caplog.text
