"""Migration 0051: one column comes with None in it, and goes while nobody is on duty."""

from pathlib import Path

import pytest
from sqlalchemy import text

from nrm.database import db
from tests.migrations import schema


def test_up_and_down_change_one_column_only(
    engine_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with schema.an_app(tmp_path, engine_url):
        schema.up("0050")
        before, stored = schema.schema(db.engine), schema.fill(db.engine)
        schema.up("0051")
        after = schema.schema(db.engine)
        *kept, added = after["tables"]["account"]["columns"]
        assert kept == before["tables"]["account"]["columns"]
        assert (added[0], added[2]) == ("on_duty_until", True)
        (row,) = stored["account"]
        assert schema.rows(db.engine) == {**stored, "account": [(*row, None)]}
        _somebody_on_duty_refuses(caplog)
        schema.down("0050")
        assert schema.schema(db.engine) == before
        assert schema.rows(db.engine) == stored
        schema.up("0051")
        assert schema.schema(db.engine) == after


def _somebody_on_duty_refuses(caplog: pytest.LogCaptureFixture) -> None:
    for said in ("made_at", "NULL"):
        with db.engine.begin() as connection:
            connection.execute(text(f"UPDATE account SET on_duty_until = {said}"))
        if said == "made_at":
            with pytest.raises(SystemExit):
                schema.down("0050")
            assert "sealed with it" in caplog.text
