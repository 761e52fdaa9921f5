"""Cosignatures of witnesses: taken from whoever brings them, and handed out under the checkpoint.

Nothing is believed of who brings one: the signature under one of our own checkpoints decides. What
fits is not written in the log: each would make it longer, and call for the next.
"""

from collections.abc import Sequence

from nrm.audit.alarms import raise_disagreement
from nrm.audit.models import ADD, CHECKPOINT, LINES
from nrm.audit.witnessed import newest_witnessed
from nrm.audit.witnesses import Cosignature, cosignature_of
from nrm.database import session
from nrm.errors import Invalid, Missing, to_translate
from nrm.log.checkpoints import Checkpoint, log_keys, open_checkpoint, origin_of
from nrm.log.head import find_head, read_head
from nrm.log.keeping import keeping
from nrm.log.newest import newest_signed
from nrm.vault.root import RootKeys

ANOTHER_TREE = to_translate(
    "This is signed by this log and is none of its checkpoints. Keep it: it proves a second tree."
)
NOT_OURS = to_translate("This is no checkpoint of this log, or no witness of it has signed it.")
_END = "\n\n"


def witnessed_in(note: str) -> list[Cosignature]:
    """What witnesses of this log signed of this note; Invalid where there is nothing.

    Asked before anybody waits for a turn to write: strangers knock here.
    """
    text, _, signatures = note.partition(_END)
    # The same line twice costs no second look.
    lines = dict.fromkeys(signatures.splitlines(keepends=True))
    found = [each for each in (cosignature_of(f"{text}\n", line) for line in lines) if each]
    if not found:
        raise Invalid({"note": [NOT_OURS]})
    return found


def take_cosignatures(note: str, found: Sequence[Cosignature]) -> int | None:
    """How many of these cosignatures of this note were new; Invalid where it is none of ours.

    None for what we and a witness have signed, and is no checkpoint of ours: somebody was shown
    another tree under our key. That stands in the log as an alarm.
    """
    text = note.partition(_END)[0]
    checkpoint = _signed_by_us(note)
    if checkpoint is None:
        raise Invalid({"note": [NOT_OURS]})
    stored = session().scalar(CHECKPOINT, {"size": checkpoint.size})
    if stored is None or not stored.startswith(f"{text}{_END}"):
        raise_disagreement(found[0].witness, checkpoint.size)
        return None
    return sum(_add(checkpoint.size, each) for each in found)


def cosigned_checkpoint(*, witnessed: bool = False) -> str:
    """The newest note with what witnesses signed of it; `witnessed`: the newest that any signed.

    Missing before the first. Rows that others put into the tables hide none.
    """
    root_keys: RootKeys = session().info["root"]
    opened = session().connection()
    head = find_head(opened, root_keys, keeping(root_keys))
    newest = newest_witnessed(head) if witnessed else newest_signed(opened, root_keys, head)
    if newest is None:
        raise Missing("The log has not been signed yet.")
    text = newest.note.partition(_END)[0] + "\n"
    found = session().scalars(LINES, {"size": newest.size})
    return newest.note + "".join(sorted(line for line in found if cosignature_of(text, line)))


def witnessed_note_over(index: int) -> str | None:
    """The newest note that a witness signed, if the entry stands under it."""
    try:
        note = cosigned_checkpoint(witnessed=True)
    except Missing:
        return None
    return note if int(note.split("\n")[1]) > index else None


def _signed_by_us(note: str) -> Checkpoint | None:
    """The checkpoint, if our key signed it under the name that the log has now."""
    root_keys: RootKeys = session().info["root"]
    kept = keeping(root_keys)
    head = read_head(session().connection(), root_keys, kept)
    try:
        checkpoint = open_checkpoint(note, log_keys(root_keys))
    except ValueError:
        return None
    # What was signed before a restore and is lost with it is no contradiction.
    return checkpoint if checkpoint.origin == origin_of(kept.origin, head.generation) else None


def _add(size: int, cosignature: Cosignature) -> bool:
    """Whether it is new. One of each witness and size is kept, the first."""
    opened = session().connection()
    row = {
        "size": size,
        "witness": cosignature.witness.key_id.hex(),
        "at": cosignature.at,
        "line": cosignature.line,
    }
    return opened.execute(ADD[opened.dialect.name], row).rowcount > 0
