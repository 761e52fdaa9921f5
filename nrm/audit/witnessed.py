"""How far witnesses have come. A row decides nothing: what they and we signed under it does.

Whoever writes to the tables hides nothing by it: rows of others are passed over.
"""

from typing import NamedTuple

from nrm.audit.models import LAST
from nrm.audit.witnesses import Cosignature, Witness, cosignature_of, known_witnesses
from nrm.database import session
from nrm.log.checkpoints import origin_of
from nrm.log.head import Head
from nrm.log.keeping import keeping
from nrm.log.key_history import ended_generations
from nrm.log.newest import MOST_FORGED, is_signed
from nrm.log.seals import tampered
from nrm.vault.root import RootKeys


class Witnessed(NamedTuple):
    """A checkpoint of ours, and what a witness signed of it."""

    size: int
    note: str
    cosignature: Cosignature


def newest_witnessed(head: Head | None) -> Witnessed | None:
    """The newest checkpoint that any witness signed; None before the first."""
    found = [newest_of(head, witness) for witness in known_witnesses() if head is not None]
    return max((one for one in found if one), key=lambda one: one.size, default=None)


def newest_of(head: Head, witness: Witness) -> Witnessed | None:
    """The newest checkpoint that this witness signed; None before the first.

    Raises Unavailable (`integrity`) where there is nothing but rows of others for too long.
    """
    size = head.size
    for _ in range(MOST_FORGED):
        wanted = {"witness": witness.key_id.hex(), "size": size}
        row = session().execute(LAST, wanted).one_or_none()
        if row is None:
            return None
        if found := _cosignature(head, witness, *row):
            return Witnessed(row.size, row.note, found)
        size = row.size - 1
    raise tampered()


def _cosignature(
    head: Head, witness: Witness, size: int, line: str, note: str
) -> Cosignature | None:
    """A witness signs what other logs show it as well: it counts under a note of ours alone."""
    if not _is_ours(head, size, note):
        return None
    found = cosignature_of(note.partition("\n\n")[0] + "\n", line)
    return found if found and found.witness == witness else None


def _is_ours(head: Head, size: int, note: str) -> bool:
    root_keys: RootKeys = session().info["root"]
    name = keeping(root_keys).origin
    ends = {head.generation: head.size}
    if head.generation > 1:
        ends |= ended_generations()
    return any(
        size <= end and is_signed(root_keys, origin_of(name, generation), size, note)
        for generation, end in ends.items()
    )
