"""Exports of logs that are made up, of any length, by somebody who holds their keys.

For what is too long to be written through the service, and for forgers: these sign anything.
"""

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import chain
from random import Random
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

FORMAT = "nrm-log-export/1"
ORIGIN = "nrm.example/log"
LOG_KEY, WITNESS_KEY = b"\x01", b"\x04"


def canonical(said: object) -> bytes:
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


class Signer:
    """A key of the log, or of a witness."""

    def __init__(self, key: int | bytes, name: str = ORIGIN, kind: bytes = LOG_KEY) -> None:
        """`key`: the private one (32 bytes), or a number of which one is made."""
        private = bytes([key]) * 32 if isinstance(key, int) else key
        self.private = Ed25519PrivateKey.from_private_bytes(private)
        self.public = self.private.public_key().public_bytes_raw()
        self.name, self.kind = name, kind

    def id(self, name: str) -> bytes:
        return sha256(name.encode() + b"\n" + self.kind + self.public).digest()[:4]

    def key(self, name: str = "") -> str:
        """The key as tools take it."""
        named = name or self.name
        return f"{named}+{self.id(named).hex()}+{b64encode(self.kind + self.public).decode()}"

    def line(self, text: str) -> str:
        """The signature line of a checkpoint."""
        origin = text.partition("\n")[0]
        marked = self.id(origin) + self.private.sign(text.encode())
        return f"\u2014 {origin} {b64encode(marked).decode()}\n"

    def cosign(self, note: str, at: int = 1_800_000_000) -> str:
        """The note with the line of a witness (C2SP tlog-cosignature)."""
        text = note.partition("\n\n")[0] + "\n"
        signed = f"cosignature/v1\ntime {at}\n{text}".encode()
        marked = self.id(self.name) + at.to_bytes(8, "big") + self.private.sign(signed)
        return f"{note}\u2014 {self.name} {b64encode(marked).decode()}\n"

    def note(self, size: int, root: bytes, origin: str = "") -> str:
        """A signed checkpoint."""
        text = f"{origin or self.name}\n{size}\n{b64encode(root).decode()}\n"
        return f"{text}\n{self.line(text)}"


def note_line(note: str) -> bytes:
    return canonical({"note": note})


def export(
    lines: Iterable[bytes], entries: int, root: bytes, signer: Signer, keys: Sequence[str] = ()
) -> Iterator[bytes]:
    """The bytes of an export of these lines, with header and manifest."""
    digest, count, notes = sha256(), 0, 0
    for line in chain([header(entries, signer, keys)], lines):
        notes += line.startswith(b'{"note":')
        digest.update(line + b"\n")
        count += len(line) + 1
        yield line + b"\n"
    yield manifest(digest.hexdigest(), count, notes, entries, root, signer)


def export_at_once(
    lines: Sequence[bytes], entries: int, root: bytes, signer: Signer, keys: Sequence[str] = ()
) -> bytes:
    """The same, for what is in memory anyway."""
    whole = b"\n".join([header(entries, signer, keys), *lines, b""])
    notes = sum(line.startswith(b'{"note":') for line in lines)
    digest = sha256(whole).hexdigest()
    return whole + manifest(digest, len(whole), notes, entries, root, signer)


def header(entries: int, signer: Signer, keys: Sequence[str] = ()) -> bytes:
    named = list(keys) or [signer.key()]
    return canonical({"format": FORMAT, "keys": named, "origin": signer.name, "size": entries})


def manifest(
    digest: str, count: int, notes: int, entries: int, root: bytes, signer: Signer
) -> bytes:
    said: dict[str, Any] = {
        "bytes": count,
        "checkpoints": notes,
        "entries": entries,
        "format": FORMAT,
        "root": b64encode(root).decode(),
        "sha256": digest,
    }
    signature = signer.private.sign(FORMAT.encode() + b"\x00" + canonical(said))
    return canonical({**said, "signature": b64encode(signature).decode()}) + b"\n"


