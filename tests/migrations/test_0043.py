"""Migration 0043: one column comes with None in it, and goes while nothing else stands there."""

from pathlib import Path

import pytest
from sqlalchemy import text

from nrm.database import db
from tests.migrations import schema


def test_up_and_down_change_one_column_only(
    engine_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with schema.an_app(tmp_path, engine_url):
        schema.up("0042")
        before, stored = schema.schema(db.engine), schema.fill(db.engine)
        schema.up("0043")
        after = schema.schema(db.engine)
        *kept, added = after["tables"]["referral"]["columns"]
        assert kept == before["tables"]["referral"]["columns"]
        assert (added[0], added[2]) == ("sealed_address", True)
        (row,) = stored["referral"]
        assert schema.rows(db.engine) == {**stored, "referral": [(*row, None)]}
        _an_address_refuses(caplog)
        schema.down("0042")
        assert schema.schema(db.engine) == before
        assert schema.rows(db.engine) == stored
        schema.up("0043")
        assert schema.schema(db.engine) == after


def _an_address_refuses(caplog: pytest.LogCaptureFixture) -> None:
    for said in ("'x'", "NULL"):
        with db.engine.begin() as connection:
            connection.execute(text(f"UPDATE referral SET sealed_address = {said}"))
        if said == "'x'":
            with pytest.raises(SystemExit):
                schema.down("0042")
            assert "going back would lose it" in caplog.text
