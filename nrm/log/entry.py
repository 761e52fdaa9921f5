"""One entry of the access log: its schema (version 1) and its only spelling.

The schema is written down key by key in docs/log-format.md. An entry holds ids, codes, numbers and
pseudonyms: no name, no free text, no address; anything else is refused before it is written.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

VERSION = 1
ENDED = "ended"  # The digest of a row that is gone.
RESUME = "audit.resume"  # The first entry after a restore; its heads are those of the log.
CONFIRM_RESUME = "audit.confirm_resume"  # The second person agreed; it stands right behind.

_LARGEST = 2**53 - 1
_ACTION = re.compile(r"[a-z][a-z_]*\.[a-z][a-z_]*")
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
_SECTION = re.compile(r"[A-Za-z][A-Za-z0-9_.:-]{0,99}")
_PSEUDONYM = re.compile(r"[0-9a-f]{32,64}")
_REQUEST = re.compile(r"[A-Za-z0-9_-]{1,64}")
_ROW = re.compile(r"[a-z][a-z_]*:[0-9a-f-]{32,64}")
_DIGEST = re.compile(rf"[0-9a-f]{{64}}|{ENDED}")
_ROOT_BYTES = 32


class Outcome(StrEnum):
    """How an act ended."""

    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True)
class HeadMark:
    """A head: its version, and a root of 32 bytes. Of a case, or of the log itself at a restore."""

    version: int
    root: bytes

    def plain(self) -> dict[str, int | str]:
        """The mark as it stands in an entry; ValueError for another shape."""
        if not is_loggable(self.version) or len(self.root) != _ROOT_BYTES:
            raise ValueError("a head is a version and a root of 32 bytes")
        return {"version": self.version, "root": self.root.hex()}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What one entry says. `n` is the running number of its actor, from 1."""

    at: datetime
    actor: UUID | None
    agency: UUID | None
    role: str | None
    action: str
    outcome: Outcome
    n: int
    case: str | None = None
    referral: str | None = None
    consent: str | None = None
    sections: Mapping[str, int]
    count: int | None = None
    purpose: str | None = None
    request: str | None = None
    reason: str | None = None
    before: HeadMark | None = None
    after: HeadMark | None = None
    rows: Mapping[str, str]

    def body(self) -> str:
        """The canonical JSON (RFC 8785) of this entry, ASCII; its leaf is hashed over it.

        Raises ValueError, without content, for what the schema does not allow.
        """
        # Printable ASCII and whole numbers only: then `sort_keys` is RFC 8785, and fast.
        return json.dumps(self._plain(), sort_keys=True, separators=(",", ":"))

    def _plain(self) -> dict[str, object]:
        return {
            "v": VERSION,
            "at": written_time(self.at),
            "actor": _id(self.actor),
            "agency": _id(self.agency),
            "role": _text(self.role, _CODE),
            "action": _needed(self.action, _ACTION),
            "case": _text(self.case, _PSEUDONYM),
            "referral": _text(self.referral, _PSEUDONYM),
            "consent": _text(self.consent, _PSEUDONYM),
            "sections": {_needed(k, _SECTION): _number(v) for k, v in self.sections.items()},
            "count": None if self.count is None else _number(self.count),
            "purpose": _text(self.purpose, _CODE),
            "request": _text(self.request, _REQUEST),
            "outcome": Outcome(self.outcome).value,
            "reason": _text(self.reason, _CODE),
            "n": _number(self.n),
            "before": self.before.plain() if self.before else None,
            "after": self.after.plain() if self.after else None,
            "rows": {_needed(k, _ROW): _needed(v, _DIGEST) for k, v in self.rows.items()},
        }


def read_entry(body: str) -> Entry:
    """The entry that a body spells; ValueError, without content, unless it is its only spelling."""
    try:
        entry, written = _read(body)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        written = ""
    if not written or written != body:
        raise ValueError("this is not the canonical form of an entry")
    return entry


def written_time(at: datetime) -> str:
    """UTC with milliseconds and `Z`; ValueError without a zone, or for a finer time."""
    if at.tzinfo is None or at.microsecond % 1000:
        raise ValueError("a time has its zone and whole milliseconds")
    return at.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def _read(body: str) -> tuple[Entry, str]:
    values = json.loads(body)
    values.pop("v")
    for key in ("before", "after"):
        values[key] = _head(values[key])
    for key in ("actor", "agency"):
        values[key] = None if values[key] is None else UUID(hex=str(values[key]))
    values["outcome"] = Outcome(str(values["outcome"]))
    values["at"] = datetime.fromisoformat(str(values["at"]))
    entry = Entry(**values)
    return entry, entry.body()


def _head(plain: object) -> HeadMark | None:
    if plain is None:
        return None
    if not isinstance(plain, dict):
        raise TypeError
    return HeadMark(plain["version"], bytes.fromhex(plain["root"]))


def _id(value: UUID | None) -> str | None:
    if value is not None and not isinstance(value, UUID):
        raise ValueError("an actor and an agency are named by their ids")
    return None if value is None else str(value)


def _text(value: str | None, form: re.Pattern[str]) -> str | None:
    return None if value is None else _needed(value, form)


def _needed(value: str, form: re.Pattern[str]) -> str:
    if not isinstance(value, str) or not form.fullmatch(value):
        raise ValueError("the log holds ids, codes, numbers and pseudonyms only")
    return value


def _number(value: int) -> int:
    if not is_loggable(value):
        raise ValueError("the log holds whole numbers from 0 to 2**53 - 1 only")
    return value


def is_loggable(value: object) -> bool:
    """Whether an entry holds this number: whole, from 0 to 2**53 - 1 (RFC 7493 2.2)."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _LARGEST