class Tree:
    """RFC 6962, by frontier."""

    def __init__(self) -> None:
        self.size, self.roots = 0, list[bytes]()

    def add(self, body: bytes) -> None:
        top, size = sha256(b"\0" + body).digest(), self.size
        while size & 1:
            top, size = sha256(b"\1" + self.roots.pop() + top).digest(), size >> 1
        self.roots.append(top)
        self.size += 1

    def root(self) -> bytes:
        top = self.roots[-1] if self.roots else sha256(b"").digest()
        for left in reversed(self.roots[:-1]):
            top = sha256(b"\1" + left + top).digest()
        return top


_SECTIONS = ("identity", "health", "residence", "legal", "safe_contact", "needs")
_READS = ("case.read", "section.read", "case.list", "referral.read", "note.read")
_NULL = "null"


def bodies(count: int, seed: int = 1, people: int = 200, cases: int = 20_000) -> Iterator[bytes]:
    """Entries of so many people about so many cases; they follow each other as they must."""
    draw = Random(seed)
    numbers, heads = [0] * (people + 1), dict[int, tuple[int, str]]()
    for index in range(count):
        who, case = draw.randrange(people + 1), draw.randrange(cases * 4 // 3)
        numbers[who] += 1
        yield _body(draw, index, who, numbers[who], case if case < cases else -1, heads)


def _body(
    draw: Random, index: int, who: int, n: int, case: int, heads: dict[int, tuple[int, str]]
) -> bytes:
    before = heads.get(case)
    writes = case >= 0 and (before is None or draw.random() < 0.3)
    if writes:
        heads[case] = (before[0] + 1 if before else 1, f"{draw.getrandbits(256):064x}")
    after = heads.get(case)
    outcome = "done" if writes or draw.random() < 0.97 else "refused"
    pseudonym = f"{case + 1:032x}"
    sections = f'"{draw.choice(_SECTIONS)}":{draw.randrange(1, 40)}' if case >= 0 else ""
    rows = f'"case:{pseudonym}":"{draw.getrandbits(256):064x}"' if writes else ""
    return (
        f'{{"action":"{"section.write" if writes else draw.choice(_READS)}"'
        f',"actor":{_id(who, "a")},"after":{_mark(after)},"agency":{_id(who % 20, "b")}'
        f',"at":"{_time(index * 311)}","before":{_mark(before)}'
        f',"case":{_quoted(pseudonym) if case >= 0 else _NULL},"consent":null,"count":null'
        f',"n":{n},"outcome":"{outcome}","purpose":null,"reason":null,"referral":null'
        f',"request":"r{index}","role":"social_worker","rows":{{{rows}}}'
        f',"sections":{{{sections}}},"v":1}}'
    ).encode()


def _quoted(text: str) -> str:
    return f'"{text}"'


def _time(thousandths: int) -> str:
    second, thousandths = divmod(thousandths, 1000)
    day, second = divmod(second, 86_400)
    date = f"2026-{1 + day // 28 % 12:02}-{1 + day % 28:02}"
    return f"{date}T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}.{thousandths:03}Z"


def _id(number: int, kind: str) -> str:
    return f'"{number:08x}-0000-4000-8000-00000000000{kind}"' if number else _NULL


def _mark(head: tuple[int, str] | None) -> str:
    return f'{{"root":"{head[1]}","version":{head[0]}}}' if head else _NULL


def signed_lines(
    given: Iterable[bytes], signer: Signer, between: int, tree: Tree
) -> Iterator[bytes]:
    """The entries, with a checkpoint after each so many and at the end; `tree` has grown then."""
    for body in given:
        tree.add(body)
        yield body
        if tree.size % between == 0:
            yield note_line(signer.note(tree.size, tree.root()))
    if tree.size % between:
        yield note_line(signer.note(tree.size, tree.root()))
