"""What a migration test compares: tables, columns, keys, indexes, triggers and rows, by name."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import flask_migrate
from flask import Flask
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Inspector,
    MetaData,
    Table,
    inspect,
    text,
)

from nrm.vault.keyfile import create_root_keys
from tests.support.country import let_go, make_app

VERSIONS = "alembic_version"
ROW_ID = UUID(int=1)
_SQLITE_TRIGGERS = "SELECT sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
_PG_TRIGGERS = "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1"
_PG_FUNCTIONS = "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"

Rows = dict[str, list[tuple[Any, ...]]]


@contextmanager
def an_app(folder: Path, url: str) -> Iterator[Flask]:
    """An app over an empty database, inside its context."""
    create_root_keys(folder / "root.keys")
    app = make_app(folder, url)
    with app.app_context():
        yield app
    let_go(app)


def up(to: str) -> None:
    """The main database has the form of this revision."""
    flask_migrate.upgrade(revision=to)


def down(to: str) -> None:
    """It went back to the form of this revision (`base`: empty); SystemExit when it refuses."""
    flask_migrate.downgrade(revision=to)


def schema(engine: Engine) -> dict[str, Any]:
    """Everything that stands in the database but rows, comparable with `==`."""
    tables = _described(inspect(engine))
    tables.pop(VERSIONS, None)
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            return {"tables": tables, "triggers": _texts(connection, _SQLITE_TRIGGERS)}
        triggers, functions = (_texts(connection, s) for s in (_PG_TRIGGERS, _PG_FUNCTIONS))
    return {"tables": tables, "triggers": triggers, "functions": functions}


def _described(there: Inspector) -> dict[str, Any]:
    # All tables at once: on PostgreSQL each question is then asked once.
    columns, keys = there.get_multi_columns(), there.get_multi_pk_constraint()
    others = {
        "foreign": there.get_multi_foreign_keys(),
        "unique": there.get_multi_unique_constraints(),
        "indexes": there.get_multi_indexes(),
    }
    return {
        table[1]: {
            "columns": [(c["name"], str(c["type"]), c["nullable"], c["default"]) for c in found],
            "key": keys[table]["constrained_columns"],
            **{name: sorted(map(_text, told.get(table, ()))) for name, told in others.items()},
        }
        for table, found in columns.items()
    }


def _text(told: object) -> str:
    # The condition of an index comes as an object, which is another one each time.
    return str(json.loads(json.dumps(told, default=str)))


def _texts(connection: Connection, statement: str) -> list[str]:
    return [str(found) for found in connection.scalars(text(statement))]


def fill(engine: Engine, *, without: tuple[str, ...] = ()) -> Rows:
    """One row in every table but these, each pointing to the others; what stands there then."""
    tables = MetaData()
    tables.reflect(engine)
    with engine.begin() as connection:
        for table in tables.tables.values():
            if table.name not in (*without, VERSIONS):
                connection.execute(table.insert(), _row(table))
    return rows(engine)


def rows(engine: Engine) -> Rows:
    """All rows of all tables, as they are stored."""
    # By name alone: to learn every table anew was half of a test.
    with engine.connect() as connection:
        return {
            name: [tuple(row) for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"')]
            for name in inspect(connection).get_table_names()
            if name != VERSIONS
        }


def _row(table: Table) -> Mapping[str, Any]:
    return {column.name: _value(column) for column in table.columns}


def _value(column: Column[Any]) -> Any:
    kind = str(column.type).upper()
    if kind in ("UUID", "CHAR(32)"):
        return ROW_ID.hex if kind == "CHAR(32)" else ROW_ID
    if kind in ("BLOB", "BYTEA"):
        return column.name.encode()
    if kind in ("DATETIME", "TIMESTAMP"):
        return datetime(2030, 1, 2, 3, 4, 5, tzinfo=None if kind == "DATETIME" else UTC)
    if column.name == "body" and column.table.name == "audit_entry":
        return "{}"  # A trigger reads it.
    return {"BOOLEAN": True, "TEXT": column.name}.get(kind, 1)
