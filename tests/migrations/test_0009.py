"""Migration 0009: two columns come with None in them, and go while nobody has stepped back."""

from pathlib import Path

import pytest
from sqlalchemy import text

from nrm.database import db
from tests.migrations import schema


def test_up_and_down_change_two_columns_only(
    engine_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with schema.an_app(tmp_path, engine_url):
        schema.up("0008")
        before, stored = schema.schema(db.engine), schema.fill(db.engine)
        schema.up("0009")
        after = schema.schema(db.engine)
        *kept, who, when = after["tables"]["case"]["columns"]
        assert kept == before["tables"]["case"]["columns"]
        assert [who[0], when[0]] == ["stepped_back", "stepped_back_at"]
        (row,) = stored["case"]
        assert schema.rows(db.engine) == {**stored, "case": [(*row, None, None)]}
        _a_conflict_refuses(caplog)
        schema.down("0008")
        assert schema.schema(db.engine) == before
        assert schema.rows(db.engine) == stored


def _a_conflict_refuses(caplog: pytest.LogCaptureFixture) -> None:
    for value in ("'x'", "NULL"):
        with db.engine.begin() as connection:
            connection.execute(text(f'UPDATE "case" SET stepped_back = {value}'))
        if value != "NULL":
            with pytest.raises(SystemExit):
                schema.down("0008")
            assert "going back would open it again" in caplog.text
