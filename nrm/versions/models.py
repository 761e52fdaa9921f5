"""The versions of a section: who wrote which and when, and two of them still sealed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from nrm.agencies.keys import KeyPath
from nrm.cases.heads import checked_head
from nrm.cases.models import Case, Record
from nrm.cases.records import (
    SealedRecord,
    SealedRecords,
    checked_record,
    content_secret,
    find_case_paths,
)
from nrm.database import session
from nrm.errors import Missing, Unavailable, to_translate
from nrm.http.actor import Actor
from nrm.vault.grants import CASE
from nrm.vault.keyring import Keyring

NOTHING_WRITTEN = 0
_BROKEN = to_translate("A record fails its check. Nothing was shown or changed; tell the auditor.")
# In the order of the index over case, name and number, read backwards.
VERSIONS = (
    select(Record.number, Record.written_at, Record.written_by_id)
    .where(
        Record.case_id == bindparam("case_id"),
        Record.name == bindparam("name"),
        Record.number < bindparam("below"),
    )
    .order_by(Record.number.desc())
)
TWO_VERSIONS = select(Record).where(
    Record.case_id == bindparam("case_id"),
    Record.name == bindparam("name"),
    Record.number.in_(bindparam("numbers", expanding=True)),
)
_NEWEST = 2**31 - 1


@dataclass(frozen=True)
class VersionLine:
    """A version of a section without its content."""

    number: int
    written_at: datetime
    written_by_id: UUID


@dataclass(frozen=True)
class VersionPage:
    """A page of versions, newest first; `more`: the number below which older ones stand, if any."""

    case: Case
    lines: tuple[VersionLine, ...]
    more: int | None


@dataclass(frozen=True)
class SealedPair:
    """Two versions of one section, both still sealed; an `older` one of 0 is the empty section."""

    case: Case
    older: SealedRecord
    newer: SealedRecord
    path: KeyPath = field(repr=False)
    secret: bytes = field(repr=False)

    @property
    def versions(self) -> dict[str, int]:
        """What goes to the log: both numbers, under the names that the log has for them."""
        earlier = {f"earlier_{self.older.name}": self.older.number} if self.older.number else {}
        return {self.newer.name: self.newer.number, **earlier}

    def open(self, keyring: Keyring) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """The older and the newer content. SealBroken, and then neither."""
        older, newer = (
            SealedRecords(self.case, [record], self.path, self.secret).open(keyring)[record.name]
            for record in (self.older, self.newer)
        )
        return older, newer


def find_versions(case: Case, name: str, below: int | None, limit: int) -> VersionPage:
    """The versions below that number, newest first, at most `limit`; the newest ones for None."""
    given = {"case_id": case.id, "name": name, "below": min(below or _NEWEST, _NEWEST)}
    found = session().execute(VERSIONS.limit(limit + 1), given).all()
    lines = tuple(VersionLine(*row) for row in found[:limit])
    return VersionPage(case, lines, lines[-1].number if len(found) > limit else None)


def find_pair(actor: Actor, case: Case, name: str, older: int, newer: int) -> SealedPair:
    """Both versions, each checked against its place; Missing where one was never written."""
    paths = find_case_paths(actor, case)
    leaf = checked_head(case, paths).get(name)
    if leaf is None or not NOTHING_WRITTEN <= older < newer <= leaf.version:
        raise Missing("There is no such version.")
    given = {"case_id": case.id, "name": name, "numbers": [older, newer]}
    rows = {row.number: row for row in session().scalars(TWO_VERSIONS, given)}
    # Versions are numbered without a gap: one that is not there was taken away.
    if newer not in rows or (older and older not in rows):
        raise Unavailable(_BROKEN, integrity=True)
    known = {name: leaf}
    before, after = (
        checked_record(case, name, rows.get(each), known, None if each == leaf.version else each)
        for each in (older, newer)
    )
    return SealedPair(case, before, after, paths.path(CASE, case.id), content_secret(case))
