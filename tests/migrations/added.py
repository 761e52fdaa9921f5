"""A migration that only adds tables: they come, stay while a row is in them, and go without."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from nrm.database import db
from tests.migrations import schema


def only_adds(
    names: set[str], below: str, number: str, refuses: Callable[[], None], url: str, folder: Path
) -> None:
    """Between these two revisions nothing else changes, no row is lost, and it can be repeated."""
    with schema.an_app(folder, url):
        schema.up(below)
        before, stored = schema.schema(db.engine), schema.fill(db.engine)
        schema.up(number)
        after = schema.schema(db.engine)
        assert set(after["tables"]) - set(before["tables"]) == names
        assert _others(after, names) == before["tables"]
        assert after["triggers"] == before["triggers"]
        assert schema.rows(db.engine) == {**stored, **{table: [] for table in names}}
        refuses()
        schema.down(below)
        assert schema.schema(db.engine) == before
        assert schema.rows(db.engine) == stored
        schema.up(number)
        assert schema.schema(db.engine) == after


def _others(made: dict[str, Any], names: set[str]) -> dict[str, Any]:
    return {name: table for name, table in made["tables"].items() if name not in names}


def refuses_with(table: str, insert: str, below: str, caplog: pytest.LogCaptureFixture) -> None:
    """With the row of this statement in the table the way down is refused with a sentence."""
    with db.engine.begin() as connection:
        connection.execute(text(insert))
    with pytest.raises(SystemExit):
        schema.down(below)
    assert "they must not go" in caplog.text
    with db.engine.begin() as connection:
        connection.execute(text(f"DELETE FROM {table}"))
