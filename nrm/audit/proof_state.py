"""Everything that the proof page tells, read at one moment and inside one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass

from nrm.audit.alarms import (
    ALARM,
    VERIFY,
    Alarm,
    Standing,
    newest_entries,
    standing_alarms,
    standings,
)
from nrm.audit.cosigning import cosigned_checkpoint
from nrm.database import session
from nrm.log.checkpoints import log_keys, open_checkpoint
from nrm.log.find import EntryView
from nrm.log.head import Head, read_head
from nrm.log.keeping import keeping
from nrm.log.key_history import KeyPeriod, key_history

_ALARMS = 10


@dataclass(frozen=True)
class ProofState:
    """The log as it stands: its head, the newest note, and what others say of it."""

    head: Head
    note: str
    signed_size: int
    origin: str
    checks: Sequence[EntryView]
    alarms: Sequence[Alarm]
    past_alarms: Sequence[EntryView]
    witnesses: Sequence[Standing]
    keys: Sequence[KeyPeriod]


def proof_state() -> ProofState:
    """As it stands now; Unavailable where the log does not pass its check."""
    root_keys = session().info["root"]
    head = read_head(session().connection(), root_keys, keeping(root_keys))
    # The very first entry is signed at once.
    note = cosigned_checkpoint()
    signed = open_checkpoint(note, log_keys(root_keys))
    return ProofState(
        head=head,
        note=note,
        signed_size=signed.size,
        origin=signed.origin,
        checks=newest_entries(VERIFY, 1),
        alarms=standing_alarms(),
        past_alarms=newest_entries(ALARM, _ALARMS),
        witnesses=standings(),
        keys=key_history(),
    )
