"""Migration 0004: one index comes and goes, and nothing else changes, on both engines."""

from pathlib import Path

from nrm.database import db
from tests.migrations import schema


def test_up_and_down_change_one_index_only(engine_url: str, tmp_path: Path) -> None:
    with schema.an_app(tmp_path, engine_url):
        schema.up("0003")
        before, stored = schema.schema(db.engine), schema.fill(db.engine)
        schema.up("0004")
        after = schema.schema(db.engine)
        changed = {name for name, table in after["tables"].items() if table != _table(before, name)}
        assert changed == {"signed_in"}
        assert "ix_signed_in_live" in str(after["tables"]["signed_in"]["indexes"])
        assert "ix_signed_in_live" not in str(before)
        assert after["triggers"] == before["triggers"]
        assert schema.rows(db.engine) == stored
        schema.down("0003")
        assert schema.schema(db.engine) == before
        assert schema.rows(db.engine) == stored
        schema.up("0004")
        assert schema.schema(db.engine) == after


def _table(made: dict[str, dict[str, object]], name: str) -> object:
    return made["tables"][name]
