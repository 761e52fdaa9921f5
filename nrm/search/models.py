"""The blind index: buckets in which a case can be found by a value that only its record holds."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    Index,
    Select,
    and_,
    bindparam,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Mapped, mapped_column

from nrm.database import Base, points_to
from nrm.search.terms import DOCUMENT, NAME, NAME_AND_YEAR, PHONE
from nrm.vault.blind import SAMPLE


class IndexRow(Base):
    """That some value of a case stands in this bucket; it decides nothing, a record confirms it.

    `key_version`: of the root keys; `level`: see `nrm/vault/blind.py`. Rows of the national check
    stand under the co-ordinating agency: `sealed_tag` is for its members alone, under the key of
    the epoch `holder_key_id`, and `compared` says whether they have looked at it.
    """

    __tablename__ = "blind_index"
    __table_args__ = (
        Index("ix_blind_index_bucket", "agency_id", "field", "key_version", "bucket"),
        Index("ix_blind_index_compared", "compared", "id"),
        Index("ix_blind_index_holder", "holder_key_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(points_to("case.id"), index=True)
    agency_id: Mapped[UUID] = mapped_column(points_to("agency.id"))
    field: Mapped[str]
    key_version: Mapped[int]
    level: Mapped[int]
    bucket: Mapped[int]
    holder_key_id: Mapped[UUID | None]
    sealed_tag: Mapped[bytes | None]
    compared: Mapped[bool | None]


# In one statement, although rows of an agency have no tag.
ADD_ROWS: Final = insert(IndexRow).execution_options(render_nulls=True)
DROP_ROWS: Final = delete(IndexRow).where(
    IndexRow.case_id == bindparam("of_case"),
    IndexRow.field.in_(bindparam("fields", expanding=True)),
)
DROP_ALL: Final = delete(IndexRow).where(IndexRow.case_id == bindparam("of_case"))
COUNT_OLDER: Final = select(func.count()).where(IndexRow.key_version != bindparam("version"))


# What the national check knows: never a name part alone, which too many bear.
NATIONAL: Final = (NAME_AND_YEAR, PHONE, DOCUMENT)


def _filled(whose: str, field: str) -> Select[str, str, int, int, int]:
    here = and_(
        IndexRow.agency_id == bindparam(whose),
        IndexRow.key_version == bindparam("key_version"),
        IndexRow.field == field,
    )
    # Buckets of a higher level have higher numbers.
    newest = select(IndexRow.level).where(here).order_by(IndexRow.bucket.desc()).limit(1)
    top = newest.scalar_subquery()
    counted = (func.count(), func.count(IndexRow.bucket.distinct()))
    named = literal(whose), literal(field)
    return select(*named, func.min(IndexRow.level), *counted).where(
        here, IndexRow.bucket >= top, IndexRow.bucket < top + SAMPLE
    )


# Whose, field, newest level (None: no row), rows and distinct buckets of its sample.
FILLED: Final = union_all(
    *(_filled("agency_id", field) for field in (NAME, NAME_AND_YEAR, PHONE, DOCUMENT)),
    *(_filled("national_id", field) for field in NATIONAL),
)


def cases_in(agency_id: UUID, field: str, by_version: Mapping[int, Sequence[int]]) -> Select[Any]:
    """Ids of the cases of which a value stands in one of these buckets, by version of the keys."""
    under = [
        and_(IndexRow.key_version == version, IndexRow.bucket.in_(places))
        for version, places in by_version.items()
    ]
    return select(IndexRow.case_id).where(
        IndexRow.agency_id == agency_id, IndexRow.field == field, or_(*under)
    )
