"""Checks what an access log says, on any machine: `python verify.py EXPORT --key FILE …`.

Needs nothing of the service: Python 3.11 or newer and the package `cryptography`. Copy this file
and read it. docs/log-format.md says what an entry, the tree and a checkpoint are, docs/auditing.md
how this is used and what it proves, docs/log-export.md what it reads.

Nothing that it reads is believed: a file that is no export is a fault, never a traceback. Memory
grows with the number of people and cases in the log, not with its entries. Exit status 0 when
everything holds, 1 with a line for each fault, 2 when it was asked wrongly.
"""

import json
import re
import sys
from argparse import ArgumentParser, Namespace
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache, partial
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FORMAT = "nrm-log-export/1"
LONGEST = 1 << 24  # No line is longer: an honest entry has some hundred bytes.
MOST_PRINTED = 200
NOBODY = "-"

_BLOCK = _TAIL = 1 << 20
_HASH_BYTES = 32
_LOG_KEY, _WITNESS_KEY = 1, 4
_LATEST = 1 << 35  # Seconds since 1970.
_REMARKS = frozenset({"restored", "unpinned", "key", "unwitnessed", "newer"})


class Wrong(Exception):
    """What was read does not hold; the sentence says why, without repeating what was read."""


@dataclass(frozen=True)
class Fault:
    """`index`: of the entry, or the size of a checkpoint; `actor`: of the entry, as it says it."""

    kind: str
    index: int | None
    sentence: str
    actor: str = NOBODY

    @property
    def is_remark(self) -> bool:
        """Worth knowing, and nothing wrong."""
        return self.kind in _REMARKS

    def line(self) -> str:
        """Kind, index and actor, then the sentence."""
        place = NOBODY if self.index is None else str(self.index)
        return f"{self.kind} {place} {self.actor}: {self.sentence}"


# --- Text that has one spelling only -----------------------------------------------------------


def canonical(said: Mapping[str, object], ascii_only: bool = False) -> str:
    """The only spelling of an object without fractions and with ASCII keys (RFC 8785)."""
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=ascii_only)


def read_object(line: bytes, ascii_only: bool = False) -> dict[str, object]:
    """The object that this line spells canonically; Wrong otherwise."""
    try:
        text = line.decode()
        said = json.loads(
            text, object_pairs_hook=_once, parse_float=_no_number, parse_constant=_no_number
        )
        same = isinstance(said, dict) and canonical(said, ascii_only) == text
        json.dumps(said, ensure_ascii=False).encode()  # An escape may stand for half a sign.
    except (ValueError, RecursionError):
        raise Wrong("it is not JSON in UTF-8, with whole numbers and each key once") from None
    if not same:
        raise Wrong("its JSON is not in canonical form")
    return dict(said)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    said = dict(pairs)
    if len(said) != len(pairs):
        raise ValueError
    return said


def _no_number(_text: str) -> object:
    raise ValueError


def unbase64(text: object) -> bytes:
    """What this base64 stands for; Wrong for another spelling of the same bytes."""
    if not isinstance(text, str):
        raise Wrong("a base64 value is missing")
    try:
        found = b64decode(text, validate=True)
    except ValueError:
        raise Wrong("its base64 cannot be read") from None
    if b64encode(found).decode() != text:
        raise Wrong("its base64 is not canonical")
    return found


# --- Keys, notes, checkpoints (C2SP signed-note, tlog-checkpoint, tlog-cosignature) ------------

_KEY = re.compile(r"([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)")
_SIZE = re.compile(r"0|[1-9][0-9]{0,15}")
_SIGNATURE = re.compile(r"\u2014 (\S+) ([A-Za-z0-9+/]+={0,2})")
_NOTE = re.compile(r"^[^\n]+\n[0-9]+\n[^\n]+\n\n(?:\u2014 [^\n]+\n)+", re.MULTILINE)


@dataclass(frozen=True)
class Key:
    """A public key that signs notes: of a log (kind 1) or of a witness (kind 4)."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        return key_id(self.name, self.kind, self.public)


def key_id(name: str, kind: int, public: bytes) -> bytes:
    """The four bytes by which a signature names its key."""
    return sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


def read_key(text: str) -> Key:
    """The key of `name+id+key`; Wrong if it is none."""
    found = _KEY.fullmatch(text)
    if not found:
        raise Wrong("a key is name+id+key on one line")
    marked = unbase64(found[3])
    if len(marked) != 1 + _HASH_BYTES or marked[0] not in (_LOG_KEY, _WITNESS_KEY):
        raise Wrong("a key is of a kind that is not known here")
    key = Key(found[1], marked[0], marked[1:])
    if key.id.hex() != found[2]:
        raise Wrong("a key is not the one of its id")
    return key


@dataclass(frozen=True)
class Note:
    """A signed note as it was read: nothing is checked yet but its form."""

    origin: str
    size: int
    root: bytes
    signatures: tuple[tuple[str, bytes], ...]

    def text(self) -> bytes:
        """What is signed."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n".encode()

    def written(self) -> str:
        """The whole of it, as it was read."""
        lines = (f"\u2014 {name} {b64encode(by).decode()}\n" for name, by in self.signatures)
        return "\n".join([self.text().decode(), "".join(lines)])


def read_note(written: object) -> Note:
    """The note; Wrong for another form, or another spelling of the same note."""
    if not isinstance(written, str):
        raise Wrong("a note is missing")
    text, _, signatures = written.partition("\n\n")
    lines = text.split("\n")
    if len(lines) != 3 or not lines[0] or not _SIZE.fullmatch(lines[1]):
        raise Wrong("a checkpoint is an origin, a size and a root")
    root = unbase64(lines[2])
    found = [_SIGNATURE.fullmatch(line) for line in signatures.removesuffix("\n").split("\n")]
    if len(root) != _HASH_BYTES or not signatures.endswith("\n"):
        raise Wrong("a checkpoint is cut short")
    read = [(line[1], unbase64(line[2])) for line in found if line]
    if len(read) != len(found):
        raise Wrong("a signature is a dash, a name and a value")
    return Note(lines[0], int(lines[1]), root, tuple(read))


