"""What the log says about one of its entries, signed: for people who hold none of our data.

The entry, its proof and the checkpoint are those of `proofs.py` and `checkpoints.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from nrm.database import session
from nrm.errors import Missing
from nrm.log.checkpoints import log_keys, open_checkpoint, verifier_key
from nrm.log.entry import Entry
from nrm.log.head import size_beside
from nrm.log.models import STORED_COLUMNS, WITH_HEAD, AuditEntry
from nrm.log.newest import sign_head
from nrm.log.proofs import NO_SUCH_TREE, InclusionProof, inclusion, latest_checkpoint
from nrm.log.seals import trusted_entry
from nrm.log.stored import StoredEntry
from nrm.vault.root import RootKeys

# No log is as long, and no database reckons with a larger number.
_PAST_ALL = 2**62


@dataclass(frozen=True)
class Evidence:
    """An entry (its canonical JSON), that it stands in the log, and the key that says so."""

    body: str
    proof: InclusionProof
    checkpoint: str
    key: str


def evidence_of(index: int, signed: str | None = None) -> Evidence:
    """The entry at this index under a checkpoint, which is signed now if none covers it yet.

    `signed`: under this note of ours, which covers it. Raises Missing where there is no such entry,
    Unavailable if one does not pass its check.
    """
    root_keys: RootKeys = session().info["root"]
    entry = find_entry(index)
    if signed is None:
        _cover(root_keys, index)
    note = signed or latest_checkpoint()
    checkpoint = open_checkpoint(note, log_keys(root_keys))
    proof = inclusion(index, checkpoint.size)
    key = verifier_key(checkpoint.origin, root_keys.log_public)
    return Evidence(entry.body(), proof, note, key)


def find_entry(index: int) -> Entry:
    """The entry that stands there; raises Missing, or Unavailable if it does not pass its check."""
    root_keys: RootKeys = session().info["root"]
    wanted = WITH_HEAD.where(AuditEntry.index == min(index, _PAST_ALL))
    row: Sequence[Any] | None = session().connection().execute(wanted).one_or_none()
    if row is None:
        raise Missing(NO_SUCH_TREE)
    stored = StoredEntry(*row[:STORED_COLUMNS])
    return trusted_entry(root_keys, stored, size_beside(row, root_keys))


def _cover(root_keys: RootKeys, index: int) -> None:
    if open_checkpoint(latest_checkpoint(), log_keys(root_keys)).size <= index:
        sign_head()


def sign_statement(label: str, statement: bytes) -> bytes:
    """The log's signature (Ed25519, 64 bytes) over a statement; `label` says of which kind.

    No checkpoint begins like it: those begin with the name of the log and a line feed.
    """
    root_keys: RootKeys = session().info["root"]
    private = root_keys.log_private
    signed = label.encode() + b"\x00" + statement
    return Ed25519PrivateKey.from_private_bytes(private).sign(signed)
