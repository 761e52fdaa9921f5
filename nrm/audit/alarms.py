"""What an auditor has to know at once: a log that is silent or unsigned, a witness late or at odds.

What stands now is reckoned anew each time it is asked (`standing_alarms`). What was noticed once is
an entry of the log as well (`audit.alarm`), by nobody, so that it is told and stays.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import bindparam, func, select

from nrm.audit.models import LAST
from nrm.audit.witnesses import Cosignature, Witness, cosignature_of, known_witnesses
from nrm.database import now, session
from nrm.log import writer as log
from nrm.log.find import EntryView
from nrm.log.head import size_beside
from nrm.log.models import STORED_COLUMNS, WITH_HEAD, AuditCheckpoint, AuditEntry
from nrm.log.seals import trusted_entry
from nrm.log.stored import StoredEntry

HEARTBEAT: Final = "audit.heartbeat"
ALARM: Final = "audit.alarm"
VERIFY: Final = "audit.verify"
SILENCE: Final = timedelta(minutes=3)
UNSIGNED: Final = timedelta(seconds=30)
# A witness looks every minute.
LATE: Final = timedelta(minutes=5)
_LOOKED_AT: Final = 100
_REMEMBERED: Final = timedelta(days=30)
_NEXT_SIGNED: Final = (
    select(AuditCheckpoint.at)
    .where(AuditCheckpoint.size > bindparam("size"))
    .order_by(AuditCheckpoint.size)
    .limit(1)
)


class Kind(StrEnum):
    """What is the matter; the reason of an entry."""

    SILENT = "silent"
    UNSIGNED = "unsigned"
    WITNESS_LATE = "witness_late"
    WITNESS_DISAGREES = "witness_disagrees"


@dataclass(frozen=True)
class Alarm:
    """Since when, and of which witness, if it is one's."""

    kind: Kind
    since: datetime | None
    witness: str = ""


@dataclass(frozen=True)
class Standing:
    """How far a witness has come: its last size and when it signed that; late or not."""

    witness: Witness
    size: int
    at: datetime | None
    late_since: datetime | None


def newest_entry(action: str) -> EntryView | None:
    """The newest entry of this act, which has passed its check."""
    found = newest_entries(action, 1)
    return found[0] if found else None


def newest_entries(action: str, count: int, reason: Kind | None = None) -> list[EntryView]:
    """The newest entries of this act, as many, each of which has passed its check."""
    root_keys = session().info["root"]
    wanted = WITH_HEAD.where(AuditEntry.action == action)
    if reason is not None:
        # However many others were written since.
        wanted = wanted.where(AuditEntry.body.contains(f'"reason":"{reason}"', autoescape=True))
    rows: Sequence[Any] = (
        session().connection().execute(wanted.order_by(AuditEntry.index.desc()).limit(count)).all()
    )
    size = size_beside(rows[0], root_keys) if rows else 0
    stored = [StoredEntry(*row[:STORED_COLUMNS]) for row in rows]
    return [EntryView(s.index, trusted_entry(root_keys, s, size)) for s in stored]


def standings() -> list[Standing]:
    """Every witness of this log, in the order of the file; two statements for each."""
    return [_standing(witness) for witness in known_witnesses()]


def _standing(witness: Witness) -> Standing:
    last = session().execute(LAST, {"witness": witness.key_id.hex()}).one_or_none()
    signed = _signed(*last) if last else None
    size, at = (last.size, signed.at) if last and signed else (0, None)
    # Checkpoints stand in the order of their times: the first that it did not sign.
    missed = session().scalar(_NEXT_SIGNED, {"size": size})
    if missed and not size:
        # Nobody is late who was not asked before.
        missed = max(missed, witness.since)
    return Standing(witness, size, at, missed if missed and now() - missed > LATE else None)


def _signed(size: int, line: str, note: str) -> Cosignature | None:
    """A row that others put there keeps no witness from being missed."""
    text = note.partition("\n\n")[0] + "\n"
    return cosignature_of(text, line) if text.split("\n")[1:2] == [str(size)] else None


def standing_alarms() -> list[Alarm]:
    """What is the matter now."""
    late = [
        Alarm(Kind.WITNESS_LATE, each.late_since, each.witness.name)
        for each in standings()
        if each.late_since is not None
    ]
    return [*_silent(), *late, *_disagreeing()]


def _disagreeing() -> list[Alarm]:
    """For a month: nobody overlooks it, and whoever has seen it is not told of it for ever."""
    names = {witness_mark(witness): witness.name for witness in known_witnesses()}
    since = now() - _REMEMBERED
    return [
        Alarm(Kind.WITNESS_DISAGREES, view.entry.at, names.get(next(iter(view.entry.sections)), ""))
        for view in newest_entries(ALARM, _LOOKED_AT, Kind.WITNESS_DISAGREES)
        if view.entry.at > since
    ]


def _silent() -> list[Alarm]:
    newest = newest_entry(HEARTBEAT)
    # Before the first job ran there was no pulse to miss.
    if newest is None or now() - newest.entry.at < SILENCE:
        return []
    return [Alarm(Kind.SILENT, newest.entry.at)]


def unsigned_since() -> datetime | None:
    """When the oldest entry was written that no checkpoint covers; None where all are covered."""
    newest = select(func.coalesce(func.max(AuditCheckpoint.size), 0)).scalar_subquery()
    first: datetime | None = session().scalar(
        select(AuditEntry.at).where(AuditEntry.index == newest)
    )
    return first


def raise_alarms(silence: timedelta | None, unsigned: timedelta | None) -> None:
    """What was not told yet stands in the log: how long it was silent or not signed, who is late.

    While nothing beat, nothing was signed either: that is told as the silence that it is.
    """
    if silence is not None:
        log.write(None, ALARM, reason=Kind.SILENT, count=int(silence.total_seconds() // 60))
    elif unsigned is not None and unsigned > UNSIGNED:
        log.write(None, ALARM, reason=Kind.UNSIGNED, count=int(unsigned.total_seconds()))
    late = [each for each in standings() if each.late_since is not None]
    told = newest_entries(ALARM, _LOOKED_AT, Kind.WITNESS_LATE) if late else []
    for each in late:
        mark = {witness_mark(each.witness): each.size}
        if not any(view.entry.sections == mark for view in told):
            log.write(None, ALARM, reason=Kind.WITNESS_LATE, sections=mark)


def raise_disagreement(witness: Witness, size: int) -> None:
    """That a witness was shown another tree of this size stands in the log, once."""
    mark = {witness_mark(witness): size}
    told = newest_entries(ALARM, _LOOKED_AT, Kind.WITNESS_DISAGREES)
    if not any(view.entry.sections == mark for view in told):
        log.write(None, ALARM, reason=Kind.WITNESS_DISAGREES, sections=mark)


def witness_mark(witness: Witness) -> str:
    """How an entry names a witness: by the id of its key."""
    return f"witness:{witness.key_id.hex()}"