@lru_cache(maxsize=256)
def _opened(public: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(public)


def is_signed(public: bytes, signature: bytes, signed: bytes) -> bool:
    """Whether this is the Ed25519 signature of these bytes."""
    try:
        _opened(public).verify(signature, signed)
    except (InvalidSignature, ValueError):
        return False
    return True


@dataclass(frozen=True)
class Signed:
    """A checkpoint whose signature holds; `rank`: the place of its newest key, the oldest is 0."""

    generation: int
    size: int
    root: bytes
    rank: int
    note: Note

    @property
    def reach(self) -> tuple[int, int]:
        """How far the log had come; every restore begins a generation."""
        return self.generation, self.size


@dataclass(frozen=True)
class Log:
    """The log that is believed: its name, and its public keys, the oldest first."""

    origin: str
    publics: tuple[bytes, ...]

    def generation(self, named: str) -> int:
        """The generation of an origin: name, name/2, name/3; Wrong for another log."""
        if named == self.origin:
            return 1
        number = named.removeprefix(f"{self.origin}/")
        if number == named or not _SIZE.fullmatch(number) or int(number) < 2:
            raise Wrong("it is of another log")
        return int(number)

    def check(self, note: Note) -> Signed:
        """The checkpoint, signed by this log; Wrong if it is not.

        A line of an unknown key is passed over; one of a known key that does not hold is not.
        """
        generation, ranks = self.generation(note.origin), []
        known = _ids(note.origin, self.publics)
        for name, marked in note.signatures:
            rank = known.get(marked[:4]) if name == note.origin else None
            if rank is None:
                continue
            if not is_signed(self.publics[rank], marked[4:], note.text()):
                raise Wrong("a signature does not hold")
            ranks.append(rank)
        if not ranks:
            raise Wrong("it is signed by no key that is believed")
        return Signed(generation, note.size, note.root, max(ranks), note)


@lru_cache(maxsize=256)
def _ids(origin: str, publics: tuple[bytes, ...]) -> dict[bytes, int]:
    return {key_id(origin, _LOG_KEY, public): rank for rank, public in enumerate(publics)}


# --- The tree (RFC 6962 2.1) -------------------------------------------------------------------


class Tree:
    """A Merkle tree to which leaves are added: its size, and the roots of its whole subtrees."""

    def __init__(self) -> None:
        self.size = 0
        self._roots: list[bytes] = []

    def add(self, body: bytes) -> None:
        """One more leaf."""
        top, size, roots = sha256(b"\x00" + body).digest(), self.size, self._roots
        while size & 1:
            top = sha256(b"\x01" + roots.pop() + top).digest()
            size >>= 1
        roots.append(top)
        self.size += 1

    def root(self) -> bytes:
        """The root over all leaves so far."""
        if not self._roots:
            return sha256(b"").digest()
        top = self._roots[-1]
        for left in reversed(self._roots[:-1]):
            top = sha256(b"\x01" + left + top).digest()
        return top


# --- An entry (docs/log-format.md, section 1) --------------------------------------------------


def _numbers_up_to(most: str) -> str:
    """A pattern of the whole numbers from 0 to `most`, without leading zeros."""
    shorter = rf"0|[1-9][0-9]{{0,{len(most) - 2}}}"
    same_length = [
        most[:i] + f"[{1 if i == 0 else 0}-{int(digit) - 1}]" + rf"[0-9]{{{len(most) - i - 1}}}"
        for i, digit in enumerate(most)
        if digit > "0"
    ]
    return f"(?:{'|'.join([shorter, *same_length, most])})"


_NUMBER = _numbers_up_to(str(2**53 - 1))
_ID = '"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"'
_CODE = '"[A-Za-z][A-Za-z0-9_-]{0,63}"'
_PSEUDONYM = '"[0-9a-f]{32,64}"'
_HEAD = rf'\{{"root":"[0-9a-f]{{64}}","version":{_NUMBER}\}}'
_ROW = '"[a-z][a-z_]*:[0-9a-f-]{32,64}":"(?:[0-9a-f]{64}|ended)"'
_SECTION = f'"[A-Za-z][A-Za-z0-9_.:-]{{0,99}}":{_NUMBER}'
_DAY = "[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{3}Z"
# Key, form of its value, and whether the replay looks at it. In canonical order: it is the form.
_FORMS = (
    ("action", r'"[a-z][a-z_]*\.[a-z][a-z_]*"', True),
    ("actor", f"null|{_ID}", True),
    ("after", f"null|{_HEAD}", True),
    ("agency", f"null|{_ID}", False),
    ("at", f'"{_DAY}T{_TIME}"', True),
    ("before", f"null|{_HEAD}", True),
    ("case", f"null|{_PSEUDONYM}", True),
    ("consent", f"null|{_PSEUDONYM}", False),
    ("count", f"null|{_NUMBER}", True),
    ("n", _NUMBER, True),
    ("outcome", '"(?:done|refused|failed)"', True),
    ("purpose", f"null|{_CODE}", False),
    ("reason", f"null|{_CODE}", False),
    ("referral", f"null|{_PSEUDONYM}", False),
    ("request", 'null|"[A-Za-z0-9_-]{1,64}"', False),
    ("role", f"null|{_CODE}", False),
    ("rows", rf"\{{(?:{_ROW}(?:,{_ROW})*)?\}}", True),
    ("sections", rf"\{{(?:{_SECTION}(?:,{_SECTION})*)?\}}", True),
    ("v", "1", False),
)
_MEMBERS = ",".join(
    f'"{key}":({form})' if taken else f'"{key}":(?:{form})' for key, form, taken in _FORMS
)
ENTRY = re.compile(rf"\{{{_MEMBERS}\}}".encode())
_NAMES = re.compile(rb'"([^"]+)":')
_ACTOR = re.compile(rb'"actor":"([0-9a-f-]{36})"')
_RESUME, _DONE, _NULL = b'"audit.resume"', b'"done"', b"null"


class Said(NamedTuple):
    """The values of an entry that the replay looks at, as they are spelled."""

    action: bytes
    actor: bytes
    after: bytes
    at: bytes
    before: bytes
    case: bytes
    counted: bytes
    n: bytes
    outcome: bytes
    rows: bytes
    sections: bytes


def is_whole(said: Said) -> bool:
    """What the pattern does not tell: the calendar has the day, and names are in order, once."""
    try:
        date.fromisoformat(said.at[1:11].decode())
    except ValueError:
        return False
    names = (_NAMES.findall(members) for members in (said.rows, said.sections))
    return all(one < other for found in names for one, other in pairwise(found))


def why_no_entry(body: bytes) -> str:
    """What is wrong with a body that is not the form of an entry."""
    try:
        said = read_object(body)
    except Wrong as wrong:
        return f"not the canonical form of an entry: {wrong}"
    if list(said) != [key for key, _, _ in _FORMS]:
        return "not the form of an entry: its keys are others"
    for key, form, _ in _FORMS:
        value = json.dumps(said[key], sort_keys=True, separators=(",", ":"))
        if not re.fullmatch(form, value):
            return f"not the form of an entry: the value of `{key}` is none that it can have"
    return "not the form of an entry"


# --- What the auditor brings -------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is not taken from the export, and what is to be held against it."""

    keys: Sequence[Key] = ()
    witnesses: Sequence[Key] = ()
    checkpoints: Sequence[str] = ()
    heads: Sequence[tuple[str, str, str]] = ()
    receipts: Sequence[tuple[str, bytes]] = ()
    certificates: Sequence[tuple[str, bytes]] = ()


@dataclass(frozen=True)
class Claim:
    """A receipt or certificate that holds: what stands at an index; `told`: for people."""

    kind: str
    name: str
    index: int
    body: bytes
    checkpoint: Signed
    told: str


def log_of(origin: str, keys: Sequence[Key]) -> Log:
    """The log of this name with these keys; Wrong if one of them is of another log or kind."""
    log = Log(origin, tuple(dict.fromkeys(key.public for key in keys)))
    for key in keys:
        if key.kind != _LOG_KEY:
            raise Wrong("a key is that of a witness, not of a log")
        try:
            log.generation(key.name)
        except Wrong:
            raise Wrong("a key is of another log") from None
    return log


def cosigned_at(note: Note, witnesses: Iterable[Key]) -> int | None:
    """When one of these witnesses last cosigned (seconds since 1970); None if none did.

    Wrong if a signature under the id of one of them does not hold.
    """
    times = []
    for key in witnesses:
        for name, marked in note.signatures:
            if (name, marked[:4]) != (key.name, key.id):
                continue
            at = int.from_bytes(marked[4:12], "big")
            signed = f"cosignature/v1\ntime {at}\n".encode() + note.text()
            fits = len(marked) == 76 and at < _LATEST
            if not fits or not is_signed(key.public, marked[12:], signed):
                raise Wrong("the signature of a witness does not hold")
            times.append(at)
    return max(times, default=None)


# --- The lines of an export --------------------------------------------------------------------


class Reader:
    """The lines of a file in blocks, all but the last, and the hash over what was handed out."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._digest = sha256()
        self.bytes = 0
        self.last = b""

    def blocks(self) -> Iterator[list[bytes]]:
        """Lines without their line feed; Wrong when one is longer than any may be."""
        rest = b""
        while chunk := self._stream.read(_BLOCK):
            rest += chunk
            # The last whole line is held back: only the end of the file tells which it is.
            cut = rest.rfind(b"\n", 0, max(rest.rfind(b"\n"), 0)) + 1
            whole, rest = rest[:cut], rest[cut:]
            if len(rest) > LONGEST:
                raise Wrong("a line is longer than any may be; nothing behind it was read")
            if whole:
                self._digest.update(whole)
                self.bytes += cut
                yield whole[:-1].split(b"\n")
        self.last = rest

    def hash(self) -> str:
        """SHA-256 over all lines but the last, each with its line feed; hex."""
        return self._digest.hexdigest()


_HEADER = {"format", "keys", "origin", "size"}
_MANIFEST = {"bytes", "checkpoints", "entries", "format", "root", "sha256", "signature"}


def read_header(line: bytes) -> tuple[str, int, list[Key]]:
    """Origin, size and keys, as the first line says; Wrong if it is no header."""
    said = read_object(line)
    if set(said) != _HEADER or said["format"] != FORMAT:
        raise Wrong("this is no export of this format")
    origin, size, keys = said["origin"], said["size"], said["keys"]
    if not isinstance(origin, str) or not isinstance(keys, list) or not keys or not origin:
        raise Wrong("its header names no log or no key")
    if not isinstance(size, int) or isinstance(size, bool) or not 0 <= size < 2**53:
        raise Wrong("its header says no size")
    return origin, size, [read_key(key) if isinstance(key, str) else _no_key() for key in keys]


def _no_key() -> Key:
    raise Wrong("a key is name+id+key on one line")


def read_manifest(line: bytes) -> tuple[dict[str, object], bytes, bytes]:
    """What the last line says, its signature, and what is signed; Wrong if it is no manifest."""
    if not line.endswith(b"\n"):
        raise Wrong("the end of the file is missing")
    said = read_object(line[:-1])
    if set(said) != _MANIFEST or said["format"] != FORMAT:
        raise Wrong("the file does not end with a manifest")
    signature = unbase64(said.pop("signature"))
    return said, signature, FORMAT.encode() + b"\x00" + canonical(said).encode()


# --- Checkpoints along the entries, and restores -----------------------------------------------


class Chain:
    """The checkpoints in the order of the entries, each held against the tree where it stands.

    A restore begins a generation. Checkpoints of entries that were lost with it stand before the
    entry that says so, which names the furthest of them.
    """

    def __init__(self, log: Log) -> None:
        self.log = log
        self.generation = 1
        self.count = 0
        self.last: Signed | None = None
        self.wrong = 0
        self._ends: dict[int, int] = {}
        self._named: list[Signed] = []
        self.lost: Signed | None = None

    def note(self, signed: Signed, size: int, root: bytes) -> Iterator[Fault]:
        """The next checkpoint, after `size` entries with this root."""
        if signed.generation > self.generation or signed.size > size:
            if self.lost is None or signed.reach > self.lost.reach:
                self.lost = signed
            return
        if signed.reach != (self.generation, size):
            yield Fault("checkpoint", signed.size, "it does not stand where it belongs")
            return
        if self.last is not None and signed.rank < self.last.rank:
            yield Fault("checkpoint", size, "signed by an older key than one before it")
        if signed.root != root:
            self.wrong += 1
            if self.wrong == 1:
                since = 0 if self.last is None else self.last.size
                yield Fault("checkpoint", size, f"the entries from {since} on are not those signed")
        elif not self.wrong:
            self.last = signed

    def resume(self, entry: "Resumption", size: int, root: bytes) -> Iterator[Fault]:
        """The entry with index `size` says that a backup was restored."""
        lost, self.lost = self.lost, None
        here = self.wrong or entry.after == (size, root)
        fits = lost is not None and entry.count == lost.generation + 1 and here
        if lost is None or not fits or entry.before != (lost.size, lost.root):
            why = "it does not name the last checkpoint before, or not what was restored"
            yield Fault("resume", size, why, entry.actor)
        else:
            told = f"restored to {size} entries; {lost.size} had been signed"
            yield Fault("restored", size, told, entry.actor)
            self._named.append(lost)
        if entry.count is not None and entry.count > self.generation:
            self._ends[self.generation] = size
            self.generation, self.last = entry.count, None

    def strays(self) -> Iterator[Fault]:
        """A checkpoint of lost entries that no restore explains."""
        if self.lost is not None:
            lost, self.lost = self.lost, None
            told = f"{lost.size} entries were signed, and no restore says where they are"
            yield Fault("checkpoint", lost.size, told)

    def end(self, size: int) -> Iterator[Fault]:
        """What is wrong once all `size` entries are read."""
        yield from self.strays()
        if self.wrong > 1:
            yield Fault(
                "checkpoint", None, f"{self.wrong - 1} later checkpoints do not hold either"
            )
        if not self.wrong and (self.last is None or self.last.size != size):
            since = 0 if self.last is None else self.last.size
            yield Fault("checkpoint", since, "the entries from here on are under no checkpoint")

    def has_lost(self, generation: int, index: int) -> bool:
        """Whether a restore took the entry that a generation had there, and the log says so."""
        return generation < self.generation and index >= self._ends.get(generation, 0)

    def judge(self, signed: Signed, size: int, roots: Mapping[int, bytes]) -> str | None:
        """What is wrong with a checkpoint from elsewhere; `roots`: those of the sizes asked for."""
        end = (
            size if signed.generation == self.generation else self._ends.get(signed.generation, -1)
        )
        if signed.size <= end:
            if roots[signed.size] == signed.root:
                return None
            return "it was signed over other entries: this log was rewritten, or shown in two ways"
        if signed.generation >= self.generation:
            return (
                f"it is further than this export, which holds {size} entries: it was cut or is old"
            )
        named = next((n for n in self._named if n.generation >= signed.generation), None)
        if named is None or named.reach < signed.reach:
            return "a restore names an earlier checkpoint than this as the last"
        return None if named.reach != signed.reach or named.root == signed.root else "it is a fork"


@dataclass(frozen=True)
class Resumption:
    """What an entry after a restore says: heads as (size, root), and the new generation."""

    actor: str
    before: tuple[int, bytes] | None
    after: tuple[int, bytes] | None
    count: int | None


# --- The entries ---------------------------------------------------------------------------------


class Entries:
    """The entries in their order: form, running numbers and heads, and the tree over them."""

    def __init__(self, chain: Chain) -> None:
        self.tree = Tree()
        self.heads: dict[bytes, bytes] = {}
        self._chain = chain
        self._numbers: dict[bytes, int] = {}
        self._day = b""

    def add(self, body: bytes) -> Sequence[Fault]:
        """The next entry; what is wrong with it."""
        found = ENTRY.fullmatch(body)
        faults = [self._no_entry(body)] if found is None else self._check(Said(*found.groups()))
        self.tree.add(body)
        return faults

    def _check(self, said: Said) -> Sequence[Fault]:
        faults, expected = list[str](), self._numbers.get(said.actor, 0) + 1
        self._numbers[said.actor] = number = int(said.n)
        if number != expected:
            faults.append(f"number: the running number is {number}, not {expected}")
        day = said.at[1:11]
        # Most have the day of the one before, and no two names anywhere.
        if day != self._day or b"," in said.rows or b"," in said.sections:
            self._day = day
            if not is_whole(said):
                faults.append("body: names out of order, or a day that no calendar has")
        if said.action == _RESUME:
            return [*self._faults(faults, said.actor), *self._resume(said)]
        if said.case == _NULL:
            if said.before != _NULL or said.after != _NULL:
                faults.append("case-head: a head without a case")
        else:
            if said.before != self.heads.get(said.case, _NULL):
                faults.append("case-head: its head before is not the last head after")
            if said.outcome != _DONE and said.after != said.before:
                faults.append("case-head: an act that was not done moved the head")
            self.heads[said.case] = said.after
        return self._faults(faults, said.actor) if faults else ()

    def _resume(self, said: Said) -> Iterator[Fault]:
        actor = _named(said.actor)
        if said.case != _NULL or said.outcome != _DONE:
            yield Fault("resume", self.tree.size, "a restore is of no case, and done", actor)
        count = None if said.counted == _NULL else int(said.counted)
        told = Resumption(actor, _mark(said.before), _mark(said.after), count)
        yield from self._chain.resume(told, self.tree.size, self.tree.root())

    def _no_entry(self, body: bytes) -> Fault:
        found = _ACTOR.search(body)
        actor = found[1].decode() if found else NOBODY
        return Fault("body", self.tree.size, why_no_entry(body), actor)

    def _faults(self, faults: Sequence[str], actor: bytes) -> list[Fault]:
        parted = [fault.partition(": ") for fault in faults]
        return [Fault(kind, self.tree.size, told, _named(actor)) for kind, _, told in parted]


def _named(actor: bytes) -> str:
    return "nobody" if actor == _NULL else actor[1:-1].decode()


def _mark(head: bytes) -> tuple[int, bytes] | None:
    """Version and root of `{"root":"…","version":…}`."""
    if head == _NULL:
        return None
    return int(head[85:-1]), bytes.fromhex(head[9:73].decode())


# --- Receipts (C2SP tlog-proof) and certificates of erasure ------------------------------------

PROOF = "c2sp.org/tlog-proof@v1"
CERTIFICATE = "nrm-erasure-certificate/1"
_CERTIFICATE = {
    *("format", "erasure", "reference", "agency", "requested_at", "entry", "index", "proof"),
    *("checkpoint", "key", "signature"),
}
_MOST_STEPS = 64


def climb(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes | None:
    """The root that a proof leads to (RFC 9162 2.1.3.2); None if it fits no such tree."""
    if not 0 <= index < size:
        return None
    number, last, top = index, size - 1, leaf
    for step in proof:
        if last == 0 or len(step) != _HASH_BYTES:
            return None
        if number & 1 or number == last:
            top = sha256(b"\x01" + step + top).digest()
            while number and not number & 1:
                number, last = number >> 1, last >> 1
        else:
            top = sha256(b"\x01" + top + step).digest()
        number, last = number >> 1, last >> 1
    return top if last == 0 else None


def read_receipt(name: str, written: bytes, log: Log | None) -> Claim:
    """What a receipt says, checked against the checkpoint in it; Wrong if it does not hold."""
    if log is None:
        raise Wrong("a receipt is checked with --key, or together with an export")
    proof, _, note = _text(written).partition("\n\n")
    lines = proof.split("\n")
    if lines.pop(0) != PROOF:
        raise Wrong("it is no receipt of this format")
    body = unbase64(lines.pop(0)[6:]) if lines and lines[0].startswith("extra ") else None
    found = re.fullmatch(f"index ({_SIZE.pattern})", lines.pop(0)) if lines else None
    if found is None or len(lines) > _MOST_STEPS:
        raise Wrong("it names no index, or is too long")
    index, signed = int(found[1]), log.check(read_note(note))
    steps = [unbase64(line) for line in lines]
    if body is None:
        raise Wrong("it does not hold the entry that it is about")
    _check_stands(body, index, steps, signed)
    return Claim("receipt", name, index, body, signed, f"entry {index}, {_told(body)}")


def _check_stands(body: bytes, index: int, steps: Sequence[bytes], signed: Signed) -> None:
    if not is_entry(body):
        raise Wrong("what it holds is not the form of an entry")
    if climb(sha256(b"\x00" + body).digest(), index, signed.size, steps) != signed.root:
        raise Wrong("the entry is not in the log of its checkpoint")


def _text(written: bytes) -> str:
    try:
        return written.decode()
    except ValueError:
        raise Wrong("it is not text in UTF-8") from None


def is_entry(body: bytes) -> bool:
    """Whether these bytes are the only spelling of an entry."""
    found = ENTRY.fullmatch(body)
    return found is not None and is_whole(Said(*found.groups()))


def _told(body: bytes) -> str:
    """An entry in one line; it has the form of one, so nothing in it is strange."""
    said = json.loads(body)
    parts = [said["at"], said["action"], said["outcome"], f"actor {said['actor'] or 'nobody'}"]
    return ", ".join([*parts, f"case {said['case']}"] if said["case"] else parts)


def read_certificate(name: str, written: bytes, log: Log | None) -> Claim:
    """What a certificate of erasure says; `log` None: its own key is believed.

    Wrong if it does not hold.
    """
    # A certificate is written in ASCII: what is not stands in escapes.
    said = read_object(written.removesuffix(b"\n"), ascii_only=True)
    if set(said) != _CERTIFICATE or said["format"] != CERTIFICATE:
        raise Wrong("it is no certificate of this format")
    key, signature = read_key(str(said["key"])), unbase64(said.pop("signature"))
    log = log or log_of(key.name, [key])
    log.generation(key.name)
    if key.public not in log.publics:
        raise Wrong("it is signed by a key that is not believed")
    if not is_signed(
        key.public, signature, f"{CERTIFICATE}\0{canonical(said, ascii_only=True)}".encode()
    ):
        raise Wrong("its signature does not hold")
    signed, index, proof = log.check(read_note(said["checkpoint"])), said["index"], said["proof"]
    body = str(said["entry"]).encode(errors="replace")
    if type(index) is not int or not isinstance(proof, list) or len(proof) > _MOST_STEPS:
        raise Wrong("it names no index, or no proof")
    _check_stands(body, index, [unbase64(step) for step in proof], signed)
    return Claim("certificate", name, index, body, signed, _erasure(said, body))


def _erasure(said: Mapping[str, object], body: bytes) -> str:
    """What is certified; Wrong unless the entry ends this case by this erasure."""
    entry = json.loads(body)
    rows = entry["rows"]
    ended = f"erasure:{said['erasure']}" in rows and rows.get(f"case:{entry['case']}") == "ended"
    if entry["action"] != "erasure.approve" or entry["outcome"] != "done" or not ended:
        raise Wrong("its entry of the log is not that of this erasure")
    told = {key: said[key] for key in ("reference", "agency", "requested_at", "index")}
    told |= {"erased_at": entry["at"], "reason": entry["reason"], "count": entry["count"]}
    return ", ".join(f"{key} {shown(value)}" for key, value in told.items())


def shown(value: object) -> str:
    """A value that others wrote, with nothing in it that a terminal obeys."""
    text = str(value)
    return "".join(c if c.isprintable() else "?" for c in text)


# --- All of it -----------------------------------------------------------------------------------

_NOTE_LINE = b'{"note":'


class Verification:
    """One pass over an export with all that it is held against."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.chain: Chain | None = None
        self.entries: Entries | None = None
        self.claims: list[Claim] = []
        self.witnessed: tuple[tuple[int, int], int] | None = None
        self._pinned: list[Signed] = []
        self._missed: dict[bytes, Signed] = {}
        self._said_size = 0
        self._stops: list[int] = []
        self._stop = -1
        self._roots: dict[int, bytes] = {}
        self._bodies: dict[int, bytes] = {}

    def faults(self, stream: BinaryIO) -> Iterator[Fault]:
        """Everything that is wrong or worth knowing, in the order of the file."""
        reader = Reader(stream)
        try:
            for lines in reader.blocks():
                if self.entries is None:
                    yield from self.begin(lines.pop(0))
                yield from self.read_on(lines)
        except Wrong as wrong:
            yield Fault("file", None, str(wrong))
            return
        yield from self.end(reader)

    # What is believed from here on.

    def begin(self, line: bytes) -> Iterator[Fault]:
        """The header; Wrong if it is none."""
        origin, self._said_size, keys = read_header(line)
        log = log_of(origin, self.asked.keys or keys)
        self.chain = Chain(log)
        self.entries = Entries(self.chain)
        unknown = {key.public for key in keys} - set(log.publics)
        if unknown:
            yield Fault("key", None, f"{len(unknown)} keys of the export are not among yours")
        yield from self._pin(log)
        for claim in claims_of(self.asked, log):
            if isinstance(claim, Fault):
                yield claim
            else:
                self.claims.append(claim)
        self._missed = {signed.note.text(): signed for signed in self._pinned}
        sizes = {signed.size for signed in self._pinned} | {c.index for c in self.claims}
        self._stops = sorted(sizes | {c.checkpoint.size for c in self.claims}, reverse=True)
        self._stop = self._stops.pop() if self._stops else -1

    def _pin(self, log: Log) -> Iterator[Fault]:
        for written in self.asked.checkpoints:
            try:
                signed = log.check(read_note(written))
                self._witness(signed)
            except Wrong as wrong:
                yield Fault("pinned", None, f"a pinned checkpoint does not hold: {wrong}")
            else:
                self._pinned.append(signed)

    def _witness(self, signed: Signed) -> None:
        at = cosigned_at(signed.note, self.asked.witnesses)
        if at is not None:
            newest = (signed.reach, at)
            self.witnessed = max(self.witnessed or newest, newest)

    # Line by line.

    def read_on(self, lines: Sequence[bytes]) -> Iterator[Fault]:
        """The next lines: entries and checkpoints."""
        chain, entries = self.chain, self.entries
        if chain is None or entries is None:
            return
        tree, add = entries.tree, entries.add
        for line in lines:
            if line.startswith(_NOTE_LINE):
                yield from self._note(line, chain, tree)
                continue
            if tree.size == self._stop:
                self._look(tree, line)
            if chain.lost is not None and b'"audit.resume"' not in line[:32]:
                yield from chain.strays()
            faults = add(line)
            if faults:
                yield from faults

    def _note(self, line: bytes, chain: Chain, tree: Tree) -> Iterator[Fault]:
        chain.count += 1
        try:
            said = read_object(line)
            if set(said) != {"note"}:
                raise Wrong("a line is neither an entry nor a checkpoint")
            signed = chain.log.check(read_note(said["note"]))
            self._witness(signed)
        except Wrong as wrong:
            yield Fault("checkpoint", tree.size, str(wrong))
            return
        self._missed.pop(signed.note.text(), None)
        yield from chain.note(signed, tree.size, tree.root())

    def _look(self, tree: Tree, line: bytes | None) -> None:
        """Keeps root and entry of a place that was asked for."""
        self._roots[tree.size] = tree.root()
        if line is not None:
            self._bodies[tree.size] = line
        self._stop = self._stops.pop() if self._stops else -1

    # The end of the file, and what is held against it.

    def end(self, reader: Reader) -> Iterator[Fault]:
        """What the end of the file tells, once all lines are read."""
        if self.chain is None or self.entries is None:
            yield Fault("file", None, "this is no export: it has no header, or ends behind it")
            return
        chain, tree = self.chain, self.entries.tree
        if tree.size == self._stop:
            self._look(tree, None)
        yield from chain.end(tree.size)
        if tree.size != self._said_size:
            yield Fault("header", None, f"it says {self._said_size} entries; there are {tree.size}")
        try:
            self._check_manifest(reader, chain, tree)
        except Wrong as wrong:
            yield Fault("manifest", None, str(wrong))
        yield from self._judge_pinned(chain, tree.size)
        for claim in self.claims:
            yield from self._hold(claim, chain, tree.size)
        yield from self._check_heads()
        yield from self._judge_witnesses(chain, tree.size)

    def _judge_pinned(self, chain: Chain, size: int) -> Iterator[Fault]:
        for signed in self._pinned:
            why = chain.judge(signed, size, self._roots)
            if why is None and signed.note.text() in self._missed:
                why = "it was kept once, and is gone from the export"
            if why is not None:
                yield Fault("pinned", signed.size, why)

    def _check_manifest(self, reader: Reader, chain: Chain, tree: Tree) -> None:
        said, signature, signed = read_manifest(reader.last)
        found = {
            "bytes": reader.bytes,
            "checkpoints": chain.count,
            "entries": tree.size,
            "format": FORMAT,
            "root": b64encode(tree.root()).decode(),
            "sha256": reader.hash(),
        }
        # The signature first: what somebody else wrote need not be compared.
        ranks = [r for r, key in enumerate(chain.log.publics) if is_signed(key, signature, signed)]
        if not ranks:
            raise Wrong("it is signed by no key that is believed")
        if chain.last is not None and ranks[0] < chain.last.rank:
            raise Wrong("it is signed by an older key than the last checkpoint")
        other = [key for key in found if repr(said[key]) != repr(found[key])]
        if other:
            raise Wrong(f"it does not fit what stands before it: {', '.join(other)}")

    def _hold(self, claim: Claim, chain: Chain, size: int) -> Iterator[Fault]:
        """A receipt or certificate against the entries."""
        signed = claim.checkpoint
        if signed.generation == chain.generation and signed.size > size:
            told = f"{claim.name}: its checkpoint is newer than this export"
            yield Fault("newer", claim.index, told)
        else:
            why = chain.judge(signed, size, self._roots)
            if why is not None:
                yield Fault(claim.kind, claim.index, f"{claim.name}: {why}")
            elif chain.has_lost(signed.generation, claim.index):
                told = f"{claim.name}: this entry was lost with a restore"
                yield Fault("restored", claim.index, told)
                return
        body = self._bodies.get(claim.index)
        if body is None:
            yield Fault(claim.kind, claim.index, f"{claim.name}: the export ends before this entry")
        elif body != claim.body:
            yield Fault(claim.kind, claim.index, f"{claim.name}: another entry stands here")

    def _check_heads(self) -> Iterator[Fault]:
        heads = {} if self.entries is None else self.entries.heads
        for case, version, root in self.asked.heads:
            wanted = f'{{"root":"{root}","version":{version}}}'.encode()
            found = heads.get(f'"{case}"'.encode())
            if found is None:
                yield Fault("head", None, f"no entry is about the case {case}")
            elif found != wanted:
                at = "no head" if found == _NULL else f"version {found[85:-1].decode()}"
                yield Fault("head", None, f"the newest entry of the case {case} has another: {at}")

    def _judge_witnesses(self, chain: Chain, size: int) -> Iterator[Fault]:
        if not self.asked.witnesses:
            return
        if self.witnessed is None:
            yield Fault("witness", None, "no checkpoint bears the signature of a witness of yours")
        elif self.witnessed[0] < (chain.generation, size):
            told = "entries from here on are under no checkpoint that a witness signed"
            yield Fault("unwitnessed", self.witnessed[0][1], told)


def claims_of(asked: Asked, log: Log | None) -> Iterator[Claim | Fault]:
    """The receipts and certificates that hold, and a fault for each of the others."""
    for name, written in asked.receipts:
        yield _claim("receipt", name, partial(read_receipt, name, written, log), asked)
    for name, written in asked.certificates:
        yield _claim("certificate", name, partial(read_certificate, name, written, log), asked)


def _claim(kind: str, name: str, read: Callable[[], Claim], asked: Asked) -> Claim | Fault:
    try:
        claim = read()
        cosigned = cosigned_at(claim.checkpoint.note, asked.witnesses)
    except Wrong as wrong:
        return Fault(kind, None, f"{name}: {wrong}")
    if asked.witnesses and cosigned is None:
        return Fault(
            "witness", claim.index, f"{name}: its checkpoint is signed by no witness of yours"
        )
    return claim


def verify_alone(asked: Asked) -> tuple[list[Claim], list[Fault]]:
    """Receipts and certificates without an export."""
    log = None
    if asked.keys:
        log = log_of(min((key.name for key in asked.keys), key=len), asked.keys)
    found = list(claims_of(asked, log))
    claims = [claim for claim in found if isinstance(claim, Claim)]
    return claims, [fault for fault in found if isinstance(fault, Fault)]


# --- The command line ----------------------------------------------------------------------------

_KEYS = re.compile(r'"key": *"([^"]*)"')  # As `GET /api/v1/audit/keys` tells them.
_HEAD_FORM = re.compile(r"([0-9a-f]{32,64}):(0|[1-9][0-9]{0,15}):([0-9a-f]{64})")


_OPTIONS = (
    ("--key", "public keys of the log, name+id+key, the oldest first"),
    ("--checkpoint", "what you kept, or had from a witness: checkpoints, or an earlier export"),
    ("--witness", "public keys of witnesses: one of them must have signed"),
    ("--receipt", "receipts (.tlog-proof)"),
    ("--certificate", "certificates of erasure"),
    ("--head", "newest heads of cases, pseudonym:version:root"),
)
_UNPINNED_KEY = (
    "Unpinned: nobody vouched for the key (--key); all that was read agrees with itself."
)
_UNPINNED_END = (
    "Unpinned: no checkpoint from elsewhere (--checkpoint). An end that was cut off, or a log that "
    "was rewritten by whoever holds its key, would not be seen."
)


def main(given: Sequence[str] | None = None) -> int:
    """Prints a line for each fault and what was checked; the exit status."""
    parser = _parser()
    args = parser.parse_args(given)
    try:
        asked = _asked(args)
        if args.export:
            faults = _verify_export(args.export, asked, args.keep)
        else:
            faults = _verify_alone(asked)
    except (OSError, Wrong) as wrong:
        parser.error(str(wrong))
    sys.stdout.write(f"{faults} faults.\n" if faults else "Everything that was checked holds.\n")
    return 1 if faults else 0


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="verify.py", description="Check an export of the access log.")
    parser.add_argument("export", nargs="?", type=Path, help="the file of `flask nrm audit export`")
    for name, told in _OPTIONS:
        parser.add_argument(name, nargs="+", action="extend", default=[], metavar="FILE", help=told)
    parser.add_argument(
        "--keep", type=Path, metavar="FILE", help="a new file for its last checkpoint"
    )
    return parser


