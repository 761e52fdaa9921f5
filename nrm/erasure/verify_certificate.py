"""Checks a certificate of erasure, on any machine: `python verify_certificate.py FILE [--key KEY]`.

Needs nothing of the service: Python and the package `cryptography`. KEY is the public key of the
log, `name+id+key`, as its operator publishes it; without it the key inside the certificate is used,
and what is said is only that the certificate agrees with itself. Exit status 0 if it holds, else 1.
"""

import json
import sys
from argparse import ArgumentParser
from base64 import b64decode, b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FORMAT = "nrm-erasure-certificate/1"
PARTS = {
    *("format", "erasure", "reference", "agency", "requested_at", "entry", "index", "proof"),
    *("checkpoint", "key", "signature"),
}
_TOLD = ("reference", "agency", "reason", "requested_at", "erased_at", "count", "index", "key")
_ED25519 = b"\x01"


class Wrong(Exception):
    """The certificate does not hold; the sentence says where."""


def verify(text: str, pinned: str | None = None) -> dict[str, Any]:
    """What the certificate says, checked: reference, agency, reason, times, entry; Wrong if not."""
    said = _read(text)
    if pinned is not None and pinned != said["key"]:
        raise Wrong("it is signed by another log than the one of this key")
    origin, public = _key(said["key"])
    signature = _bytes(said.pop("signature"))
    _check(public, signature, FORMAT.encode() + b"\x00" + _canonical(said).encode())
    size, root = _checkpoint(said["checkpoint"], origin, public)
    leaf = sha256(b"\x00" + said["entry"].encode()).digest()
    proof = [_bytes(step) for step in said["proof"]]
    if _root(leaf, said["index"], size, proof) != root:
        raise Wrong("the entry is not in the log of this checkpoint")
    return {**said, **_entry(said), "size": size}


def _read(text: str) -> dict[str, Any]:
    said = json.loads(text)
    if not isinstance(said, dict) or set(said) != PARTS or said["format"] != FORMAT:
        raise Wrong("it is no certificate of this format")
    if _canonical(said) != text:
        raise Wrong("it is not written as certificates are")
    return said


def _canonical(said: dict[str, Any]) -> str:
    return json.dumps(said, sort_keys=True, separators=(",", ":"))


def _bytes(text: str) -> bytes:
    """What this base64 stands for; Wrong for another spelling of the same bytes."""
    found = b64decode(text, validate=True)
    if b64encode(found).decode() != text:
        raise Wrong("its base64 is not canonical")
    return found


def _key(text: str) -> tuple[str, Ed25519PublicKey]:
    name, _, rest = text.partition("+")
    key_id, _, encoded = rest.partition("+")
    marked = _bytes(encoded)
    if marked[:1] != _ED25519 or _key_id(name, marked) != bytes.fromhex(key_id):
        raise Wrong("its key is not one of a log")
    return name, Ed25519PublicKey.from_public_bytes(marked[1:])


def _key_id(name: str, marked: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + marked).digest()[:4]


def _check(public: Ed25519PublicKey, signature: bytes, signed: bytes) -> None:
    try:
        public.verify(signature, signed)
    except InvalidSignature:
        raise Wrong("a signature does not hold") from None


def _checkpoint(note: str, origin: str, public: Ed25519PublicKey) -> tuple[int, bytes]:
    body, _, signatures = note.partition("\n\n")
    named, size, root = body.split("\n")
    key_id = _key_id(origin, _ED25519 + public.public_bytes_raw())
    for line in signatures.splitlines():
        dash, name, encoded = line.split(" ")
        marked = _bytes(encoded)
        if (dash, name, marked[:4]) == ("\N{EM DASH}", origin, key_id) and named == origin:
            _check(public, marked[4:], f"{body}\n".encode())
            return int(size), _bytes(root)
    raise Wrong("its checkpoint is not signed by this key")


def _root(leaf: bytes, index: int, size: int, proof: list[bytes]) -> bytes | None:
    """The root that the proof leads to (RFC 9162 2.1.3.2); None if it fits no such tree."""
    if not 0 <= index < size:
        return None
    number, last, top = index, size - 1, leaf
    for step in proof:
        if last == 0 or len(step) != len(leaf):
            return None
        if number & 1 or number == last:
            top = sha256(b"\x01" + step + top).digest()
            while number and not number & 1:
                number, last = number >> 1, last >> 1
        else:
            top = sha256(b"\x01" + top + step).digest()
        number, last = number >> 1, last >> 1
    return top if last == 0 else None


def _entry(said: dict[str, Any]) -> dict[str, Any]:
    """What the entry of the log adds; Wrong unless it ends this case by this erasure."""
    entry = json.loads(said["entry"])
    rows = entry["rows"]
    erased = entry["action"] == "erasure.approve" and entry["outcome"] == "done"
    named = f"erasure:{said['erasure']}" in rows and rows.get(f"case:{entry['case']}") == "ended"
    if not (erased and named):
        raise Wrong("its entry of the log is not that of this erasure")
    told = {key: entry[key] for key in ("actor", "case", "count", "reason")}
    return {**told, "erased_at": entry["at"]}


def main(given: list[str]) -> int:
    """Prints what the certificate says, or why it does not hold; the exit status."""
    asked = ArgumentParser(description="Check a certificate of erasure.")
    asked.add_argument("file", type=Path)
    asked.add_argument("--key", help="the public key of the log, name+id+key")
    args = asked.parse_args(given)
    try:
        said = verify(args.file.read_text(encoding="ascii").strip(), args.key)
    except (Wrong, OSError, ValueError, KeyError, TypeError, AttributeError) as wrong:
        sys.stdout.write(f"This certificate does not hold: {wrong}\n")
        return 1
    lines = [f"{name}: {said[name]}" for name in _TOLD]
    end = "It holds." if args.key else "It agrees with itself; nobody vouched for its key (--key)."
    sys.stdout.write("\n".join([*lines, end, ""]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
