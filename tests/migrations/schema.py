"""What a migration test compares: tables, columns, keys, indexes, triggers and rows, by name."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
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
_SQLITE_TABLES = (
    "SELECT tbl_name, sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql NOT NULL"
    " ORDER BY tbl_name, type DESC, name"
)
_PG_TRIGGERS = "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1"
_PG_FUNCTIONS = "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
# Tables of SQLite by their names and the statements that made them.
_KNOWN: dict[tuple[str, tuple[str, ...]], Any] = {}
_TABLES: dict[tuple[str, str, tuple[tuple[str, str], ...]], Table] = {}

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
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            tables, triggers = _of_sqlite(connection), _texts(connection, _SQLITE_TRIGGERS)
            return {"tables": tables, "triggers": triggers}
        tables = _described(inspect(connection))
        tables.pop(VERSIONS, None)
        triggers, functions = (_texts(connection, s) for s in (_PG_TRIGGERS, _PG_FUNCTIONS))
    return {"tables": tables, "triggers": triggers, "functions": functions}


def _of_sqlite(connection: Connection) -> dict[str, Any]:
    # SQLite keeps what a table is as the statements that made it and its indexes; it is asked
    # table by table, and most are the same before and after and in every test.
    written: dict[str, list[str]] = {}
    for table, statement in connection.execute(text(_SQLITE_TABLES)):
        written.setdefault(table, []).append(statement)
    made = {name: tuple(told) for name, told in written.items() if name != VERSIONS}
    unknown = [name for name, told in made.items() if (name, told) not in _KNOWN]
    if unknown:
        for name, found in _described(inspect(connection), unknown).items():
            _KNOWN[name, made[name]] = found
    return {name: deepcopy(_KNOWN[name, told]) for name, told in made.items()}


def _described(there: Inspector, names: list[str] | None = None) -> dict[str, Any]:
    # All tables at once: on PostgreSQL each question is then asked once.
    columns = there.get_multi_columns(filter_names=names)
    keys = there.get_multi_pk_constraint(filter_names=names)
    others = {
        "foreign": there.get_multi_foreign_keys(filter_names=names),
        "unique": there.get_multi_unique_constraints(filter_names=names),
        "indexes": there.get_multi_indexes(filter_names=names),
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
    with engine.begin() as connection:
        for table in _tables(inspect(connection)):
            if table.name not in (*without, VERSIONS):
                connection.execute(table.insert(), _row(table))
    return rows(engine)


def _tables(there: Inspector) -> list[Table]:
    # Columns alone: keys and indexes, which a row does not need, were most of the work. A table
    # that was met before is the same object, so that its statement is not compiled anew.
    found = []
    for (_, name), columns in there.get_multi_columns().items():
        made = tuple((column["name"], str(column["type"])) for column in columns)
        told = (there.dialect.name, name, made)
        if told not in _TABLES:
            parts = (Column(column["name"], column["type"]) for column in columns)
            _TABLES[told] = Table(name, MetaData(), *parts)
        found.append(_TABLES[told])
    return found


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
