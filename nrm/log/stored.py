"""Rows of the log as they were read: nothing about them is believed yet (`seals.py` decides)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import NoneType
from uuid import UUID

from nrm.vault.context import context

_ID, _TEXT, _TIME = (UUID, NoneType), (str, NoneType), (datetime, NoneType)
_DERIVED_TYPES = (datetime, _ID, _ID, str, _TEXT, _TEXT, _TEXT, str, int)
_ENTRY_TYPES = (int, bytes, str, bytes, bytes, *_DERIVED_TYPES)
_HEAD_TYPES = (int, int, bytes, _TIME, bytes)

Types = Sequence[type | tuple[type, ...]]


@dataclass(frozen=True)
class StoredEntry:
    """A row of `audit_entry`."""

    index: int
    leaf_hash: bytes
    body: str
    nodes: bytes
    seal: bytes
    at: datetime
    actor: UUID | None
    agency: UUID | None
    action: str
    case_pseudonym: str | None
    referral_pseudonym: str | None
    consent_pseudonym: str | None
    outcome: str
    n: int

    @property
    def is_typed(self) -> bool:
        """Whether every value is of its column's type; SQLite takes any value in any column."""
        return _are_typed(vars(self), _ENTRY_TYPES)

    def sealed_part(self) -> bytes:
        """What the seal covers: index, leaf hash, nodes and all derived columns."""
        index, leaf, _, nodes, _, at, *derived = vars(self).values()
        return context("nrm/log-seal", 1, index, leaf, nodes, milliseconds(at), *derived)


@dataclass(frozen=True)
class StoredHead:
    """The row of `audit_head`."""

    size: int
    generation: int
    frontier: bytes
    signed_at: datetime | None
    mac: bytes

    @property
    def is_typed(self) -> bool:
        """Whether every value is of its column's type."""
        return _are_typed(vars(self), _HEAD_TYPES)

    def sealed_part(self) -> bytes:
        """What the mac covers: every column."""
        signed = None if self.signed_at is None else milliseconds(self.signed_at)
        return context("nrm/log-head", 1, self.size, self.generation, self.frontier, signed)


def milliseconds(at: datetime) -> int:
    """A time as whole milliseconds since 1970."""
    return round(at.timestamp() * 1000)


def _are_typed(fields: Mapping[str, object], types: Types) -> bool:
    return all(isinstance(v, wanted) for v, wanted in zip(fields.values(), types, strict=True))
