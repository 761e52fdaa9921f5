"""How the engines would look for rows: by an index, or through a whole table, or with a sort.

SQLite plans without looking at the rows. PostgreSQL reads a small table whole whatever indexes it
has, so it is told to avoid that: what it does all the same, it has no index for.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import import_module
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, event
from sqlalchemy.sql.selectable import SelectBase

from tests.house.source import sources

Sent = tuple[str, Any]
_BY_TYPE: Mapping[type, object] = {
    UUID: UUID(int=0),
    str: "x",
    int: 1,
    bytes: b"x",
    bool: True,
    datetime: datetime(2026, 1, 1, tzinfo=UTC),
}
_AVOID = ("seqscan", "hashjoin", "mergejoin")
# What is left of a subquery that was answered already: never a table of ours.
_MADE = re.compile(r"SCAN (anon_\d+|\d+ |CONSTANT|\()")


def statements() -> Iterator[tuple[str, SelectBase]]:
    """Every select that stands in a `models.py` or a `selects.py`, as `feature.NAME`."""
    for source in (*sources(name="models.py"), *sources(name="selects.py")):
        for name, value in vars(import_module(source.module)).items():
            if isinstance(value, SelectBase):
                yield f"{source.module.split('.')[1]}.{name}", value


def filled(statement: SelectBase) -> dict[str, object]:
    """Something of the right type for each value that the statement asks for."""
    given: dict[str, object] = {}
    for name, bound in statement.compile().binds.items():
        if bound.required:
            # A type of our own says what it is made of, not what it holds.
            value = _BY_TYPE[getattr(bound.type, "impl", bound.type).python_type]
            given[name] = [value] if bound.expanding else value
    return given


@contextmanager
def listening(engine: Engine) -> Iterator[list[Sent]]:
    """The selects that are sent while the block runs, with their values."""
    sent: list[Sent] = []

    def hear(_c: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if statement.lstrip().startswith(("SELECT", "WITH")):
            sent.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", hear)


def faults(connection: Connection, sent: Sent) -> list[str]:
    """Tables that would be read whole; of a statement with a limit, sorts as well."""
    statement, parameters = sent
    limited = " LIMIT " in " ".join(statement.split())
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        return list(_faults_of_sqlite([row[-1] for row in rows], statement, limited=limited))
    for name in (*_AVOID, "sort") if limited else _AVOID:
        connection.exec_driver_sql(f"SET LOCAL enable_{name} = off")
    explain = f"EXPLAIN (FORMAT JSON) {statement}"
    plan = connection.exec_driver_sql(explain, parameters).scalar_one()
    return list(_faults_of_postgresql(plan[0]["Plan"], limited=limited))


def _faults_of_sqlite(steps: Sequence[str], statement: str, *, limited: bool) -> Iterator[str]:
    for step in steps:
        if step.startswith("SCAN ") and not _MADE.match(step):
            # In the order of an index, or of the key when nothing is asked, it ends at the limit.
            in_order = " USING " in step or " WHERE " not in " ".join(statement.split())
            if not (limited and in_order):
                yield step
        elif limited and "TEMP B-TREE" in step and "ORDER BY" in step:
            yield step


def _faults_of_postgresql(node: Mapping[str, Any], *, limited: bool) -> Iterator[str]:
    kind, table = node["Node Type"], node.get("Relation Name", "")
    by_index = kind in ("Index Scan", "Index Only Scan")
    if kind == "Seq Scan" or (by_index and "Index Cond" not in node and not limited):
        yield f"{kind} on {table}"
    if limited and kind in ("Sort", "Incremental Sort"):
        yield f"{kind} by {', '.join(node['Sort Key'])}"
    for inner in node.get("Plans", ()):
        yield from _faults_of_postgresql(inner, limited=limited)
