"""Migration 0057: one column comes with None in it, and goes again."""

from pathlib import Path

from nrm.database import db
from tests.migrations import schema


def test_up_and_down_change_one_column_only(engine_url: str, tmp_path: Path) -> None:
    with schema.an_app(tmp_path, engine_url):
        schema.up("0056")
        before, stored = schema.schema(db.engine), schema.fill(db.engine)
        schema.up("0057")
        after = schema.schema(db.engine)
        *kept, added = after["tables"]["trm_message"]["columns"]
        assert kept == before["tables"]["trm_message"]["columns"]
        assert (added[0], added[2]) == ("told_at", True)
        (row,) = stored["trm_message"]
        assert schema.rows(db.engine) == {**stored, "trm_message": [(*row, None)]}
        schema.down("0056")
        assert schema.schema(db.engine) == before
        assert schema.rows(db.engine) == stored
