"""What the role that the service signs in with may do on PostgreSQL: no more than it needs.

The tables belong to another role, which migrates them. The service's own reads and writes rows; of
the log it reads and appends, and the head alone it moves on. It can change and delete no entry, no
digest and no checkpoint, truncate nothing, drop or disable no trigger, and make no table.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Connection, Engine, Row, text

from nrm.database import Base
from nrm.errors import OutOfTurn
from nrm.log.triggers import APPEND_ONLY, FUNCTION, MARK
from nrm.vault.shred import METADATA as SHRED

ROLE: Final = re.compile(r"[a-z_][a-z0-9_]{0,62}")
_ROWS: Final = "SELECT, INSERT, UPDATE, DELETE"
# Of the other tables every right on rows.
RIGHTS: Final = {
    **dict.fromkeys(APPEND_ONLY, "SELECT, INSERT"),
    "audit_head": "SELECT, INSERT, UPDATE",
    "alembic_version": "SELECT",
}
_TAKEN: Final = ("DELETE", "TRUNCATE", "TRIGGER")
_NEVER: Final = {**dict.fromkeys(APPEND_ONLY, ("UPDATE", *_TAKEN)), "audit_head": _TAKEN}
# A role of PostgreSQL itself by which one writes where one likes, past every table.
_MIGHTY: Final = ("pg_write_server_files", "pg_execute_server_program")
_KNOWN: Final = text("SELECT FROM pg_roles WHERE rolname = :role")
_OWNS: Final = text(
    "SELECT rolsuper OR pg_has_role(:role, c.relowner, 'MEMBER') AS it, "
    "pg_has_role(c.relowner, 'MEMBER') AS we FROM pg_roles, pg_class c "
    "WHERE rolname = :role AND c.oid = to_regclass(:name)"
)
# Whoever it may become as well (SET ROLE), also where it inherits nothing: itself first.
_ROLES: Final = text(
    "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolreplication FROM pg_roles "
    "WHERE pg_has_role(CAST(:role AS name), oid, 'MEMBER') ORDER BY rolname <> :role, rolname"
)
_MAY: Final = text("SELECT has_table_privilege(CAST(:role AS name), CAST(:name AS text), :right)")
# Of any column: the right on a single one stands beside those on the table.
_MAY_COLUMN: Final = text(
    "SELECT has_any_column_privilege(CAST(:role AS name), CAST(:name AS text), 'UPDATE')"
)
_OWNED: Final = text(
    "SELECT relname FROM pg_class WHERE relowner = CAST(:role AS regrole) "
    "AND oid = ANY (SELECT to_regclass(name) FROM unnest(CAST(:names AS text[])) name) "
    "UNION ALL SELECT proname FROM pg_proc WHERE proowner = CAST(:role AS regrole) "
    "AND proname = ANY (CAST(:functions AS text[])) "
    "UNION ALL SELECT nspname FROM pg_namespace "
    "WHERE nspowner = CAST(:role AS regrole) AND nspname = current_schema() "
    "UNION ALL SELECT datname FROM pg_database "
    "WHERE datdba = CAST(:role AS regrole) AND datname = current_database() ORDER BY 1"
)
_MAKES: Final = text("SELECT has_schema_privilege(CAST(:role AS name), current_schema(), 'CREATE')")


def give_rights(main: Engine, shred: Engine, role: str) -> int:
    """This role has these rights on every table and no other; how many tables there are.

    In each database of PostgreSQL in a transaction; to be said again after each migration. Raises
    OutOfTurn where there are no roles, no such one, or it could take any right by itself.
    """
    if not ROLE.fullmatch(role):
        raise OutOfTurn("The name of a role is made of small letters, digits and _.")
    given = 0
    for engine, tables in ((main, _main_tables()), (shred, sorted(SHRED.tables))):
        if engine.dialect.name == "postgresql":
            with engine.begin() as connection:
                _refuse_owner(connection, role, tables[-1])
                for statement in _statements(role, tables):
                    connection.execute(text(statement))
            given += len(tables)
    if not given:
        raise OutOfTurn("SQLite knows no roles: whoever may write to its file may write all of it.")
    return given


def excessive_rights(connection: Connection, role: str = "") -> list[str]:
    """What a role, or the one that is signed in, may do to the log and should not.

    By itself, or as another that it may become. Raises OutOfTurn where there is no such role.
    """
    if connection.dialect.name != "postgresql":
        return []
    role = role or connection.execute(text("SELECT current_user")).scalar_one()
    if connection.execute(_KNOWN, {"role": role}).one_or_none() is None:
        raise OutOfTurn("There is no such role.")
    return [
        told if each.rolname == role else f"{told}, as {each.rolname}"
        for each in connection.execute(_ROLES, {"role": role}).all()
        for told in (*_attributes(each), *_rights(connection, each.rolname))
    ]


def _attributes(role: Row[Any]) -> Iterator[str]:
    """What needs no right on any table."""
    if role.rolsuper:
        yield "do anything: it is a superuser"
    if role.rolbypassrls:
        yield "pass over row security (BYPASSRLS)"
    if role.rolcreaterole:
        yield "make and grant roles (CREATEROLE)"
    if role.rolreplication:
        yield "copy the whole server (REPLICATION)"
    if role.rolname in _MIGHTY:
        yield f"write files and run programs of the server ({role.rolname})"


def _rights(connection: Connection, role: str) -> Iterator[str]:
    whose = {"role": role}
    names = {"names": list(_NEVER), "functions": [FUNCTION, MARK]}
    yield from (f"own {name}" for name in connection.scalars(_OWNED, {**whose, **names}))
    if connection.execute(_MAKES, whose).scalar_one():
        yield "make tables and functions beside those of the log"
    for table, rights in _NEVER.items():
        on = {**whose, "name": table}
        held = [r for r in rights if connection.execute(_MAY, {**on, "right": r}).scalar_one()]
        yield from (f"{right} {table}" for right in held)
        is_asked = "UPDATE" in rights and "UPDATE" not in held
        if is_asked and connection.execute(_MAY_COLUMN, on).scalar_one():
            yield f"UPDATE {table}, a column of it"


def _main_tables() -> list[str]:
    return ["alembic_version", *sorted(Base.metadata.tables)]


def _statements(role: str, tables: list[str]) -> Iterator[str]:
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}, PUBLIC"
    # Before PostgreSQL 15 everybody could make tables, and functions in the way of ours.
    yield "REVOKE CREATE ON SCHEMA public FROM PUBLIC"
    yield f"REVOKE ALL ON SCHEMA public FROM {role}"
    yield f"GRANT USAGE ON SCHEMA public TO {role}"
    for table in tables:
        yield f'GRANT {RIGHTS.get(table, _ROWS)} ON "{table}" TO {role}'


def _refuse_owner(connection: Connection, role: str, table: str) -> None:
    owns = connection.execute(_OWNS, {"role": role, "name": table}).one_or_none()
    if owns is None:
        raise OutOfTurn("There is no such role, or the tables are not there yet.")
    if not owns.we:
        raise OutOfTurn("Only the owner of the tables gives rights: sign in to the database as it.")
    if owns.it:
        raise OutOfTurn(
            "This role owns the tables or is a superuser: no right can be kept from it."
        )
