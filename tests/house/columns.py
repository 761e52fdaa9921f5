"""The guard of columns: every table is known, every column has its level, no free text is coded.

Functions over source, metadata, or a connection; the levels stand in `nrm/sealed.py`.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, LargeBinary, MetaData, Text, select, text

from nrm.log import triggers
from nrm.profile import list_entries
from nrm.sealed import Level, Row
from tests.house.source import Source

SEALING = frozenset({Level.AGENCY, Level.SERVICE, Level.KEY})


def unimported(models: Iterable[Source], others: Iterable[Source]) -> list[str]:
    """Complaints about a `models.py` that no other file imports: its tables would be invisible."""
    known = {name for source in others for name in _imports(source) if name != source.module}
    return [f"{m.path} is imported nowhere" for m in models if m.module not in known]


def _imports(source: Source) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found - {source.module}


def misplaced_tables(source: Source) -> list[str]:
    """Complaints about a table that is not in a `models.py`, where a migration looks for it."""
    if source.path.endswith("/models.py"):
        return []
    return [
        f"{source.path}:{node.lineno} `{node.name}` is a table outside models.py"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ClassDef) and _names_table(node)
    ]


def _names_table(node: ast.ClassDef) -> bool:
    given = [t for part in node.body if isinstance(part, ast.Assign) for t in part.targets]
    return any(isinstance(target, ast.Name) and target.id == "__tablename__" for target in given)


def unlisted(tables: MetaData, rows: Sequence[Row]) -> list[str]:
    """Complaints where tables and list differ, whichever way, or a column stands twice."""
    listed = Counter(f"{row.table}.{name}" for row in rows for name in row.names)
    real = {f"{t.name}.{c.name}" for t in tables.tables.values() for c in t.columns}
    return [
        *(f"{name} has no level" for name in sorted(real - set(listed))),
        *(f"{name} has a level but does not exist" for name in sorted(set(listed) - real)),
        *(f"{name} has {n} levels" for name, n in sorted(listed.items()) if n > 1),
    ]


def misleveled(tables: MetaData, rows: Sequence[Row], shapes: Mapping[str, str]) -> list[str]:
    """Complaints about bytes in the open, sealed columns that hold none, and free coded texts."""
    levels = {f"{row.table}.{name}": row.level for row in rows for name in row.names}
    complaints, texts = [], set()
    for table in tables.tables.values():
        for column in table.columns:
            name = f"{table.name}.{column.name}"
            level, binary = levels[name], isinstance(column.type, LargeBinary)
            if binary and level not in SEALING | {Level.PROOF}:
                complaints.append(f"{name} holds bytes and is {level}")
            if (level in SEALING) is not (binary and column.name.startswith("sealed_")):
                complaints.append(f"{name} is {level}: sealed bytes and their names go together")
            if isinstance(column.type, Text) and level is Level.CODED:
                texts.add(name)
    complaints += [f"{name} is a free text, merely coded" for name in sorted(texts - set(shapes))]
    return complaints + [f"{name} has a shape for nothing" for name in sorted(set(shapes) - texts)]


def misshapen(connection: Connection, tables: MetaData, shapes: Mapping[str, str]) -> list[str]:
    """Complaints about stored texts that are not of the shape of their column; never the text."""
    complaints = []
    for name, shape in shapes.items():
        table, _, column = name.partition(".")
        if table not in tables.tables:
            continue
        cell = tables.tables[table].c[column]
        values = connection.scalars(select(cell).where(cell.is_not(None)).distinct())
        complaints += [f"{name} holds what is no {shape}" for v in values if not _fits(v, shape)]
    return complaints


def _fits(value: str, shape: str) -> bool:
    if shape.startswith("@"):
        return value in {entry.code for entry in list_entries(shape[1:])}
    return re.fullmatch(shape, value, re.ASCII) is not None


def differences(connection: Connection, tables: MetaData) -> list[str]:
    """What a migration would still have to change for the schema to be as the models say."""
    options = {"compare_type": True, "include_name": _ours}
    context = MigrationContext.configure(connection, opts=options)
    return [str(difference) for difference in compare_metadata(context, tables)]


def _ours(name: str | None, kind: str, parents: Mapping[str, object]) -> bool:
    return (kind, name) != ("table", "alembic_version")


def missing_triggers(connection: Connection) -> list[str]:
    """Complaints about triggers that differ from what the log's own list spells."""
    if connection.dialect.name == "sqlite":
        there = set(
            connection.scalars(text("SELECT sql FROM sqlite_master WHERE type = 'trigger'"))
        )
        wanted = set(triggers.SQLITE)
    else:
        there = set(connection.scalars(text(_PG_TRIGGERS)))
        wanted = {_plain(ddl) for ddl in triggers.POSTGRESQL if ddl.startswith("CREATE TRIGGER")}
    return [f"differs: {ddl}" for ddl in sorted(there ^ wanted)]


_PG_TRIGGERS = """
    SELECT replace(pg_get_triggerdef(oid), 'public.', '') FROM pg_trigger WHERE NOT tgisinternal
"""


def _plain(ddl: str) -> str:
    return ddl.replace("public.", "")
