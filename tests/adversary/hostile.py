"""What hostile hands do: write to the database by SQL alone, or carry copies of it away.

A database administrator drops the triggers that stand in the way, and knows every column; the root
keys and the shred store are not his unless a test says so.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, text
from werkzeug.test import TestResponse

from nrm.database import Base, db
from nrm.log.triggers import DROP
from nrm.vault.service import open_service
from nrm.vault.shred import SECRET, secret_context
from tests.support.country import Country

MARK = "Mirabelle-of-the-river"
Row = dict[str, Any]
Dump = Mapping[str, list[Row]]


@dataclass
class Hands:
    """The hands of somebody who may write to the main database."""

    country: Country
    _dropped: bool = field(default=False)

    @contextmanager
    def inside(self) -> Iterator[Connection]:
        """A connection of his own, committed at the end."""
        with self.country.app.app_context(), db.engine.begin() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
            else:
                connection.exec_driver_sql("SET CONSTRAINTS ALL DEFERRED")
            yield connection

    def drop_triggers(self) -> None:
        """The log takes changes and deletions from now on."""
        with self.inside() as connection:
            for statement in DROP[connection.dialect.name]:
                connection.execute(text(statement))

    def dump(self) -> Dump:
        """Every row of every table, as it stands."""
        with self.inside() as connection:
            return {
                name: [dict(row) for row in connection.execute(table.select()).mappings()]
                for name, table in Base.metadata.tables.items()
            }

    def rows(self, table: str, **where: Any) -> list[Row]:
        """The rows of a table that match, in the order of their ids."""
        made = _table(table)
        with self.inside() as connection:
            found = connection.execute(made.select().filter_by(**where)).mappings()
            return sorted((dict(row) for row in found), key=lambda row: str(row.get("id")))

    def row(self, table: str, **where: Any) -> Row:
        """The one row that matches."""
        (found,) = self.rows(table, **where)
        return found

    def set(self, table: str, row_id: Any, **values: Any) -> None:
        """Columns of a row say something else now."""
        made = _table(table)
        with self.inside() as connection:
            done = connection.execute(made.update().where(_id(made) == row_id).values(**values))
            if done.rowcount != 1:
                raise RuntimeError("there is no such row")

    def delete(self, table: str, row_id: Any) -> None:
        """A row is gone."""
        made = _table(table)
        with self.inside() as connection:
            connection.execute(made.delete().where(_id(made) == row_id))

    def insert(self, table: str, row: Row) -> None:
        """A row is there."""
        with self.inside() as connection:
            connection.execute(_table(table).insert(), [row])

    def put_back(self, table: str, row: Row) -> None:
        """A row stands as it once stood, with the seal it once had."""
        made = _table(table)
        with self.inside() as connection:
            connection.execute(made.delete().where(made.c.id == row["id"]))
            connection.execute(made.insert(), [row])

    def verify(self) -> tuple[int, str]:
        """Exit status and lines of `flask nrm audit verify`."""
        runner = self.country.app.test_cli_runner()
        result = runner.invoke(args=["nrm", "audit", "verify"])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.stdout

    def shred_rows(self) -> list[Row]:
        """The shred store, as a thief of its file has it: every secret still sealed."""
        with self.country.app.app_context(), db.engines["shred"].connect() as connection:
            return [dict(row) for row in connection.execute(SECRET.select()).mappings()]

    def set_secret(self, subject_id: UUID, part: str, sealed: bytes) -> None:
        """A sealed secret of the shred store is another one now."""
        which = (SECRET.c.subject_id == subject_id) & (SECRET.c.part == part)
        with self.country.app.app_context(), db.engines["shred"].begin() as connection:
            connection.execute(SECRET.update().where(which).values(sealed_secret=sealed))

    def put_back_secret(self, row: Row) -> None:
        """A row of the shred store is there again, as after a deletion that failed."""
        with self.country.app.app_context(), db.engines["shred"].begin() as connection:
            connection.execute(SECRET.insert(), [row])

    def shred_secrets(self) -> dict[tuple[str, UUID, str], bytes]:
        """The shred store opened with the root keys: what an operator has."""
        root = self.country.app.extensions["nrm_session_info"]["root"]
        return {
            (row["kind"], row["subject_id"], row["part"]): bytes(
                open_service(
                    root,
                    secret_context(row["kind"], row["subject_id"], row["part"]),
                    row["sealed_secret"],
                )
            )
            for row in self.shred_rows()
        }


def _table(name: str) -> Table:
    return Base.metadata.tables[name]


def _id(table: Table) -> Any:
    return next(iter(table.primary_key.columns))


def is_alarm(answer: TestResponse) -> bool:
    """503 of the type `integrity`, with nothing of anybody's content in it."""
    told = answer.get_data(as_text=True)
    return answer.status_code == 503 and answer.json["type"] == "integrity" and MARK not in told


def last_entry(hands: Hands) -> Row:
    """The newest entry of the log, as its columns tell it."""
    return max(hands.rows("audit_entry"), key=lambda row: row["index"])
