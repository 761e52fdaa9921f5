"""Checkpoints: signed statements of size and root (C2SP `tlog-checkpoint`, `signed-note`, Ed25519).

After each restore the log goes on under a new origin: `nrm.example/log`, then `nrm.example/log/2`.
Where checkpoints are kept is in `models.py` and `outside.py`.
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from nrm.log.tree import HASH_BYTES
from nrm.vault.root import RootKeys

INTERVAL = timedelta(seconds=10)

_ED25519 = b"\x01"
_KEY_ID_BYTES = 4
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
_SIGNATURE = re.compile(r"— (\S+) (\S+)")


@dataclass(frozen=True)
class Checkpoint:
    """A size and its root (32 bytes), as the log of this origin signed them."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The signed text: three lines, each with its line feed."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"


def due(at: datetime, signed_at: datetime | None) -> bool:
    """Whether the first append at this time is to be followed by a checkpoint."""
    # A clock that was set back must not silence the log until it has caught up.
    return signed_at is None or at < signed_at or at - signed_at >= INTERVAL


def origin_of(origin: str, generation: int) -> str:
    """The origin of the log after `generation - 1` restores."""
    return origin if generation == 1 else f"{origin}/{generation}"


def generation_of(origin: str, named: str) -> int:
    """The generation that an origin names; ValueError if it is no origin of this log."""
    if named == origin:
        return 1
    number = named.removeprefix(f"{origin}/")
    if number == named or not _SIZE.fullmatch(number) or int(number) < 2:
        raise ValueError("a checkpoint of another log")
    return int(number)


def sign_checkpoint(
    root_keys: RootKeys, checkpoint: Checkpoint, versions: Sequence[int] = ()
) -> str:
    """The signed note of a checkpoint, under the current log key or those of these versions.

    Two versions give a note signed by the old and the new key, for the day of a rotation.
    """
    lines = [_signature(root_keys, v, checkpoint) for v in versions or (root_keys.current,)]
    return checkpoint.text() + "\n" + "".join(lines)


def log_keys(root_keys: RootKeys) -> tuple[bytes, ...]:
    """The public keys of all versions; 32 bytes each."""
    return tuple(root_keys.log_public_of(v) for v in sorted(root_keys.secrets))


def verifier_key(origin: str, public: bytes) -> str:
    """The key as tools take it: name, key id in hex, type and key (C2SP `signed-note`)."""
    return f"{origin}+{_key_id(origin, public).hex()}+{b64encode(_ED25519 + public).decode()}"


def open_checkpoint(note: str, publics: Collection[bytes]) -> Checkpoint:
    """The checkpoint of a note that one of these keys signed; ValueError otherwise.

    A line of an unknown key is passed over (a witness signs too); one of ours that fails is not.
    """
    checkpoint, lines = _read(note)
    known = {_key_id(checkpoint.origin, public): public for public in publics}
    signed = [line for line in lines if line[0] == checkpoint.origin and line[1] in known]
    if not signed:
        raise ValueError("a checkpoint without a signature of this log")
    for _, key_id, signature in signed:
        _verify(known[key_id], signature, checkpoint.text())
    return checkpoint


def _signature(root_keys: RootKeys, version: int, checkpoint: Checkpoint) -> str:
    private = Ed25519PrivateKey.from_private_bytes(root_keys.log_private_of(version))
    signature = private.sign(checkpoint.text().encode())
    marked = _key_id(checkpoint.origin, root_keys.log_public_of(version)) + signature
    return f"— {checkpoint.origin} {b64encode(marked).decode()}\n"


def _key_id(name: str, public: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:_KEY_ID_BYTES]


def _read(note: str) -> tuple[Checkpoint, list[tuple[str, bytes, bytes]]]:
    text, _, signatures = note.partition("\n\n")
    lines = text.split("\n")
    if len(lines) != 3 or not lines[0] or not _SIZE.fullmatch(lines[1]):
        raise ValueError("a checkpoint is an origin, a size and a root")
    checkpoint = Checkpoint(lines[0], int(lines[1]), b64decode(lines[2], validate=True))
    # What is verified is the text we write ourselves: another spelling of it has no signature.
    if len(checkpoint.root) != HASH_BYTES or checkpoint.text() != text + "\n":
        raise ValueError("a root is 32 bytes")
    return checkpoint, [_line(line) for line in signatures.removesuffix("\n").split("\n")]


def _line(line: str) -> tuple[str, bytes, bytes]:
    found = _SIGNATURE.fullmatch(line)
    if not found:
        raise ValueError("a signature is a dash, a name and a value")
    marked = b64decode(found[2], validate=True)
    return found[1], marked[:_KEY_ID_BYTES], marked[_KEY_ID_BYTES:]


def _verify(public: bytes, signature: bytes, text: str) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text.encode())
    except InvalidSignature:
        raise ValueError("a signature of this log that does not hold") from None