def _asked(args: Namespace) -> Asked:
    if not (args.export or args.receipt or args.certificate):
        raise Wrong("nothing to check: name an export, or --receipt, or --certificate")
    return Asked(
        keys=[read_key(line) for line in _lines_of(args.key)],
        witnesses=[_witness_key(line) for line in _lines_of(args.witness)],
        checkpoints=[note for name in args.checkpoint for note in _notes_of(name)],
        heads=[_head(line) for line in _lines_of(args.head)],
        receipts=[(shown(name), _bytes_of(name)) for name in args.receipt],
        certificates=[(shown(name), _bytes_of(name)) for name in args.certificate],
    )


def _lines_of(names: Iterable[str]) -> Iterator[str]:
    """The lines of these files, or what was given instead of a file; of JSON each `key` in it."""
    for name in names:
        written = _text(_bytes_of(name)) if Path(name).exists() else name
        lines = _KEYS.findall(written) if written.startswith("{") else written.splitlines()
        for line in map(str.strip, lines):
            if line and not line.startswith("#"):
                yield line


def _bytes_of(name: str) -> bytes:
    with Path(name).open("rb") as file:
        written = file.read(LONGEST + 1)
    if len(written) > LONGEST:
        raise Wrong(f"{shown(name)} is too long")
    return written


