"""The auditor's list, and everybody's own: entries newest first, never any content.

What somebody may see is decided by the caller and given as a restriction; a filter only narrows it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from nrm.database import session
from nrm.log.entry import Entry
from nrm.log.head import size_beside
from nrm.log.marks import marks_of, purpose_mark, request_mark, section_mark
from nrm.log.models import STORED_COLUMNS, WITH_HEAD, AuditEntry, AuditMark
from nrm.log.seals import tampered, trusted_entry
from nrm.log.stored import StoredEntry
from nrm.vault.root import RootKeys

# Entries stand in the order of their appending, which is that of their times but for clocks that
# differ or are set back. Bounds of time are first turned into bounds of the index, this far off:
# whatever was written in so long is looked at in vain, so that a day would cost much in a long log.
CLOCK_SLACK = timedelta(hours=1)

_PAST_ALL = 2**62
# What an authority and the police do with restricted notes, and a partner with its own: no agency
# that leads the case, then or later, learns from its log that there is one.
NEVER_OF_CASE = (
    "restricted_note.write",
    "restricted_note.answer",
    "restricted_note.read",
    "restricted_note.rewrap",
    "restricted_note.end",
    "restricted_note.erase",
    "service_note.write",
    "service_note.read",
    "service_note.rewrap",
    "service_note.end",
)
# That a case was among others: whoever leads it next must not learn that there were any.
AGENCY_ONLY = ("group.begin", "group.add", "group.remove")

Entries = Select[*tuple[Any, ...]]


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
    cases: Collection[str] | None = None
    reader_agency: UUID | None = None


EVERYTHING = Visibility()


@dataclass(frozen=True)
class EntryView:
    """An entry that has passed its check, and where it stands."""

    index: int
    entry: Entry


def entries(
    filters: Filters, visible: Visibility, after: int | None, limit: int
) -> list[EntryView]:
    """At most `limit` + 1 entries below index `after`, newest first: the last tells of more.

    One statement. Raises Unavailable (`integrity`) if one of them does not pass its check, or was
    marked for finding with what its body does not say.
    """
    root_keys: RootKeys = session().info["root"]
    rows = session().connection().execute(page_of(filters, visible, after, limit)).all()
    size = size_beside(rows[0], root_keys) if rows else 0
    marks = frozenset(filters.marks)
    return [_checked(root_keys, row, size, marks) for row in rows]


def page_of(filters: Filters, visible: Visibility, after: int | None, limit: int) -> Entries:
    """The statement of a page, as `entries` sends it: rows with the head, not yet believed."""
    statement, place = matching(filters)
    statement = _restricted(statement, visible)
    if after is not None:
        statement = statement.where(place < after)
    return statement.order_by(place.desc()).limit(limit + 1)


def _checked(
    root_keys: RootKeys, row: Sequence[Any], size: int, marks: frozenset[str]
) -> EntryView:
    stored = StoredEntry(*row[:STORED_COLUMNS])
    entry = trusted_entry(root_keys, stored, size)
    if not marks <= marks_of(entry):
        raise tampered()
    return EntryView(stored.index, entry)


def _restricted(statement: Entries, visible: Visibility) -> Entries:
    if visible.actor is not None:
        statement = statement.where(AuditEntry.actor == visible.actor)
    if visible.cases is not None:
        statement = statement.where(AuditEntry.case_pseudonym.in_(visible.cases))
    if visible.reader_agency is not None:
        own = AuditEntry.agency == visible.reader_agency
        statement = statement.where(own | AuditEntry.action.not_in(AGENCY_ONLY))
        statement = statement.where(AuditEntry.action.not_in(NEVER_OF_CASE))
    return statement


def matching(filters: Filters) -> tuple[Entries, InstrumentedAttribute[int]]:
    """The statement, and where its entries stand: in the index by which they are found."""
    statement, place = _marked(filters)
    wanted = (
        (AuditEntry.case_pseudonym, filters.case),
        (AuditEntry.actor, filters.actor),
        (AuditEntry.agency, filters.agency),
        (AuditEntry.outcome, filters.outcome),
    )
    statement = statement.where(*(column == value for column, value in wanted if value is not None))
    if filters.acts:
        statement = statement.where(AuditEntry.action.in_(filters.acts))
    if filters.without:
        statement = statement.where(AuditEntry.action.not_in(filters.without))
    if filters.from_at is not None:
        earlier = _nearest(AuditEntry.at < filters.from_at - CLOCK_SLACK, AuditEntry.at.desc())
        statement = statement.where(
            AuditEntry.at >= filters.from_at, place > func.coalesce(earlier, -1)
        )
    if filters.to_at is not None:
        later = _nearest(AuditEntry.at >= filters.to_at + CLOCK_SLACK, AuditEntry.at.asc())
        statement = statement.where(
            AuditEntry.at < filters.to_at, place < func.coalesce(later, _PAST_ALL)
        )
    return statement, place


def _marked(filters: Filters) -> tuple[Entries, InstrumentedAttribute[int]]:
    statement: Entries = WITH_HEAD
    place = AuditEntry.index
    # A planner without statistics begins where the order is from: with what is rare for sure.
    is_rare = filters.request is None and (filters.case is not None or filters.actor is not None)
    for number, mark in enumerate(filters.marks):
        beside = aliased(AuditMark)
        of_entry = (beside.index == AuditEntry.index) & (beside.key == mark)
        statement = statement.join(beside, of_entry)
        place = beside.index if number == 0 and not is_rare else place
    return statement, place


def _nearest(condition: ColumnElement[bool], order: ColumnElement[datetime]) -> ScalarSelect[int]:
    return select(AuditEntry.index).where(condition).order_by(order).limit(1).scalar_subquery()
