"""Migration 0046: two columns come with None in them, and go while nothing else stands there."""

from pathlib import Path

import pytest
from sqlalchemy import text

from nrm.database import db
from tests.migrations import schema


def test_up_and_down_change_two_columns_only(
    engine_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with schema.an_app(tmp_path, engine_url):
        schema.up("0045")
        before, stored = schema.schema(db.engine), schema.fill(db.engine)
        schema.up("0046")
        after = schema.schema(db.engine)
        *kept, first, second = after["tables"]["referral"]["columns"]
        assert kept == before["tables"]["referral"]["columns"]
        assert [(c[0], c[2]) for c in (first, second)] == [("together_id", True), ("turn", True)]
        (row,) = stored["referral"]
        assert schema.rows(db.engine) == {**stored, "referral": [(*row, None, None)]}
        _one_that_asks_beside_another_refuses(caplog)
        schema.down("0045")
        assert schema.schema(db.engine) == before
        assert schema.rows(db.engine) == stored
        schema.up("0046")
        assert schema.schema(db.engine) == after


def _one_that_asks_beside_another_refuses(caplog: pytest.LogCaptureFixture) -> None:
    for said in ("id", "NULL"):
        with db.engine.begin() as connection:
            connection.execute(text(f"UPDATE referral SET together_id = {said}"))
        if said == "id":
            with pytest.raises(SystemExit):
                schema.down("0045")
            assert "going back would lose which" in caplog.text
