"""Types of columns whose stored values may have been written by others.

SQLite takes any value in any column. One that cannot be read raises Unavailable (`integrity`), as
every other forged row does; `audit verify` names the row.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Dialect, LargeBinary, TypeDecorator, Uuid

from nrm.errors import Unavailable, to_translate

UNREADABLE = to_translate(
    "A stored value cannot be read. Nothing was shown or changed; tell the auditor."
)


class _Readable:
    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        read = super().result_processor(dialect, coltype)  # type: ignore[misc]  # it is a mixin
        return read and partial(_read, read)


def _read(read: Callable[[Any], Any], value: object) -> Any:
    try:
        return read(value)
    except (ValueError, TypeError, AttributeError, OverflowError, MemoryError) as broken:
        raise Unavailable(UNREADABLE, integrity=True) from broken


class StoredId(_Readable, Uuid[UUID]):
    """A UUID."""


class StoredBytes(_Readable, LargeBinary):
    """Bytes."""


class UtcDateTime(_Readable, TypeDecorator[datetime]):
    """An aware time, stored in UTC and returned aware; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without its zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
