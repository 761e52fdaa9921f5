"""The auditor's list, and everybody's own: entries newest first, never any content.

What somebody may see is decided by the caller and given as a restriction; a filter only narrows it.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from nrm.database import session
from nrm.log.entry import Entry
from nrm.log.head import size_beside
from nrm.log.marks import marks_of, purpose_mark, request_mark, section_mark
from nrm.log.models import STORED_COLUMNS, WITH_HEAD, AuditEntry, AuditMark
from nrm.log.seals import tampered, trusted_entry
from nrm.log.stored import StoredEntry
from nrm.log.times import within
from nrm.log.untold import AGENCY_ONLY, NEVER_OF_CASE
from nrm.log.ways import Stretch, as_begun, begun, unindexed
from nrm.turns import PLANNED_ANEW
from nrm.vault.root import RootKeys

Entries = Select[*tuple[Any, ...]]
_ENTRIES: Entries = WITH_HEAD.execution_options(**{PLANNED_ANEW: True})


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What is looked for; None or no acts: all. Half-open in time: `[from_at, to_at)`."""

    case: str | None = None
    actor: UUID | None = None
    agency: UUID | None = None
    acts: Collection[str] = ()
    without: Collection[str] = ()
    outcome: str | None = None
    section: str | None = None
    purpose: str | None = None
    request: str | None = None
    from_at: datetime | None = None
    to_at: datetime | None = None

    @property
    def marks(self) -> tuple[str, ...]:
        """The marks that an entry must have, the rarest first as far as one can say."""
        asked = (
            (request_mark, self.request),
            (section_mark, self.section),
            (purpose_mark, self.purpose),
        )
        return tuple(mark(value) for mark, value in asked if value is not None)


@dataclass(frozen=True, kw_only=True)
class Visibility:
    """What may be seen: all, or what fits every restriction given here. No case: nothing.

    `reader_agency`: acts that name other cases by being there are seen by the agency alone whose
    people took them (`AGENCY_ONLY`), and some by nobody but auditors (`NEVER_OF_CASE`).
    """

    actor: UUID | None = None
    agency: UUID | None = None
    cases: Collection[str] | None = None
    reader_agency: UUID | None = None


EVERYTHING = Visibility()


@dataclass(frozen=True)
class EntryView:
    """An entry that has passed its check, and where it stands."""

    index: int
    entry: Entry


def entries(
    filters: Filters,
    visible: Visibility,
    after: int | None,
    limit: int,
    stretch: Stretch | None = None,
) -> list[EntryView]:
    """At most `limit` + 1 entries below index `after`, newest first: the last tells of more.

    `stretch`: none but those of it (`looking_back.py`). One statement. Raises Unavailable
    (`integrity`) if one does not pass its check, or was marked with what its body does not say.
    """
    root_keys: RootKeys = session().info["root"]
    statement = page_of(filters, visible, after, limit, stretch)
    rows = session().connection().execute(statement).all()
    size = size_beside(rows[0], root_keys) if rows else 0
    marks = frozenset(filters.marks)
    return [_checked(root_keys, row, size, marks) for row in rows]


def page_of(
    filters: Filters,
    visible: Visibility,
    after: int | None,
    limit: int,
    stretch: Stretch | None = None,
) -> Entries:
    """The statement of a page, as `entries` sends it: rows with the head, not yet believed."""
    statement, place = matching(filters, stretch)
    statement = _restricted(statement, visible, stretch)
    if stretch is None:
        statement = statement.where(*within(filters, place, after))
    return statement.order_by(place.desc()).limit(limit + 1)


def _checked(
    root_keys: RootKeys, row: Sequence[Any], size: int, marks: frozenset[str]
) -> EntryView:
    stored = StoredEntry(*row[:STORED_COLUMNS])
    entry = trusted_entry(root_keys, stored, size)
    if not marks <= marks_of(entry):
        raise tampered()
    return EntryView(stored.index, entry)


def _restricted(statement: Entries, visible: Visibility, stretch: Stretch | None) -> Entries:
    own = ((AuditEntry.actor, visible.actor), (AuditEntry.agency, visible.agency))
    statement = _equal(statement, own, stretch)
    if visible.cases is not None:
        statement = statement.where(AuditEntry.case_pseudonym.in_(visible.cases))
    if visible.reader_agency is not None:
        theirs = AuditEntry.agency == visible.reader_agency
        statement = statement.where(theirs | AuditEntry.action.not_in(AGENCY_ONLY))
        statement = statement.where(AuditEntry.action.not_in(NEVER_OF_CASE))
    return statement


def matching(
    filters: Filters, stretch: Stretch | None = None
) -> tuple[Entries, InstrumentedAttribute[int]]:
    """The statement, and where its entries stand: in the index by which they are found."""
    statement, place = _marked(filters, stretch)
    wanted = (
        (AuditEntry.case_pseudonym, filters.case),
        (AuditEntry.actor, filters.actor),
        (AuditEntry.agency, filters.agency),
        (AuditEntry.outcome, filters.outcome),
    )
    statement = _equal(statement, wanted, stretch)
    if filters.acts:
        statement = statement.where(as_begun(AuditEntry.action, stretch).in_(filters.acts))
    if filters.without:
        statement = statement.where(AuditEntry.action.not_in(filters.without))
    if filters.from_at is not None:
        statement = statement.where(AuditEntry.at >= filters.from_at)
    if filters.to_at is not None:
        statement = statement.where(AuditEntry.at < filters.to_at)
    return statement, place


def _equal(
    statement: Entries,
    wanted: Iterable[tuple[InstrumentedAttribute[Any], object]],
    stretch: Stretch | None,
) -> Entries:
    """Where these columns have these values, but for None."""
    given = ((column, value) for column, value in wanted if value is not None)
    return statement.where(*(as_begun(column, stretch) == value for column, value in given))


def _marked(
    filters: Filters, stretch: Stretch | None
) -> tuple[Entries, InstrumentedAttribute[int]]:
    statement, place = _ENTRIES, AuditEntry.index
    # A planner without statistics begins where the order is from: with what is rare for sure.
    is_rare = filters.request is None and (filters.case is not None or filters.actor is not None)
    first = filters.marks[:1] if stretch is None and not is_rare else begun(stretch)
    for mark in filters.marks:
        rows, is_first = aliased(AuditMark), mark in first
        key = rows.key if stretch is None or is_first else unindexed(rows.key)
        statement = statement.join(rows, (rows.index == AuditEntry.index) & (key == mark))
        place = rows.index if is_first else place
    if stretch is not None:
        statement = statement.where(place > stretch.above, place < stretch.below)
    return statement, place
