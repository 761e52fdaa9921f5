"""Migration 0038: a column comes and goes while nobody has a draft; with one, neither."""

from pathlib import Path

import pytest
from sqlalchemy import text

from nrm.database import db
from tests.migrations import schema

INSERT = (
    "INSERT INTO draft (id, case_id, form, version, based_on, written_at, written_by_id, told_at, "
    "sealed_answers{more}) SELECT id, id, 'risk', 1, 0, made_at, id, made_at, row_seal{seal} "
    "FROM account LIMIT 1"
)


def test_up_and_down_change_one_column_only(
    engine_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with schema.an_app(tmp_path, engine_url):
        schema.up("0037")
        before, stored = schema.schema(db.engine), schema.fill(db.engine, without=("draft",))
        _type(INSERT.format(more="", seal=""))
        with pytest.raises(SystemExit):
            schema.up("0038")
        assert "save them or throw them away first" in caplog.text
        assert schema.schema(db.engine) == before
        _type("DELETE FROM draft")
        schema.up("0038")
        after = schema.schema(db.engine)
        *kept, added = after["tables"]["draft"]["columns"]
        assert (kept, added[0]) == (before["tables"]["draft"]["columns"], "row_seal")
        assert schema.rows(db.engine) == stored
        _type(INSERT.format(more=", row_seal", seal=", row_seal"))
        with pytest.raises(SystemExit):
            schema.down("0037")
        assert "they must not go" in caplog.text
        _type("DELETE FROM draft")
        schema.down("0037")
        assert schema.schema(db.engine) == before
        assert schema.rows(db.engine) == stored
        schema.up("0038")
        assert schema.schema(db.engine) == after


def _type(statement: str) -> None:
    with db.engine.begin() as opened:
        opened.execute(text(statement))
