"""The checkpoints of the file outside that the database does not hold, and where each belongs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import bindparam, select

from nrm.database import session
from nrm.log.checkpoints import generation_of
from nrm.log.entry import RESUME, read_entry
from nrm.log.keeping import Keeping, Reach
from nrm.log.models import AuditCheckpoint, AuditEntry
from nrm.log.outside import each_note

_AT_ONCE = 500
_NOTES_AT = select(AuditCheckpoint.note).where(
    AuditCheckpoint.size.in_(bindparam("sizes", expanding=True))
)
_RESUMPTIONS = (
    select(AuditEntry.index, AuditEntry.body)
    .where(AuditEntry.action == RESUME)
    .order_by(AuditEntry.index)
)

# After how many entries each stands, in order.
Extras = Mapping[int, Sequence[str]]


@dataclass(frozen=True)
class Lineage:
    """Where each generation of this log begins: number and index, in order."""

    begins: Sequence[tuple[int, int]]

    def place(self, reach: Reach | None, size: int) -> int | None:
        """After how many entries of a log of this size a checkpoint stands; None if after all.

        One about entries that a restore lost stands before the entry that tells of the restore, if
        that is among them; what no restore explains, and what is none of this log, at the end.
        """
        if reach is None:
            return size
        later = [index for generation, index in self.begins if generation > reach.generation]
        own = any(generation == reach.generation for generation, _ in self.begins)
        if own and reach.size <= min([*later, size]):
            return reach.size
        if later:
            return later[0] if later[0] < size else None
        return None if own else size


def notes_outside(kept: Keeping, size: int) -> Extras:
    """All of them, for a log of this size. Raises ValueError, OSError."""
    # Those after this size as well: they explain what is kept outside and not about these entries.
    found = session().connection().execute(_RESUMPTIONS)
    resumed = [(read_entry(body).count or 0, index) for index, body in found]
    lineage = Lineage([(1, 0), *resumed])
    extras: dict[int, list[tuple[Reach, str]]] = {}
    for reach, note in _not_inside(kept, size):
        place = lineage.place(reach, size)
        if place is not None:
            extras.setdefault(place, []).append((reach or Reach(0, size), note))
    # Those that stand in this log come first where they are beside lost ones: they are no larger.
    return {place: [note for _, note in sorted(some)] for place, some in extras.items()}


def _not_inside(kept: Keeping, size: int) -> Iterator[tuple[Reach | None, str]]:
    notes = each_note(kept.path)
    while some := [(_reach(kept.origin, note), note) for note in islice(notes, _AT_ONCE)]:
        sizes = {reach.size for reach, _ in some if reach is not None and reach.size <= size}
        found = session().connection().execute(_NOTES_AT, {"sizes": sorted(sizes)})
        inside = {row.note for row in found}
        yield from (line for line in some if line[1] not in inside)


def _reach(origin: str, note: str) -> Reach | None:
    named, *rest = note.split("\n", 2)
    try:
        return Reach(generation_of(origin, named), int(rest[0]))
    except (ValueError, IndexError):
        return None
