"""Rows on which policy rests, held against the log: for `audit verify`, in its transaction.

Found are a row that others wrote, an old one with its old seal, one that no entry knows, and one
that is gone although no entry ended it. Heads and records of cases stand in `heads.py`.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, bindparam, inspect, select
from sqlalchemy.exc import SQLAlchemyError

from nrm.database import Base, session
from nrm.errors import Unavailable
from nrm.log.faults import Fault, Kind
from nrm.log.models import AuditEntry, AuditRow
from nrm.vault import shred
from nrm.vault.pseudonyms import pseudonym
from nrm.vault.rows import ENDED, SealedRow, digests, is_sealed, know_log_secret, log_key

BATCH = 1000
TRIES = 3
# What a driver or a column type raises over a value that no honest writer has put there.
UNREADABLE = (SQLAlchemyError, Unavailable, ValueError, TypeError, LookupError, AttributeError)


class Known(NamedTuple):
    """The newest digest of a row in the log, the entry that holds it, and that entry's case."""

    entry: int
    digest: str
    case: str | None


_DIGESTS = (
    select(AuditRow.row_key, AuditRow.index, AuditRow.digest, AuditEntry.case_pseudonym)
    .outerjoin(AuditEntry, AuditEntry.index == AuditRow.index)
    .order_by(AuditRow.row_key, AuditRow.index)
)
_DIGESTS_OF = _DIGESTS.where(AuditRow.row_key == bindparam("row_key"))


def check_rows() -> Iterator[Fault]:
    """Every row that is not as its newest entry knows it, and every one that is gone."""
    cases, faults = _know_log_secrets()
    yield from faults
    known, unchecked = _newest(_DIGESTS, {}), 0
    for model in sealed_tables():
        for row in _stored(model):
            if not isinstance(row, SealedRow):
                yield _fault(model, row, "it cannot be read")
            elif not is_sealed(row, session().info):
                yield _fault(model, row.id, "others wrote this row: its seal does not hold")
                known.pop(_key(row) or "", None)
            elif _key(row) is None:
                unchecked += 1
            else:
                yield from _compare(model, row, known)
    yield from _gone(known, cases, unchecked)


def sealed_tables() -> Sequence[type[SealedRow]]:
    """The models of all tables whose rows carry a seal, by name."""
    models = {mapper.class_ for mapper in Base.registry.mappers}
    sealed = [model for model in models if issubclass(model, SealedRow)]
    return sorted(sealed, key=lambda model: model.__tablename__)


def _know_log_secrets() -> tuple[frozenset[str], list[Fault]]:
    """The pseudonyms of all cases whose log secret is there; their rows can be digested now."""
    faults, found = list[Fault](), set[str]()
    for kind, case_id in shred.subjects():
        try:
            secret = shred.fetch([(kind, case_id)]).get(shred.CASE, case_id, shred.LOG)
        except Unavailable:
            sentence = f"{kind} {case_id}: its secret in the shred store fails its check"
            faults.append(Fault(Kind.ROW, None, sentence))
            continue
        if secret is not None:
            know_log_secret(case_id, secret)
            found.add(pseudonym(secret, "case", case_id))
    return frozenset(found), faults


def _newest(statement: Select[*tuple[Any, ...]], given: Mapping[str, str]) -> dict[str, Known]:
    # In the order of their indexes, so that the last one of a row stays.
    lines = session().execute(statement, given)
    return {key: Known(index, digest, case) for key, index, digest, case in lines}


def _stored(
    model: type[SealedRow], row_id: UUID | None = None
) -> Iterator[SealedRow | UUID | None]:
    """All rows of a table, or one, without the check that loading makes.

    For an unreadable row its id, or None where that cannot be read either.
    """
    columns = {attribute.key: attribute.columns[0] for attribute in inspect(model).column_attrs}
    statement = select(*(column.label(key) for key, column in columns.items()))
    statement = statement.order_by(columns["id"])
    if row_id is not None:
        statement = statement.where(columns["id"] == row_id)
    offset = 0
    while lines := _lines(statement, offset, BATCH):
        yield from (model(**line) if isinstance(line, dict) else line for line in lines)
        offset += BATCH


def _lines(
    statement: Select[*tuple[Any, ...]], offset: int, count: int
) -> list[dict[str, Any] | UUID | None]:
    try:
        page = session().execute(statement.offset(offset).limit(count))
        return [dict(line) for line in page.mappings()]
    except UNREADABLE:
        pass
    if count == 1:
        return [_id(statement.offset(offset).limit(1))]
    half = count // 2
    return _lines(statement, offset, half) + _lines(statement, offset + half, count - half)


def _id(one: Select[*tuple[Any, ...]]) -> UUID | None:
    try:
        found = session().execute(one.with_only_columns(one.selected_columns["id"])).scalar()
    except UNREADABLE:
        return None
    return found if isinstance(found, UUID) else None


def _key(row: SealedRow) -> str | None:
    """The row's name in the log; None when the log secret of its case is gone."""
    case_id = row.sealing_case()
    if case_id is not None and case_id not in session().info.get("log_secrets", {}):
        return None
    return log_key(row, session().info)


def _compare(model: type[SealedRow], row: SealedRow, known: dict[str, Known]) -> Iterator[Fault]:
    found = known.pop(_key(row) or "", None)
    sentence = _sentence(row, found)
    # People go on working while this runs: what does not fit is looked at again, the row first.
    for _ in range(TRIES if sentence else 0):
        again = next(_stored(model, row.id), None)
        if not isinstance(again, SealedRow):
            return
        key = log_key(again, session().info)
        sentence = _sentence(again, _newest(_DIGESTS_OF, {"row_key": key}).get(key))
        if sentence is None:
            return
    if sentence:
        yield _fault(model, row.id, sentence)


def _sentence(row: SealedRow, known: Known | None) -> str | None:
    if known is None:
        return "no entry of the log knows this row"
    if known.digest == ENDED:
        return f"this row was ended by entry {known.entry} and is there again"
    if known.digest not in digests(row, session().info):
        return f"this is not the row that entry {known.entry} knows: an old one, or another"
    return None


def _gone(left: Mapping[str, Known], cases: frozenset[str], unchecked: int) -> Iterator[Fault]:
    for key, known in left.items():
        if known.digest == ENDED or _ended_since(key):
            continue
        of_a_case = "-" not in key.partition(":")[2]
        if of_a_case and known.case not in cases:
            unchecked += 1
        else:
            sentence = f"{key}: entry {known.entry} knows this row, and it is gone"
            yield Fault(Kind.ROW, None, sentence)
    if unchecked:
        sentence = f"not checked, because the secret of their case is gone: {unchecked} rows"
        yield Fault(Kind.ERASED, None, sentence)


def _ended_since(key: str) -> bool:
    newest = _newest(_DIGESTS_OF, {"row_key": key}).get(key)
    return newest is not None and newest.digest == ENDED


def _fault(model: type[SealedRow], row_id: UUID | None, sentence: str) -> Fault:
    return Fault(Kind.ROW, None, f"{model.__tablename__} {row_id or '(unknown id)'}: {sentence}")
