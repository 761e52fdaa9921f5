"""What an auditor has to know at once: a log that is silent or unsigned, a witness late or at odds.

What stands now is reckoned anew each time it is asked (`standing_alarms`). What was noticed once is
an entry of the log as well (`audit.alarm`), by nobody, so that it is told and stays.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from nrm.audit.witnessed import newest_of
from nrm.audit.witnesses import Witness, known_witnesses
from nrm.database import now, session
from nrm.log import writer as log
from nrm.log.find import EntryView
from nrm.log.head import Head, read_head
from nrm.log.keeping import keeping
from nrm.log.lookups import read_entries
from nrm.log.models import WITH_HEAD, AuditEntry
from nrm.log.newest import newest_signed
from nrm.log.statements import find_entry
from nrm.vault.root import RootKeys

HEARTBEAT: Final = "audit.heartbeat"
ALARM: Final = "audit.alarm"
VERIFY: Final = "audit.verify"
SILENCE: Final = timedelta(minutes=3)
UNSIGNED: Final = timedelta(seconds=30)
# A witness looks every minute.
LATE: Final = timedelta(minutes=5)
_LOOKED_AT: Final = 100
_REMEMBERED: Final = timedelta(days=30)
_AGAIN: Final = timedelta(days=1)


class Kind(StrEnum):
    """What is the matter; the reason of an entry."""

    SILENT = "silent"
    UNSIGNED = "unsigned"
    WITNESS_LATE = "witness_late"
    WITNESS_DISAGREES = "witness_disagrees"
    ALTERED = "altered"


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
    wanted = WITH_HEAD.where(AuditEntry.action == action)
    if reason is not None:
        # However many others were written since.
        wanted = wanted.where(AuditEntry.body.contains(f'"reason":"{reason}"', autoescape=True))
    found = read_entries(wanted.order_by(AuditEntry.index.desc()).limit(count))
    return [EntryView(index, entry) for index, entry in found.items()]


def standings() -> list[Standing]:
    """Every witness of this log, in the order of the file; two statements for each."""
    root_keys: RootKeys = session().info["root"]
    opened, known = session().connection(), known_witnesses()
    if not known:
        return []
    head = read_head(opened, root_keys, keeping(root_keys))
    newest = newest_signed(opened, root_keys, head)
    return [_standing(head, newest.size if newest else 0, witness) for witness in known]


def _standing(head: Head, signed: int, witness: Witness) -> Standing:
    """`signed`: how many entries are under a checkpoint that it could have signed."""
    last = newest_of(head, witness)
    size, at = (last.size, last.cosignature.at) if last else (0, None)
    # The time of an entry is sealed; that of a checkpoint is not, and a row of one can be deleted.
    missed = find_entry(size).at if size < signed else None
    if missed and not size:
        # Nobody is late who was not asked before.
        missed = max(missed, witness.since)
    return Standing(witness, size, at, missed if missed and not _is_within(missed, LATE) else None)


def _is_within(at: datetime, span: timedelta) -> bool:
    """Whether this is no longer ago; nor to come, lest one wrong clock mute an alarm for years."""
    return abs(now() - at) < span


def standing_alarms() -> list[Alarm]:
    """What is the matter now."""
    late = [Alarm(Kind.WITNESS_LATE, each.late_since, each.witness.name) for each in late_ones()]
    return [*_silent(), *late, *_disagreeing(), *_altered()]


def late_ones() -> list[Standing]:
    """The witnesses that are late."""
    return [each for each in standings() if each.late_since is not None]


def _disagreeing() -> list[Alarm]:
    """For a month: nobody overlooks it, and whoever has seen it is not told of it for ever."""
    names = {witness_mark(witness): witness.name for witness in known_witnesses()}
    since = now() - _REMEMBERED
    return [
        Alarm(Kind.WITNESS_DISAGREES, view.entry.at, names.get(next(iter(view.entry.sections)), ""))
        for view in newest_entries(ALARM, _LOOKED_AT, Kind.WITNESS_DISAGREES)
        if view.entry.at > since
    ]


def _altered() -> list[Alarm]:
    """For a month, like what a witness was shown: what was altered does not heal."""
    told = newest_entries(ALARM, 1, Kind.ALTERED)
    return [Alarm(Kind.ALTERED, v.entry.at) for v in told if _is_within(v.entry.at, _REMEMBERED)]


def _silent() -> list[Alarm]:
    newest = newest_entry(HEARTBEAT)
    # Before the first job ran there was no pulse to miss.
    if newest is None or _is_within(newest.entry.at, SILENCE):
        return []
    return [Alarm(Kind.SILENT, newest.entry.at)]


def unsigned_since(head: Head) -> datetime | None:
    """When the oldest entry was written that no checkpoint covers; None where all are covered."""
    newest = newest_signed(session().connection(), session().info["root"], head)
    size = newest.size if newest else 0
    return find_entry(size).at if size < head.size else None


def raise_alarms(
    silence: timedelta | None, unsigned: timedelta | None, late: Sequence[Standing]
) -> None:
    """What was not told yet stands in the log: how long it was silent or not signed, who is late.

    While nothing beat, nothing was signed either: that is told as the silence that it is.
    """
    if silence is not None:
        log.write(None, ALARM, reason=Kind.SILENT, count=int(silence.total_seconds() // 60))
    elif unsigned is not None and unsigned > UNSIGNED:
        log.write(None, ALARM, reason=Kind.UNSIGNED, count=int(unsigned.total_seconds()))
    told = newest_entries(ALARM, _LOOKED_AT, Kind.WITNESS_LATE) if late else []
    for each in late:
        mark = {witness_mark(each.witness): each.size}
        if not any(view.entry.sections == mark for view in told):
            log.write(None, ALARM, reason=Kind.WITNESS_LATE, sections=mark)


def raise_altered(index: int) -> None:
    """That an entry is not as it was written stands in the log, once a day at most."""
    told = newest_entries(ALARM, 1, Kind.ALTERED)
    if not any(_is_within(view.entry.at, _AGAIN) for view in told):
        log.write(None, ALARM, reason=Kind.ALTERED, count=index)


def raise_disagreement(witness: Witness, size: int) -> None:
    """That a witness was shown another tree of this size stands in the log, once."""
    mark = {witness_mark(witness): size}
    told = newest_entries(ALARM, _LOOKED_AT, Kind.WITNESS_DISAGREES)
    if not any(view.entry.sections == mark for view in told):
        log.write(None, ALARM, reason=Kind.WITNESS_DISAGREES, sections=mark)


def witness_mark(witness: Witness) -> str:
    """How an entry names a witness: by the id of its key."""
    return f"witness:{witness.key_id.hex()}"
