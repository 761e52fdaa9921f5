"""Migration 0034: an index comes and goes, and nothing else changes, on both engines."""

from pathlib import Path
from typing import Any

from nrm.database import db
from tests.migrations import schema

ADDED = {"ix_case_opened"}


def test_up_and_down_change_one_index_only(engine_url: str, tmp_path: Path) -> None:
    with schema.an_app(tmp_path, engine_url):
        schema.up("0033")
        before, stored = schema.schema(db.engine), schema.fill(db.engine)
        schema.up("0034")
        after = schema.schema(db.engine)
        assert _indexes(after) - _indexes(before) == ADDED
        assert _indexes(before) <= _indexes(after)
        assert after["triggers"] == before["triggers"]
        assert schema.rows(db.engine) == stored
        schema.down("0033")
        assert schema.schema(db.engine) == before
        assert schema.rows(db.engine) == stored
        schema.up("0034")
        assert schema.schema(db.engine) == after


def _indexes(made: dict[str, Any]) -> set[str]:
    told = str([table["indexes"] for table in made["tables"].values()])
    return {word.strip("'\",") for word in told.split() if word.startswith("'ix_")}
