"""What the role that the service signs in with may do on PostgreSQL: no more than it needs.

The tables belong to another role, which migrates them. The service's own reads and writes rows; of
the log it reads and appends, and the head alone it moves on. It can change and delete no entry, no
digest and no checkpoint, truncate nothing, drop or disable no trigger, and make no table.
"""

import re
from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection, Engine, text

from nrm.database import Base
from nrm.errors import OutOfTurn
from nrm.log.triggers import APPEND_ONLY
from nrm.vault.shred import METADATA as SHRED

ROLE: Final = re.compile(r"[a-z_][a-z0-9_]{0,62}")
_ROWS: Final = "SELECT, INSERT, UPDATE, DELETE"
# Of the other tables every right on rows.
RIGHTS: Final = {
    **dict.fromkeys(APPEND_ONLY, "SELECT, INSERT"),
    "audit_head": "SELECT, INSERT, UPDATE",
    "alembic_version": "SELECT",
}
_NEVER: Final = ("UPDATE", "DELETE", "TRUNCATE")
_OWNS: Final = text(
    "SELECT rolsuper OR pg_has_role(:role, c.relowner, 'MEMBER') AS it, "
    "pg_has_role(c.relowner, 'MEMBER') AS we FROM pg_roles, pg_class c "
    "WHERE rolname = :role AND c.oid = to_regclass(:name)"
)
_MAY: Final = text("SELECT has_table_privilege(current_user, CAST(:name AS text), :right)")


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


def excessive_rights(connection: Connection) -> list[str]:
    """What the role that is signed in may do to the log and should not: right, then table."""
    if connection.dialect.name != "postgresql":
        return []
    return [
        f"{right} {table}"
        for table in APPEND_ONLY
        for right in _NEVER
        if connection.execute(_MAY, {"name": table, "right": right}).scalar_one()
    ]


def _main_tables() -> list[str]:
    return ["alembic_version", *sorted(Base.metadata.tables)]


def _statements(role: str, tables: list[str]) -> Iterator[str]:
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}"
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
