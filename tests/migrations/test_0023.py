"""Migration 0023: running clocks ring at the next run, those that stopped never."""

from pathlib import Path

from sqlalchemy import text

from nrm.database import db
from tests.migrations import schema

_RUNS = "UPDATE clock SET stopped_at = NULL, paused_at = NULL, variant = NULL, next_at = NULL"
_READ = "SELECT variant, next_at = starts_at, paused_because FROM clock"


def test_what_runs_rings_and_what_stopped_does_not(engine_url: str, tmp_path: Path) -> None:
    with schema.an_app(tmp_path, engine_url):
        schema.up("0022")
        before, stored = schema.schema(db.engine), schema.fill(db.engine)
        schema.up("0023")
        assert schema.schema(db.engine) == before
        (row,) = schema.rows(db.engine)["clock"]
        # It has stopped: only why it stood still is known now.
        assert row[:-1] == stored["clock"][0][:-1]
        assert row[-1] == "question"
        schema.down("0022")
        with db.engine.begin() as connection:
            connection.execute(text(_RUNS))
        running = schema.rows(db.engine)["clock"]
        schema.up("0023")
        with db.engine.begin() as connection:
            (found,) = connection.execute(text(_READ)).all()
        assert tuple(found) == ("urgency", 1, None)
        schema.down("0022")
        assert schema.rows(db.engine)["clock"] == running
