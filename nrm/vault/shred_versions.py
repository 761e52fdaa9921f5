"""Secrets of the shred store under older root keys: how many there are, and sealed anew in slices.

Like everything in the store outside any transaction of the main database. What was deleted or
changed in the meantime is left alone.
"""

from collections.abc import Iterator
from contextlib import suppress
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    LargeBinary,
    Row,
    Text,
    Uuid,
    bindparam,
    func,
    literal,
    select,
    tuple_,
    update,
)
from sqlalchemy.exc import SQLAlchemyError

from nrm.database import db
from nrm.errors import Unavailable, to_translate
from nrm.vault.failures import SealBroken
from nrm.vault.root import RootKeys
from nrm.vault.service import reseal_service
from nrm.vault.shred import SECRET, secret_context

SLICE = 200
_UNREACHABLE = to_translate("The keys cannot be reached. Nothing happened; try again soon.")

_PLACE = (SECRET.c.kind, SECRET.c.subject_id, SECRET.c.part)
_CHANGE = (
    update(SECRET)
    .where(
        SECRET.c.kind == bindparam("of_kind"),
        SECRET.c.subject_id == bindparam("of_subject"),
        SECRET.c.part == bindparam("of_part"),
        SECRET.c.sealed_secret == bindparam("before"),
    )
    .values(sealed_secret=bindparam("fresh"))
)
_Place = tuple[str, UUID, str]
_Line = Row[tuple[str, UUID, str, bytes]]


def count_older(root: RootKeys) -> int:
    """How many secrets lie under another version than the current one."""
    statement = select(func.count()).select_from(SECRET).where(_is_older(root))
    try:
        with db.engines["shred"].execution_options(nrm_reading=True).connect() as connection:
            return connection.execute(statement).scalar_one()
    except SQLAlchemyError as error:
        raise Unavailable(_UNREACHABLE) from error


def reseal_older(root: RootKeys) -> Iterator[tuple[int, list[str]]]:
    """After each slice how many are under the current version now, and which do not open."""
    after: _Place = ("", UUID(int=0), "")
    while lines := _slice(root, after):
        fresh = [(line, _resealed(root, line)) for line in lines]
        _change([(line, sealed) for line, sealed in fresh if sealed is not None])
        broken = [f"{line.kind} {line.subject_id}" for line, sealed in fresh if sealed is None]
        yield len(lines) - len(broken), broken
        after = (lines[-1].kind, lines[-1].subject_id, lines[-1].part)


def _is_older(root: RootKeys) -> ColumnElement[bool]:
    version = func.substr(SECRET.c.sealed_secret, 1, 1, type_=LargeBinary)
    return version != bytes([root.current])


def _slice(root: RootKeys, after: _Place) -> list[_Line]:
    end = tuple_(literal(after[0], Text()), literal(after[1], Uuid()), literal(after[2], Text()))
    statement = (
        select(*_PLACE, SECRET.c.sealed_secret)
        .where(tuple_(*_PLACE) > end, _is_older(root))
        .order_by(*_PLACE)
        .limit(SLICE)
    )
    try:
        with db.engines["shred"].execution_options(nrm_reading=True).connect() as connection:
            return list(connection.execute(statement))
    except SQLAlchemyError as error:
        raise Unavailable(_UNREACHABLE) from error


def _resealed(root: RootKeys, line: _Line) -> bytes | None:
    bound_to = secret_context(line.kind, line.subject_id, line.part)
    with suppress(SealBroken):
        return reseal_service(root, bound_to, line.sealed_secret)
    return None


def _change(fresh: list[tuple[_Line, bytes]]) -> None:
    given = [
        {
            "of_kind": line.kind,
            "of_subject": line.subject_id,
            "of_part": line.part,
            "before": line.sealed_secret,
            "fresh": sealed,
        }
        for line, sealed in fresh
    ]
    try:
        if given:
            with db.engines["shred"].begin() as connection:
                connection.execute(_CHANGE, given)
    except SQLAlchemyError as error:
        raise Unavailable(_UNREACHABLE) from error
