"""Migration 0033: four columns come with None in them, and go again."""

from pathlib import Path

from sqlalchemy import text

from nrm.database import db
from tests.migrations import schema

_LEFT = "SELECT paused_at, paused_because, next_at = due_at FROM clock"
ADDED = ["paused_by_id", "extended_at", "extended_because", "extended_by_id"]


def test_up_and_down_change_four_columns_only(engine_url: str, tmp_path: Path) -> None:
    with schema.an_app(tmp_path, engine_url):
        schema.up("0032")
        before, stored = schema.schema(db.engine), schema.fill(db.engine)
        schema.up("0033")
        after = schema.schema(db.engine)
        kept, added = (
            after["tables"]["clock"]["columns"][at] for at in (slice(-4), slice(-4, None))
        )
        assert kept == before["tables"]["clock"]["columns"]
        assert [column[0] for column in added] == ADDED
        (row,) = stored["clock"]
        assert schema.rows(db.engine) == {**stored, "clock": [(*row, None, None, None, None)]}
        schema.down("0032")
        assert schema.schema(db.engine) == before
        assert schema.rows(db.engine) == stored
        schema.up("0033")
        assert schema.schema(db.engine) == after


def test_what_people_paused_goes_on_on_the_way_down(engine_url: str, tmp_path: Path) -> None:
    with schema.an_app(tmp_path, engine_url):
        schema.up("0033")
        schema.fill(db.engine)
        pauses = (
            "UPDATE clock SET paused_by_id = case_id, paused_because = 'not_safe', next_at = NULL"
        )
        with db.engine.begin() as opened:
            opened.execute(text(f"{pauses}, stopped_at = NULL"))
        schema.down("0032")
        with db.engine.connect() as opened:
            (left,) = opened.execute(text(_LEFT)).all()
        assert list(left) == [None, None, True]
