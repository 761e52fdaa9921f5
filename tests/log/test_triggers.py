"""The tables are append-only for an honest program, and the log is as it was after the attempt."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from nrm.database import db
from nrm.log.triggers import APPEND_ONLY, CREATE, DROP, REFUSAL
from tests.log.world import World

STATEMENTS = [
    *(f"DELETE FROM {table}" for table in APPEND_ONLY),
    "UPDATE audit_entry SET n = 3",
    "UPDATE audit_row SET digest = ''",
    "UPDATE audit_checkpoint SET note = ''",
    "UPDATE audit_mark SET key = ''",
    "UPDATE audit_cosignature SET line = ''",
]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_change_and_delete_are_refused(a_log: World, statement: str) -> None:
    with (
        a_log.app.app_context(),
        pytest.raises(DBAPIError, match=REFUSAL),
        db.engine.begin() as connection,
    ):
        connection.execute(text(statement))
    assert a_log.kinds() == set()


def test_nothing_is_emptied_at_one_stroke_on_postgresql(a_log: World) -> None:
    with a_log.app.app_context():
        if db.engine.dialect.name == "sqlite":
            return  # SQLite has no TRUNCATE.
        for table in APPEND_ONLY:
            with pytest.raises(DBAPIError, match=REFUSAL), db.engine.begin() as connection:
                connection.execute(text(f"TRUNCATE {table}"))


def test_every_trigger_that_is_made_can_be_dropped() -> None:
    for engine in ("sqlite", "postgresql"):
        made = {s.split()[2] for s in CREATE[engine] if s.startswith("CREATE TRIGGER")}
        dropped = {s.split()[2] for s in DROP[engine] if s.startswith("DROP TRIGGER")}
        assert made == dropped
        assert len(made) == len(APPEND_ONLY) * (2 if engine == "sqlite" else 3) + 1