def _notes_of(name: str) -> list[str]:
    """The checkpoints at the end of a file: notes as they are, or lines of an earlier export."""
    with Path(name).open("rb") as file:
        start = max(file.seek(0, 2) - _TAIL, 0)
        file.seek(start)
        if start:
            file.readline()  # The rest of a line: what is left of an origin names another log.
        written = file.read().decode(errors="replace")
    lines = (line.encode() for line in written.split("\n") if line.startswith('{"note":'))
    notes = [*_NOTE.findall(written), *(str(read_object(line)["note"]) for line in lines)]
    if not notes:
        raise Wrong(f"{shown(name)} holds no checkpoint")
    return notes


def _witness_key(line: str) -> Key:
    key = read_key(line)
    if key.kind != _WITNESS_KEY:
        raise Wrong("a key given with --witness is not that of a witness")
    return key


def _head(line: str) -> tuple[str, str, str]:
    found = _HEAD_FORM.fullmatch(line)
    if not found:
        raise Wrong("a head is pseudonym:version:root")
    return found[1], found[2], found[3]


def _verify_alone(asked: Asked) -> int:
    claims, faults = verify_alone(asked)
    _say(fault.line() for fault in faults)
    _say(f"{claim.name} says: {claim.told}" for claim in claims)
    if not asked.keys:
        _say([_UNPINNED_KEY])
    return len(faults)


