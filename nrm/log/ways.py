"""Each filter of the log as a way into it: an index in which its entries stand in their order."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute, aliased
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from nrm.log.models import AuditEntry, AuditMark

MARK: Final = "key"


@dataclass(frozen=True)
class Way:
    """Entries with one of these values in a column of theirs, or with a mark.

    `without`: but for those of these acts.
    """

    column: str
    values: Sequence[object]
    without: Collection[str] = ()


@dataclass(frozen=True)
class Stretch:
    """What stands on a way (None: in the log) between two indexes, neither of them included.

    `is_whole`: nothing else of the way stands before it.
    """

    way: Way | None
    above: int
    below: int
    is_whole: bool


def begun(stretch: Stretch | None) -> Collection[object]:
    """The values with which a plan begins."""
    return () if stretch is None or stretch.way is None else stretch.way.values


def as_begun(column: InstrumentedAttribute[Any], stretch: Stretch | None) -> ColumnElement[Any]:
    """A column in a condition: with a stretch a plan begins with its way, and with no other."""
    is_begun = stretch is None or (stretch.way is not None and stretch.way.column == column.key)
    return column.expression if is_begun else unindexed(column)


def beside(column: str) -> Any:
    """An alias of the table in which a way by this column goes."""
    return aliased(AuditMark if column == MARK else AuditEntry)


class unindexed(FunctionElement[Any]):  # noqa: N801 (reads as the function that it is)
    """The column as a condition reads it that no plan of SQLite begins with.

    Without statistics its planner takes any index for as good as the other; PostgreSQL has them.
    """

    inherit_cache = True

    def __init__(self, column: InstrumentedAttribute[Any]) -> None:
        super().__init__(column)
        self.type = column.type


@compiles(unindexed)
def _as_it_is(element: unindexed, compiler: SQLCompiler, **kw: Any) -> str:
    return compiler.process(element.clauses, **kw)


@compiles(unindexed, "sqlite")
def _signed(element: unindexed, compiler: SQLCompiler, **kw: Any) -> str:
    return f"+{compiler.process(element.clauses, **kw)}"
