"""Migration 0062: an index of entries comes and goes, and nothing else changes."""

from pathlib import Path
from typing import Any

from nrm.database import db
from tests.migrations import schema

ADDED = {"ix_audit_entry_acted"}


def test_up_and_down_change_an_index_only(engine_url: str, tmp_path: Path) -> None:
    with schema.an_app(tmp_path, engine_url):
        schema.up("0061")
        before, stored = schema.schema(db.engine), schema.fill(db.engine)
        schema.up("0062")
        after = schema.schema(db.engine)
        assert _indexes(after) - _indexes(before) == ADDED
        assert _indexes(before) <= _indexes(after)
        assert after["triggers"] == before["triggers"]
        assert schema.rows(db.engine) == stored
        schema.down("0061")
        assert schema.schema(db.engine) == before
        assert schema.rows(db.engine) == stored
        schema.up("0062")
        assert schema.schema(db.engine) == after


def _indexes(made: dict[str, Any]) -> set[str]:
    told = str([table["indexes"] for table in made["tables"].values()])
    return {word.strip("'\",") for word in told.split() if word.startswith("'ix_")}
