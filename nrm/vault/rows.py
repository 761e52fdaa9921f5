"""Rows on which policy rests carry a seal: an HMAC over table, id and all their columns.

It is made at every flush, checked at every load, and its digest goes into the log entry of the
change (vault, rule 8). What a row means is not known here.
"""

import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import event, inspect
from sqlalchemy.orm import Mapped, QueryContext, Session, declared_attr, mapped_column

from nrm.database import session
from nrm.errors import Unavailable, to_translate
from nrm.vault.context import context

ENDED = "ended"
TAMPERED = to_translate(
    "A stored row does not pass its check. Nothing was shown or changed; tell the auditor."
)

_Part = str | int | bytes | UUID | None


class SealedRow:
    """A mixin: `id`, `version` and `row_seal`; the version counts every change.

    `__unsealed__` names columns that stand outside the seal, each for a reason given there.
    """

    __unsealed__: ClassVar[frozenset[str]] = frozenset()
    __tablename__: str

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    row_seal: Mapped[bytes]

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - it is asked of the class
        return {"version_id_col": cls.version, "version_id_generator": False}

    def sealing_case(self) -> UUID | None:
        """The case whose log secret keys this row's digest in the log; None: the digest key."""
        return None


def canonical_row(row: SealedRow) -> bytes:
    """Table and all sealed columns by name, injective; the input of seal and digest."""
    parts: list[_Part] = [row.__tablename__]
    outside = row.__unsealed__ | {"row_seal"}
    for name in sorted(c.key for c in inspect(type(row)).column_attrs):
        if name not in outside:
            parts += [name, _part(getattr(row, name))]
    return context("nrm/row", 1, *parts)


def _part(value: object) -> _Part:
    if isinstance(value, bool):
        return f"bool:{value}"
    if isinstance(value, datetime):
        return f"time:{int(value.timestamp() * 1000)}"
    if value is None or isinstance(value, str | int | bytes | UUID):
        return value
    raise TypeError(f"a sealed column holds {type(value).__name__}")


def pseudonym(log_secret: bytes, kind: str, row_id: UUID) -> str:
    """What stands in the log for a case or a thing of it: 128 bits in hex, gone with the secret."""
    key = hmac.digest(log_secret, b"nrm/pseudonym/1", "sha256")
    return hmac.digest(key, context("nrm/pseudonym", 1, kind, row_id), "sha256")[:16].hex()


def log_key(row: SealedRow, info: Mapping[str, Any]) -> str:
    """The row's name in the log: `table:id`, or `table:pseudonym` for a row of a case."""
    table, case_id = row.__tablename__, row.sealing_case()
    if case_id is None:
        return f"{table}:{row.id}"
    return f"{table}:{pseudonym(info['log_secrets'][case_id], table, row.id)}"


def digest(row: SealedRow, info: Mapping[str, Any]) -> str:
    """The row's digest in the log: 32 bytes in hex, keyed with the case's log secret if any."""
    case_id = row.sealing_case()
    secret = info["log_secrets"][case_id] if case_id else info["root"].digest_key
    key = hmac.digest(secret, b"nrm/row-digest/1", "sha256")
    return hmac.digest(key, canonical_row(row), "sha256").hex()


def know_log_secret(case_id: UUID, log_secret: bytes) -> None:
    """Let rows of this case be digested within the ambient transaction."""
    session().info.setdefault("log_secrets", {})[case_id] = log_secret


def _seal(row: SealedRow, info: Mapping[str, Any], version: int) -> bytes:
    key = info["root"].row_key(version)
    return bytes([version]) + hmac.digest(key, canonical_row(row), "sha256")


def is_sealed(row: SealedRow, info: Mapping[str, Any]) -> bool:
    """Whether the row's seal is ours, and over all that stands in the row now."""
    stored = row.row_seal
    if not isinstance(stored, bytes) or not stored or stored[0] not in info["root"].secrets:
        return False
    try:
        made = _seal(row, info, stored[0])
    except TypeError:  # SQLite takes any value in any column: this one is none of ours.
        return False
    return hmac.compare_digest(made, stored)


def _check_loaded(row: SealedRow, loaded: QueryContext, *_: object) -> None:
    if not is_sealed(row, loaded.session.info):
        raise Unavailable(TAMPERED, integrity=True)


def _seal_changed(opened: Session, *_: object) -> None:
    changed: dict[str, str] = opened.info.setdefault("changed_rows", {})
    for row in opened.deleted:
        if isinstance(row, SealedRow):
            changed[log_key(row, opened.info)] = ENDED
    for row in (*opened.new, *(r for r in opened.dirty if opened.is_modified(r))):
        if isinstance(row, SealedRow):
            row.version = 1 if row in opened.new else row.version + 1
            row.row_seal = _seal(row, opened.info, opened.info["root"].current)
            changed[log_key(row, opened.info)] = digest(row, opened.info)


event.listen(SealedRow, "load", _check_loaded, propagate=True)
event.listen(SealedRow, "refresh", _check_loaded, propagate=True)
event.listen(Session, "before_flush", _seal_changed)
