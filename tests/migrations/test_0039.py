"""Migration 0039: a column comes with None in it, and goes while no decision promises an end."""

from pathlib import Path

import pytest
from sqlalchemy import text

from nrm.database import db
from tests.migrations import schema

_PROMISE = "UPDATE identification_decision SET recovery_ends_at = {}"


def test_up_and_down_change_one_column_only(
    engine_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with schema.an_app(tmp_path, engine_url):
        schema.up("0038")
        before, stored = schema.schema(db.engine), schema.fill(db.engine)
        schema.up("0039")
        after = schema.schema(db.engine)
        *kept, ends = after["tables"]["identification_decision"]["columns"]
        assert ends[0] == "recovery_ends_at"
        assert kept == before["tables"]["identification_decision"]["columns"]
        (row,) = stored["identification_decision"]
        assert schema.rows(db.engine) == {**stored, "identification_decision": [(*row, None)]}
        _set("requested_at")
        with pytest.raises(SystemExit):
            schema.down("0038")
        assert "going back loses them" in caplog.text
        _set("NULL")
        schema.down("0038")
        assert schema.schema(db.engine) == before
        assert schema.rows(db.engine) == stored
        schema.up("0039")
        assert schema.schema(db.engine) == after


def _set(value: str) -> None:
    with db.engine.begin() as connection:
        connection.execute(text(_PROMISE.format(value)))
