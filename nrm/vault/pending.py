"""Secrets whose commit is not known to stand: marked live, or forgotten.

A crash between the commit of the shred store and the main one leaves a secret of nothing; one just
after the main commit leaves a secret in use without its mark. Which it was is not known here: who
calls has asked the main database and the log.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select, tuple_, update
from sqlalchemy.exc import SQLAlchemyError

from nrm.database import db
from nrm.errors import Unavailable, to_translate
from nrm.vault.shred import SECRET, Subject

_SUBJECT = SECRET.c.kind, SECRET.c.subject_id
_IS_PENDING = SECRET.c.state == "pending"
# A secret that is live by now is touched by neither, whatever was read before.
_THESE = (_IS_PENDING, tuple_(*_SUBJECT).in_(bindparam("subjects", expanding=True)))
_PENDING = select(*_SUBJECT, SECRET.c.written_at).where(_IS_PENDING)
_MARK = update(SECRET).where(*_THESE).values(state="live")
_FORGET = delete(SECRET).where(*_THESE)
_UNREACHABLE = to_translate("The keys cannot be reached. Nothing happened; try again soon.")


def find_pending() -> Mapping[Subject, datetime]:
    """The subjects that have a pending secret, and when it was written."""
    try:
        with db.engines["shred"].execution_options(nrm_reading=True).connect() as connection:
            return {(kind, row_id): at for kind, row_id, at in connection.execute(_PENDING)}
    except SQLAlchemyError as error:
        raise Unavailable(_UNREACHABLE) from error


def mark_live(subjects: Collection[Subject]) -> None:
    """The commit of these secrets stands, and they say so."""
    _run(_MARK, subjects)


def forget(subjects: Collection[Subject]) -> None:
    """The pending secrets of these subjects are gone; a live one stays."""
    _run(_FORGET, subjects)


def _run(statement: Any, subjects: Collection[Subject]) -> None:
    if not subjects:
        return
    try:
        with db.engines["shred"].begin() as connection:
            connection.execute(statement, {"subjects": list(subjects)})
    except SQLAlchemyError as error:
        raise Unavailable(_UNREACHABLE) from error
