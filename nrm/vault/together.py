"""Many changed rows of one table in one statement, sealed and versioned as a flush would do it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Update, bindparam, inspect, update
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.exc import StaleDataError

from nrm.database import session
from nrm.vault.rows import SealedRow, seal_changed


def write_together(rows: Sequence[SealedRow]) -> None:
    """What changed of these rows is written; they are of one table, and locked.

    A flush checks each version in a statement of its own. Raises StaleDataError as a flush does.
    """
    opened = session()
    changed = [row for row in rows if opened.is_modified(row)]
    if not changed:
        return
    written = [_sealed(row) for row in changed]
    sent = opened.connection().execute(_all_columns(type(changed[0])), written)
    if sent.rowcount != len(changed):
        raise StaleDataError("rows that were to change have changed already")
    for row in changed:
        for name in _names(type(row)):
            set_committed_value(row, name, getattr(row, name))


def _sealed(row: SealedRow) -> dict[str, Any]:
    seen = row.version
    seal_changed(row, session().info, seen + 1)
    return {"row_id": row.id, "seen": seen} | {
        f"new_{name}": getattr(row, name) for name in _names(type(row))
    }


def _names(kind: type[SealedRow]) -> tuple[str, ...]:
    return tuple(attribute.key for attribute in inspect(kind).column_attrs)


def _all_columns(kind: type[SealedRow]) -> Update:
    columns: dict[Any, Any] = {
        a.columns[0]: bindparam(f"new_{a.key}") for a in inspect(kind).column_attrs
    }
    same_row = kind.id == bindparam("row_id")
    return (
        update(inspect(kind).local_table)
        .where(same_row, kind.version == bindparam("seen"))
        .values(columns)
    )
