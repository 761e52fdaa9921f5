"""Rows on which policy rests carry a seal: an HMAC over table, id and all their columns.

It is made at every flush, checked at every load, and its digest goes into the log entry of the
change (vault, rule 8). An old row with its old seal passes that check: what is relied on is kept as
it was loaded, and held against the log with the entry of the act. What a row means is not known
here.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import event, inspect
from sqlalchemy.orm import Mapped, QueryContext, Session, declared_attr, mapped_column

from nrm.database import session
from nrm.errors import Unavailable, to_translate
from nrm.vault.context import Part, context, encoded
from nrm.vault.kept import KeptRow
from nrm.vault.pseudonyms import pseudonym

ENDED = "ended"
TAMPERED = to_translate(
    "A stored row does not pass its check. Nothing was shown or changed; tell the auditor."
)


class SealedRow(KeptRow):
    """A mixin: `id`, `version` and `row_seal`; the version counts every change.

    `__unsealed__` names columns that stand outside the seal, each for a reason given there;
    `__added__` those that came later: rows from before have None there, and keep their seal.
    """

    __unsealed__: ClassVar[frozenset[str]] = frozenset()
    __added__: ClassVar[frozenset[str]] = frozenset()

    version: Mapped[int] = mapped_column(default=1)
    row_seal: Mapped[bytes]

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - it is asked of the class
        return {"version_id_col": cls.version, "version_id_generator": False}


@dataclass(frozen=True)
class Relied:
    """A row as it was loaded: its name in the log, and the digests of which its newest is one."""

    model: type[SealedRow]
    id: UUID
    key: str
    digests: tuple[str, ...]


def canonical_row(row: SealedRow) -> bytes:
    """Table and all sealed columns by name, injective; the input of seal and digest.

    A column that was added later is left out while it is None.
    """
    parts = [context("nrm/row", 1, row.__tablename__)]
    for name, added, prefix in _sealed_columns(type(row)):  # type: ignore[arg-type]  # a class
        value = getattr(row, name)
        if not (value is None and added):
            parts += (prefix, encoded(_part(value)))
    return b"".join(parts)


@cache
def _sealed_columns(kind: type[SealedRow]) -> tuple[tuple[str, bool, bytes], ...]:
    """Each column under the seal: its name, whether it was added later, its name encoded."""
    outside = kind.__unsealed__ | {"row_seal"}
    names = sorted(column.key for column in inspect(kind).column_attrs)
    return tuple((n, n in kind.__added__, encoded(n)) for n in names if n not in outside)


def _part(value: object) -> Part:
    if isinstance(value, bool):
        return f"bool:{value}"
    if isinstance(value, datetime):
        return f"time:{int(value.timestamp() * 1000)}"
    if value is None or isinstance(value, str | int | bytes | UUID):
        return value
    raise TypeError(f"a sealed column holds {type(value).__name__}")


def log_key(row: SealedRow, info: Mapping[str, Any]) -> str:
    """The row's name in the log: `table:id`, or `table:pseudonym` for a row of a case."""
    table, case_id = row.__tablename__, row.sealing_case()
    if case_id is None:
        return f"{table}:{row.id}"
    return f"{table}:{pseudonym(info['log_secrets'][case_id], table, row.id)}"


def digests(row: SealedRow, info: Mapping[str, Any], form: bytes | None = None) -> tuple[str, ...]:
    """What the log may hold of this row, 32 bytes in hex each; new entries hold the first.

    Without a case keyed by the digest key, of any version: no entry is rewritten after a rotation.
    """
    form, case_id = form or canonical_row(row), row.sealing_case()
    secrets = (info["log_secrets"][case_id],) if case_id else info["root"].digest_keys()
    keys = (hmac.digest(secret, b"nrm/row-digest/1", "sha256") for secret in secrets)
    return tuple(hmac.digest(key, form, "sha256").hex() for key in keys)


def know_log_secret(case_id: UUID, log_secret: bytes) -> None:
    """Let rows of this case be digested within the ambient transaction."""
    session().info.setdefault("log_secrets", {})[case_id] = log_secret


def as_loaded(row: SealedRow) -> Relied:
    """What the log must hold of a row that was loaded, whatever has been changed in it since."""
    info = session().info
    form = info.get("loaded_rows", {}).get(_place(row)) or canonical_row(row)
    return Relied(type(row), row.id, log_key(row, info), digests(row, info, form))


def rely_on(*found: SealedRow | Relied) -> None:
    """The next entry of this transaction is written only if the log vouches for these rows."""
    info = session().info
    relied: dict[str, Relied] = info.setdefault("relied_on", {})
    for row in found:
        # A row that was made in this transaction was never loaded, and is in no entry yet.
        if isinstance(row, Relied) or _place(row) in info.get("loaded_rows", {}):
            known = row if isinstance(row, Relied) else as_loaded(row)
            # A second load may show what was changed since the first: that one counts.
            relied.setdefault(known.key, known)


def _place(row: SealedRow) -> tuple[str, UUID]:
    return row.__tablename__, row.id


def seal_form(form: bytes, info: Mapping[str, Any], version: int) -> bytes:
    """The seal of a row of this canonical form, under this version of the root keys."""
    return bytes([version]) + hmac.digest(info["root"].row_key(version), form, "sha256")


def is_sealed(row: SealedRow, info: Mapping[str, Any]) -> bool:
    """Whether the row's seal is ours, and over all that stands in the row now."""
    return _sealed_form(row, info) is not None


def _sealed_form(row: SealedRow, info: Mapping[str, Any]) -> bytes | None:
    stored = row.row_seal
    if not isinstance(stored, bytes) or not stored or not info["root"].knows(stored[0]):
        return None
    try:
        form = canonical_row(row)
    except TypeError:  # SQLite takes any value in any column: this one is none of ours.
        return None
    return form if hmac.compare_digest(seal_form(form, info, stored[0]), stored) else None


def _check_loaded(row: SealedRow, loaded: QueryContext, *_: object) -> None:
    info = loaded.session.info
    form = _sealed_form(row, info)
    if form is None:
        raise Unavailable(TAMPERED, integrity=True)
    info.setdefault("loaded_rows", {})[_place(row)] = form


def _seal_changed(opened: Session, *_: object) -> None:
    for row in opened.deleted:
        if isinstance(row, SealedRow):
            _note_changed(row, opened.info, ENDED)
    for row in (*opened.new, *(r for r in opened.dirty if opened.is_modified(r))):
        if isinstance(row, SealedRow):
            seal_changed(row, opened.info, 1 if row in opened.new else row.version + 1)


def seal_changed(row: SealedRow, info: dict[str, Any], version: int) -> None:
    """The row has this version and the seal of what it now holds; the next entry has its digest."""
    # A change over an old row would make it the newest, and nobody would ever know.
    rely_on(row)
    row.version = version
    form = canonical_row(row)
    row.row_seal = seal_form(form, info, info["root"].current)
    _note_changed(row, info, digests(row, info, form)[0])


def _note_changed(row: SealedRow, info: dict[str, Any], its_digest: str) -> None:
    key = log_key(row, info)
    info.setdefault("changed_rows", {})[key] = its_digest
    info.setdefault("rows_of_cases", {})[key] = row.sealing_case()


event.listen(SealedRow, "load", _check_loaded, propagate=True)
event.listen(SealedRow, "refresh", _check_loaded, propagate=True)
event.listen(Session, "before_flush", _seal_changed)
