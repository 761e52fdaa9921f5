"""The witnesses of this log, as their keys stand in a file (`NRM_WITNESSES`); and their signatures.

C2SP `tlog-cosignature`, Ed25519: what the program of a witness (`witness.py`) writes is read here a
second time, since that file is copied elsewhere and shares nothing with the service.
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from flask import current_app

from config import Unconfigured
from nrm.database import now

WITNESSES = "nrm_witnesses"

_KIND = b"\x04"
_LINE = re.compile(r"— (\S+) (\S+)\n")
_MARKED_BYTES = 4 + 8 + 64
# Beyond it no calendar reckons.
_LATEST = 2**37


@dataclass(frozen=True)
class Witness:
    """Its name, and the public key (32 bytes); `since`: known here since then."""

    name: str
    public: bytes
    since: datetime = field(default=datetime.fromtimestamp(0, UTC), compare=False)

    @property
    def key_id(self) -> bytes:
        """Four bytes that name the key in a signature."""
        return sha256(self.name.encode() + b"\n" + _KIND + self.public).digest()[:4]

    def key(self) -> str:
        """The verifier key, as it was given to us."""
        return f"{self.name}+{self.key_id.hex()}+{b64encode(_KIND + self.public).decode()}"


@dataclass(frozen=True)
class Cosignature:
    """A line that holds: whose, when, and as it is written."""

    witness: Witness
    at: datetime
    line: str


def read_witnesses(path: Path | None) -> tuple[Witness, ...]:
    """The witnesses of a file, a verifier key a line; raises Unconfigured where one is wrong."""
    if path is None:
        return ()
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        # A file from the future would let nobody be late.
        since = min(datetime.fromtimestamp(path.stat().st_mtime, UTC), now())
    except OSError:
        raise Unconfigured(f"NRM_WITNESSES: the file {path} cannot be read.") from None
    keys = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    return tuple(replace(one, since=since) for one in dict.fromkeys(map(_read, keys)))


def known_witnesses() -> Sequence[Witness]:
    """Those of the current app."""
    known: Sequence[Witness] = current_app.extensions[WITNESSES]
    return known


def cosignature_of(text: str, line: str) -> Cosignature | None:
    """The cosignature of a line under this signed text; None for any that is not a witness's."""
    # SQLite takes any value in any column.
    found = _LINE.fullmatch(line) if isinstance(line, str) else None
    marked = _bytes(found[2]) if found else b""
    if found is None or len(marked) != _MARKED_BYTES:
        return None
    at = int.from_bytes(marked[4:12], "big")
    for witness in known_witnesses():
        if (witness.name, witness.key_id) == (found[1], marked[:4]) and at < _LATEST:
            signed = f"cosignature/v1\ntime {at}\n{text}".encode()
            if _holds(witness.public, marked[12:], signed):
                return Cosignature(witness, datetime.fromtimestamp(at, UTC), line)
    return None


def _read(key: str) -> Witness:
    name, _, rest = key.partition("+")
    marked = _bytes(rest.partition("+")[2])
    witness = Witness(name, marked[1:])
    if marked[:1] != _KIND or len(witness.public) != 32 or witness.key() != key:
        raise Unconfigured("NRM_WITNESSES: each line is the key that a witness's `init` printed.")
    return witness


def _bytes(text: str) -> bytes:
    """What the base64 stands for; empty where it is none, or not the canonical one."""
    try:
        value = b64decode(text.encode(), validate=True)
    except ValueError:
        return b""
    return value if b64encode(value).decode() == text else b""


def _holds(public: bytes, signature: bytes, signed: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, signed)
    except InvalidSignature:
        return False
    return True