def _verify_export(path: Path, asked: Asked, keep: Path | None) -> int:
    checked, count, printed = Verification(asked), 0, 0
    with path.open("rb") as stream:
        for fault in checked.faults(stream):
            count += not fault.is_remark
            printed += 1
            if printed <= MOST_PRINTED:
                _say([fault.line()])
    if printed > MOST_PRINTED:
        _say([f"and {printed - MOST_PRINTED} more lines, not printed"])
    _say(f"{claim.name} says: {claim.told}" for claim in checked.claims)
    _say(_summary(checked))
    if keep is not None and not count and checked.chain and checked.chain.last:
        with keep.open("x", encoding="utf-8") as file:
            file.write(checked.chain.last.note.written())
        _say([f"The last checkpoint is in {shown(keep)}. Keep it out of the operator's reach."])
    return count


def _summary(checked: Verification) -> Iterator[str]:
    if checked.chain is None or checked.entries is None:
        return
    chain, tree, asked = checked.chain, checked.entries.tree, checked.asked
    yield f"{shown(chain.log.origin)}: {tree.size} entries, {chain.count} checkpoints"
    yield f"root {b64encode(tree.root()).decode()}"
    for public in chain.log.publics:
        name = chain.log.origin
        yield f"key {shown(name)}+{key_id(name, _LOG_KEY, public).hex()}"
    if checked.witnessed is not None:
        (_, size), at = checked.witnessed
        yield f"witnessed up to {size} entries, at {datetime.fromtimestamp(at, UTC).isoformat()}"
    if not asked.keys:
        yield _UNPINNED_KEY
    if not asked.checkpoints:
        yield _UNPINNED_END


def _say(lines: Iterable[str]) -> None:
    letters = sys.stdout.encoding or "utf-8"
    for line in lines:
        # A terminal may know fewer letters than the name of an agency has.
        sys.stdout.write(line.encode(letters, "backslashreplace").decode(letters) + "\n")


if __name__ == "__main__":
    sys.exit(main())
