"""Migration 0022: a table comes, and three columns with None in them; both go again."""

from pathlib import Path

from nrm.database import db
from tests.migrations import schema


def test_up_and_down_change_one_table_and_three_columns_only(
    engine_url: str, tmp_path: Path
) -> None:
    with schema.an_app(tmp_path, engine_url):
        schema.up("0021")
        before, stored = schema.schema(db.engine), schema.fill(db.engine)
        schema.up("0022")
        after = schema.schema(db.engine)
        *kept, variant, next_at, because = after["tables"]["clock"]["columns"]
        assert kept == before["tables"]["clock"]["columns"]
        assert [variant[0], next_at[0], because[0]] == ["variant", "next_at", "paused_because"]
        assert set(after["tables"]) - set(before["tables"]) == {"alert"}
        (row,) = stored["clock"]
        grown = {"clock": [(*row, None, None, None)], "alert": []}
        assert schema.rows(db.engine) == {**stored, **grown}
        schema.down("0021")
        assert schema.schema(db.engine) == before
        assert schema.rows(db.engine) == stored
        schema.up("0022")
        assert schema.schema(db.engine) == after
