"""Where a draft stands, who typed it when and from what: what its seal is bound to.

All of it changes with every saving, and every saving seals anew.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nrm.drafts.models import Draft
from nrm.vault.context import context


@dataclass(frozen=True)
class DraftPlace:
    """All columns of a draft but its text."""

    id: UUID
    case_id: UUID
    form: str
    version: int
    based_on: int
    written_at: datetime
    written_by_id: UUID
    told_at: datetime


def draft_context(place: DraftPlace) -> bytes:
    """What a draft is bound to: its place, so that none is moved, dated back or laid to another."""
    at_ms, told_ms = (int(at.timestamp() * 1000) for at in (place.written_at, place.told_at))
    whose = (place.written_by_id, at_ms, told_ms)
    parts = (place.id, place.case_id, place.form, place.version, place.based_on, *whose)
    return context("nrm/case-record", 1, "draft", *parts)


def place_of(draft: Draft) -> DraftPlace:
    """The place of a stored draft, as its row tells it."""
    return DraftPlace(**{name: getattr(draft, name) for name in DraftPlace.__dataclass_fields__})
