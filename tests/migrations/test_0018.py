"""Migration 0018: two columns come with None in them, and go while no agency has a centre."""

from pathlib import Path

import pytest
from sqlalchemy import text

from nrm.database import db
from tests.migrations import schema


def test_up_and_down_change_two_columns_only(
    engine_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with schema.an_app(tmp_path, engine_url):
        schema.up("0017")
        before, stored = schema.schema(db.engine), schema.fill(db.engine)
        schema.up("0018")
        after = schema.schema(db.engine)
        *kept, parent, region = after["tables"]["agency"]["columns"]
        assert kept == before["tables"]["agency"]["columns"]
        assert [parent[0], region[0]] == ["parent_id", "region"]
        (row,) = stored["agency"]
        assert schema.rows(db.engine) == {**stored, "agency": [(*row, None, None)]}
        _a_centre_refuses(caplog)
        schema.down("0017")
        assert schema.schema(db.engine) == before
        assert schema.rows(db.engine) == stored
        schema.up("0018")
        assert schema.schema(db.engine) == after


def _a_centre_refuses(caplog: pytest.LogCaptureFixture) -> None:
    for value in ("id", "NULL"):
        with db.engine.begin() as connection:
            connection.execute(text(f"UPDATE agency SET parent_id = {value}"))
        if value == "id":
            with pytest.raises(SystemExit):
                schema.down("0017")
            assert "would leave them without it" in caplog.text
