"""A witness: it remembers how far a log came, and cosigns only what continues that.

For whoever does not want to trust the log, on a machine of its own: copy this file. It needs Python
3.11 and the package `cryptography`, and nothing of the service. docs/witness.md says how to set one
up and what each refusal means; formats are C2SP `tlog-witness` and `tlog-cosignature`.

    python witness.py init witness.example/w1    makes a key, and prints what the log is given
    python witness.py add URL KEY                from now on this log is looked at
    python witness.py peer URL                   this other witness is told what is cosigned here
    python witness.py once                       one look at every log
    python witness.py serve                      one every minute, and POST /add-checkpoint

Exit status of `once`: 0 cosigned; 1 a log contradicts what was seen: keep what is in `evidence`;
2 not reached, silent, or the cosignature was not taken; 3 restored from a backup, said once.
"""

import fcntl
import json
import os
import re
import socket
import sys
import threading
import time
from argparse import ArgumentParser, Namespace
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

OF_A_LOG, OF_A_WITNESS = b"\x01", b"\x04"
LONGEST = 64 * 1024  # bytes of whatever is read from elsewhere
PATIENCE = 10.0  # seconds
SILENT = 180.0  # seconds: a log that is served writes an entry every minute
MOST_STEPS = 63
MOST_AT_ONCE = 16  # connections of whoever asks
WHOLE, CONTRADICTED, LATE, RESTORED = range(4)

_Request = socket.socket | tuple[bytes, socket.socket]
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")
_LINE = re.compile("\N{EM DASH} (\\S+) (\\S+)")
_PRIVATE = "PRIVATE+KEY+"


class NotCosigned(Exception):
    """A checkpoint is not cosigned; `status`: of HTTP; `contradicts`: it may prove a fraud."""

    def __init__(
        self, sentence: str, status: int = 400, contradicts: bool = False, size: int = 0
    ) -> None:
        super().__init__(sentence)
        self.status, self.contradicts, self.size = status, contradicts, size


class Broken(Exception):
    """This witness cannot go on: its own files are wrong, or others work in its folder."""


class Unreached(Exception):
    """A log did not answer, or not as logs do."""


@dataclass(frozen=True)
class Note:
    """A checkpoint as it was signed: `text` is what signatures are over, `lines` are those."""

    text: str
    origin: str
    size: int
    root: bytes
    lines: tuple[tuple[str, bytes], ...]

    def written(self) -> str:
        """The whole note."""
        return self.text + "\n" + "".join(_line(*line) for line in self.lines)


@dataclass(frozen=True)
class Log:
    """A log as its operator named it: the name, the keys one trusts, where it is read."""

    name: str
    publics: tuple[bytes, ...]
    urls: tuple[str, ...]

    def generation(self, origin: str) -> int:
        """1, or the number behind the name since a restore; 0 for another log."""
        if origin == self.name:
            return 1
        number = origin.removeprefix(f"{self.name}/")
        good = number != origin and _NUMBER.fullmatch(number) and int(number) > 1
        return int(number) if good else 0


@dataclass(frozen=True)
class Seen:
    """The last checkpoint that was cosigned, and when it was first seen (seconds since 1970)."""

    origin: str
    size: int
    root: str
    note: str
    at: int


# Signatures and notes.


def key_id(name: str, kind: bytes, public: bytes) -> bytes:
    """Four bytes that name a key (C2SP signed-note)."""
    return sha256(name.encode() + b"\n" + kind + public).digest()[:4]


def read_key(text: str, kind: bytes) -> tuple[str, bytes]:
    """Name and public key of a verifier key; ValueError for one that is not of this kind."""
    name, _, rest = text.partition("+")
    told, _, encoded = rest.partition("+")
    marked = _bytes(encoded)
    if marked[:1] != kind or len(marked) != 33 or told != key_id(name, kind, marked[1:]).hex():
        raise ValueError("this is no verifier key of that kind")
    return name, marked[1:]


def write_key(name: str, kind: bytes, public: bytes) -> str:
    """A verifier key: name, key id in hex, kind and key in base64."""
    return f"{name}+{key_id(name, kind, public).hex()}+{_base64(kind + public)}"


def read_note(note: str) -> Note:
    """The parts of a checkpoint; NotCosigned for what is not written as one."""
    text, _, signatures = note.partition("\n\n")
    try:
        origin, size, root = text.split("\n")
        found = [_LINE.fullmatch(line) for line in signatures.removesuffix("\n").split("\n")]
        lines = tuple((each[1], _bytes(each[2])) for each in found if each)
        if not origin.isprintable() or not _NUMBER.fullmatch(size) or len(_bytes(root)) != 32:
            raise ValueError
    except ValueError:
        raise NotCosigned("this is no checkpoint") from None
    if not all(found) or len(lines) > 100:
        raise NotCosigned("a signature is a dash, a name and a value")
    return Note(f"{text}\n", origin, int(size), _bytes(root), lines)


def signed_by(note: Note, publics: Sequence[bytes]) -> int:
    """Which of these keys, the oldest first, signed the note: the number of the newest, from 1.

    0 where none did under the name of the origin, or one of them did and it does not hold.
    """
    newest = 0
    for name, marked in note.lines:
        for number, public in enumerate(publics if name == note.origin else (), 1):
            if marked[:4] == key_id(name, OF_A_LOG, public):
                if not _holds(public, marked[4:], note.text.encode()):
                    return 0
                newest = max(newest, number)
    return newest


def cosigned_at(note: Note, name: str, public: bytes) -> int | None:
    """When this witness cosigned the note, if it did."""
    for named, marked in note.lines:
        if named == name and marked[:4] == key_id(name, OF_A_WITNESS, public) and len(marked) == 76:
            at = int.from_bytes(marked[4:12], "big")
            if _holds(public, marked[12:], _cosigned_text(at, note.text)):
                return at
    return None


def cosignature(name: str, private: Ed25519PrivateKey, at: int, text: str) -> str:
    """A line: as of this time, this is the largest tree of this log that was seen."""
    named = key_id(name, OF_A_WITNESS, private.public_key().public_bytes_raw())
    signature = private.sign(_cosigned_text(at, text))
    return _line(name, named + at.to_bytes(8, "big") + signature)


def _cosigned_text(at: int, text: str) -> bytes:
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def _holds(public: bytes, signature: bytes, signed: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, signed)
    except InvalidSignature:
        return False
    return True


def _line(name: str, marked: bytes) -> str:
    return f"\N{EM DASH} {name} {_base64(marked)}\n"


def _base64(value: bytes) -> str:
    return b64encode(value).decode()


def _bytes(text: str) -> bytes:
    try:
        value = b64decode(text.encode(), validate=True)
    except NotBase64:
        value = b""
    if not value or _base64(value) != text:
        raise ValueError("base64 that is not canonical")
    return value


def continues(first: int, second: int, old: bytes, new: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the tree of `second` entries begins with that of `first` (RFC 9162 2.1.4.2)."""
    if not 0 < first < second or any(len(step) != 32 for step in proof):
        return first in (0, second) and not proof and (first == 0 or old == new)
    steps = [old, *proof] if first & (first - 1) == 0 else list(proof)
    if not steps:
        return False
    number, last = first - 1, second - 1
    while number & 1:
        number, last = number >> 1, last >> 1
    low = high = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if number & 1 or number == last:
            low, high = _node(step, low), _node(step, high)
            while number and not number & 1:
                number, last = number >> 1, last >> 1
        else:
            high = _node(high, step)
        number, last = number >> 1, last >> 1
    return last == 0 and (low, high) == (old, new)


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


# What is remembered.


class Memory:
    """One folder: the key, the logs, a state and a journal for each log, evidence."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def key(self) -> tuple[str, Ed25519PrivateKey]:
        """Name and private key of this witness."""
        try:
            text = (self.folder / "witness.key").read_text().strip()
            name, _, encoded = text.removeprefix(_PRIVATE).split("+", 2)
            marked = _bytes(encoded)
            return name, Ed25519PrivateKey.from_private_bytes(marked[1:])
        except (OSError, ValueError):
            raise Broken(f"there is no key in {self.folder}: begin with `init`") from None

    def logs(self) -> list[Log]:
        """The logs to look at: lines of an address and a key, of one log together."""
        found: dict[str, Log] = {}
        try:
            lines = (self.folder / "logs").read_text().splitlines()
        except FileNotFoundError:
            lines = []
        for url, key in (line.split() for line in lines if line and not line.startswith("#")):
            name, public = read_key(key, OF_A_LOG)
            log = found.get(name, Log(name, (), ()))
            publics = tuple(dict.fromkeys([*log.publics, public]))
            found[name] = Log(name, publics, tuple(dict.fromkeys([*log.urls, url])))
        return list(found.values())

    def peers(self) -> list[str]:
        """Addresses of other witnesses."""
        path = self.folder / "peers"
        return path.read_text().split() if path.exists() else []

    def seen(self, log: Log) -> Seen | None:
        """How far the log was seen; Broken where this very memory was put back."""
        state, journal = self._state(log), self._journal(log)
        last = _last_line(journal)
        if last is None and state is None:
            return None
        # The journal is written after the state: it is never ahead of it.
        if state is None or (last and _reach(log, last) > _reach(log, state)):
            raise Broken(
                f"the memory of {log.name} was put back: {journal.name} knows more than the state. "
                "Nothing is cosigned until a person has looked (docs/witness.md)"
            )
        return state

    def keep(self, log: Log, seen: Seen) -> None:
        """It is remembered, also after a loss of power, when this returns."""
        text = json.dumps(asdict(seen), ensure_ascii=False) + "\n"
        path = self._path("state", log)
        _write(path.with_suffix(".new"), text, os.O_TRUNC)
        path.with_suffix(".new").replace(path)
        _sync(self.folder)
        journal = self._journal(log)
        # A line that was cut short stays alone.
        whole = _tail(journal)[-1:] in (b"", b"\n")
        _write(journal, ("" if whole else "\n") + text, os.O_APPEND)

    def evidence(self, kind: str, *notes: str, proof: Sequence[bytes] = ()) -> Path:
        """What was signed and does not fit, in a file of its own; the same only once."""
        steps = "".join(f"{_base64(step)}\n" for step in proof)
        text = "\n".join([*notes, *([f"The proof that was given:\n{steps}"] if steps else [])])
        path = self.folder / "evidence" / f"{kind}-{sha256(text.encode()).hexdigest()[:16]}.txt"
        path.parent.mkdir(exist_ok=True)
        if not path.exists():
            _write(path, text, os.O_TRUNC)
            _sync(path.parent)
        return path

    def _state(self, log: Log) -> Seen | None:
        try:
            return Seen(**json.loads(self._path("state", log).read_text()))
        except FileNotFoundError:
            return None
        except (ValueError, TypeError):
            raise Broken(f"the state of {log.name} cannot be read") from None

    def _journal(self, log: Log) -> Path:
        return self._path("journal", log)

    def _path(self, kind: str, log: Log) -> Path:
        return self.folder / f"{kind}-{sha256(log.name.encode()).hexdigest()[:16]}.json"


def _reach(log: Log, seen: Seen) -> tuple[int, int]:
    return log.generation(seen.origin), seen.size


def _last_line(path: Path) -> Seen | None:
    """The last whole line of a journal."""
    for line in reversed(_tail(path).split(b"\n")[:-1]):
        try:
            return Seen(**json.loads(line))
        except (ValueError, TypeError):
            continue
    return None


def _tail(path: Path) -> bytes:
    if not path.exists():
        return b""
    with path.open("rb") as file:
        file.seek(max(file.seek(0, os.SEEK_END) - LONGEST, 0))
        return file.read()


def _write(path: Path, text: str, how: int, mode: int = 0o600) -> None:
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | how, mode)
    try:
        if os.write(number, text.encode()) != len(text.encode()):
            raise OSError(f"{path} was cut short")
        os.fsync(number)
    finally:
        os.close(number)


def _sync(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


# What is judged.


class Witness:
    """Who cosigns. Everything about one log is judged by one thread at a time."""

    def __init__(self, folder: Path, now: Callable[[], float] = time.time) -> None:
        self.memory, self.now = Memory(folder), now
        self.name, self._private = self.memory.key()
        self._public = self._private.public_key().public_bytes_raw()
        self.turn = threading.Lock()

    def log_of(self, note: Note) -> Log:
        """The log that signed this note; NotCosigned (404, 403) where none that is added did."""
        for log in self.memory.logs():
            if log.generation(note.origin):
                if not signed_by(note, log.publics):
                    raise NotCosigned(f"{note.origin}: signed by none of the keys you trust", 403)
                return log
        raise NotCosigned(f"{note.origin}: not a log that this witness looks at", 404)

    def standing(self, log: Log, note: Note) -> Seen | None:
        """What was seen of this log; NotCosigned where the note shows that memory is too old."""
        seen = self.memory.seen(log)
        reach = (log.generation(note.origin), note.size)
        at = cosigned_at(note, self.name, self._public)
        if at is not None and (seen is None or reach > _reach(log, seen)):
            self.memory.evidence("forgotten", note.written())
            raise NotCosigned(
                f"{note.origin}: this witness cosigned {note.size} entries at {at} and remembers "
                "less: its own memory was put back",
                409,
                contradicts=True,
            )
        return seen

    def cosign(self, log: Log, note: Note, proof: Sequence[bytes]) -> str:
        """The line of a cosignature, once the checkpoint is remembered; NotCosigned otherwise."""
        seen = self.standing(log, note)
        if seen is not None:
            self._check(log, seen, note, proof)
        grown = seen is None or (seen.origin, seen.size) != (note.origin, note.size)
        at = int(self.now())
        if seen is not None and seen.at - at <= SILENT:
            # Clocks are set back a little; a time far ahead is one that nobody has seen.
            at = max(at, seen.at)
        if grown:
            made = Seen(note.origin, note.size, _base64(note.root), note.written(), at)
            self.memory.keep(log, made)
        return cosignature(self.name, self._private, at, note.text)

    def _check(self, log: Log, seen: Seen, note: Note, proof: Sequence[bytes]) -> None:
        if signed_by(note, log.publics) < signed_by(read_note(seen.note), log.publics):
            self._contradict("retired", seen, note, "is signed by a key that was retired", 403)
        if seen.origin != note.origin:
            # A restore: another tree, under another name, which never ends by itself.
            if log.generation(note.origin) < log.generation(seen.origin):
                self._contradict("older", seen, note, "goes on under the name it had before")
            return
        old = b64decode(seen.root)
        if note.size < seen.size:
            self._contradict("shrunk", seen, note, f"has shrunk from {seen.size} to {note.size}")
        if note.size == seen.size and note.root != old:
            self._contradict("fork", seen, note, f"has two trees of {note.size} entries")
        if not continues(seen.size, note.size, old, note.root, proof):
            sentence = f"gives no proof that {note.size} entries begin with those {seen.size}"
            self._contradict("proof", seen, note, sentence, 422, proof)

    def _contradict(
        self,
        kind: str,
        seen: Seen,
        note: Note,
        sentence: str,
        status: int = 409,
        proof: Sequence[bytes] = (),
    ) -> None:
        path = self.memory.evidence(kind, seen.note, note.written(), proof=proof)
        told = f"{note.origin} {sentence}; both signed notes are in {path}"
        raise NotCosigned(told, status, contradicts=True, size=seen.size)

    def restored(self, log: Log, note: Note) -> str:
        """What is said once when a log goes on after a restore; empty where it was none."""
        seen = self.memory.seen(log)
        if seen is None or log.generation(note.origin) <= log.generation(seen.origin):
            return ""
        path = self.memory.evidence("restored", seen.note, note.written())
        return (
            f"{log.name} was restored from a backup and goes on as {note.origin}; of the "
            f"{seen.size} entries seen before some are lost. Ask for its entry `audit.resume`, "
            f"and keep {path}"
        )

    def is_silent(self, log: Log, note: Note) -> bool:
        """Whether the log shows for too long what was seen already.

        What was first seen in the future mutes nothing until then: it counts as too long.
        """
        seen = self.memory.seen(log)
        same = seen is not None and (seen.origin, seen.size) == (note.origin, note.size)
        return seen is not None and same and abs(self.now() - seen.at) > SILENT


# Looking at a log.


def look(witness: Witness, log: Log, url: str) -> tuple[int, str]:
    """One look at one address: what came of it, and a sentence."""
    try:
        return _look(witness, log, url)
    except NotCosigned as no:
        return (CONTRADICTED if no.contradicts or no.status == 403 else LATE), f"REFUSED: {no}"
    except Unreached as far:
        return LATE, f"LATE: {log.name} at {url}: {far}"


def _look(witness: Witness, log: Log, url: str) -> tuple[int, str]:
    note = read_note(_fetch(f"{url}/checkpoint"))
    if witness.log_of(note).name != log.name:
        raise NotCosigned(f"{note.origin} stands where {log.name} should")
    _remember_cosigned(witness, log, url)
    seen, proof = witness.standing(log, note), list[bytes]()
    if seen is not None and seen.origin == note.origin and note.size > seen.size:
        proof = _proof(url, seen.size, note.size)
    if seen is not None and seen.origin == note.origin and _is_behind(log, seen, note):
        return LATE, f"LATE: {url} shows {note.size} entries; {seen.size} are known"
    with witness.turn:
        if witness.memory.seen(log) != seen:
            raise Unreached("somebody else showed it meanwhile; the next look tells")
        restored, silent = witness.restored(log, note), witness.is_silent(log, note)
        line = witness.cosign(log, note, proof)
    try:
        _submit(url, note, line)
        _tell_all(witness.memory.peers(), url, note)
    except Unreached as far:
        # A restore is remembered now, and said but once: whatever the log answers to that.
        if not restored:
            raise
        restored += f" ({far})"
    if restored:
        return RESTORED, f"RESTORED: {restored}"
    if silent:
        return LATE, f"SILENT: {log.name} at {url} still has {note.size} entries"
    return WHOLE, f"cosigned {note.size} entries of {note.origin} at {url}"


def _is_behind(log: Log, seen: Seen, note: Note) -> bool:
    """Whether this is an earlier state of the same tree: of a copy that lags, no contradiction.

    Any copy of the log may show it.
    """
    old = b64decode(seen.root)
    for url in log.urls if note.size < seen.size else ():
        with suppress(Unreached):
            if continues(note.size, seen.size, note.root, old, _proof(url, note.size, seen.size)):
                return True
    return False


def _remember_cosigned(witness: Witness, log: Log, url: str) -> None:
    """NotCosigned where the log holds a later cosignature of ours than this memory knows."""
    try:
        note = read_note(_fetch(f"{url}/checkpoint?witnessed=1"))
    except Unreached:
        return
    if witness.log_of(note).name == log.name:
        witness.standing(log, note)


def _proof(url: str, first: int, second: int) -> list[bytes]:
    if first == 0:
        return []
    answer = _fetch(f"{url}/proof/consistency?from={first}&to={second}", missing="{}")
    try:
        return [bytes.fromhex(step) for step in json.loads(answer).get("hashes", [])]
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise Unreached("it answers with no proof") from None


def _submit(url: str, note: Note, line: str) -> None:
    of_log = replace(note, lines=tuple(each for each in note.lines if each[0] == note.origin))
    body = json.dumps({"note": of_log.written() + line}).encode()
    status, _ = _ask(f"{url}/cosignatures", body)
    if status not in (200, 201, 204):
        raise Unreached(f"it did not take the cosignature ({status})")


def _tell_all(peers: Sequence[str], url: str, note: Note) -> None:
    """Each of them, also where another one is not reached; Unreached then, at the end."""
    failures = []
    for peer in peers:
        try:
            _tell(peer, url, note)
        except Unreached as far:
            failures.append(f"the witness at {peer}: {far}")
    if failures:
        raise Unreached("; ".join(failures))


def _tell(peer: str, url: str, note: Note) -> None:
    """Another witness has seen it too; NotCosigned where it has seen another tree.

    A log that shows two trees can deceive two witnesses for ever, unless they speak to each other.
    """
    status, told = _ask(f"{peer}/add-checkpoint", f"old 0\n\n{note.written()}".encode())
    known = told.strip()
    if status != 409 or not _NUMBER.fullmatch(known) or int(known) > note.size:
        return
    steps = _proof(url, int(known), note.size) if int(known) < note.size else []
    body = "".join(f"{line}\n" for line in (f"old {known}", *map(_base64, steps), ""))
    status, told = _ask(f"{peer}/add-checkpoint", (body + note.written()).encode())
    if status == 422 or (status == 409 and told.strip() == known):
        sentence = f"{note.origin}: the witness at {peer} has seen another tree of {known} entries"
        raise NotCosigned(sentence, contradicts=True)


def _fetch(url: str, missing: str | None = None) -> str:
    status, text = _ask(url)
    if status == 404 and missing is not None:
        return missing
    if status != 200:
        raise Unreached(f"it answered {status}")
    return text


def _ask(url: str, body: bytes | None = None) -> tuple[int, str]:
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    headers = {"Accept": "*/*", "User-Agent": "nrm-witness"}
    if body is not None:
        headers["Content-Type"] = "application/json"
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    try:
        connection = kind(parts.netloc, timeout=PATIENCE)
        try:
            connection.connect()
            with _cut_off(connection.sock):
                connection.request("GET" if body is None else "POST", path, body, headers)
                answer = connection.getresponse()
                read = answer.read(LONGEST + 1)
        finally:
            connection.close()
        if len(read) > LONGEST:
            raise Unreached("it answers without an end")
        return answer.status, read.decode()
    except (OSError, HTTPException, ValueError) as broken:
        raise Unreached(type(broken).__name__) from None


@contextmanager
def _cut_off(opened: socket.socket) -> Iterator[None]:
    """Whoever sends a byte every few seconds keeps nobody longer than whoever sends none."""
    late = threading.Event()

    def cut() -> None:
        late.set()
        with suppress(OSError):
            socket.socket.shutdown(opened, socket.SHUT_RDWR)

    end = threading.Timer(PATIENCE, cut)
    end.daemon = True
    end.start()
    try:
        yield
        if late.is_set():
            raise TimeoutError
    finally:
        end.cancel()


def look_at_all(witness: Witness) -> int:
    """One look at every address; the worst that came of it. Sentences are said as they come."""
    worst = WHOLE
    logs = witness.memory.logs()
    if not logs:
        raise Broken("there is no log to look at: name one with `add`")
    for log in logs:
        for url in log.urls:
            came, sentence = look(witness, log, url)
            _say(sentence, came)
            worst = max(worst, came, key=(WHOLE, LATE, RESTORED, CONTRADICTED).index)
    return worst


# Being asked.


def take(witness: Witness, body: str) -> tuple[int, str, str]:
    """Status, kind and text of the answer to `add-checkpoint` (C2SP tlog-witness)."""
    try:
        old, proof, note = _read_request(body)
        with witness.turn:
            return _take(witness, old, proof, note)
    except NotCosigned as no:
        _say(f"REFUSED: {no}", CONTRADICTED if no.contradicts else LATE)
        if no.status == 409:
            return 409, "text/x.tlog.size", f"{no.size}\n"
        return no.status, "text/plain", f"{no}\n"


def _take(witness: Witness, old: int, proof: list[bytes], note: Note) -> tuple[int, str, str]:
    log = witness.log_of(note)
    if old > note.size:
        raise NotCosigned("the old size is larger than the new one")
    seen = witness.standing(log, note)
    known = seen.size if seen is not None and seen.origin == note.origin else 0
    if old != known:
        return 409, "text/x.tlog.size", f"{known}\n"
    if old == 0 and proof:
        raise NotCosigned("nothing has to be proved of the empty tree", 422)
    restored = witness.restored(log, note)
    line = witness.cosign(log, note, proof)
    if restored:
        _say(f"RESTORED: {restored}", RESTORED)
    return 200, "text/plain; charset=utf-8", line


def _read_request(body: str) -> tuple[int, list[bytes], Note]:
    above, _, note = body.partition("\n\n")
    first, *steps = above.split("\n")
    number = first.removeprefix("old ")
    try:
        if number == first or not _NUMBER.fullmatch(number) or len(steps) > MOST_STEPS:
            raise ValueError
        return int(number), [_bytes(step) for step in steps], read_note(note)
    except ValueError:
        raise NotCosigned(
            "send `old` and a size, the hashes, an empty line and a checkpoint"
        ) from None


class _Door(BaseHTTPRequestHandler):
    """POST /add-checkpoint, and nothing else."""

    protocol_version, timeout = "HTTP/1.1", PATIENCE
    witness: Witness

    def handle(self) -> None:
        """All that is asked over one connection, in so many seconds and no more."""
        with suppress(OSError), _cut_off(self.connection):
            super().handle()

    def do_POST(self) -> None:
        """What is sent is judged; nothing of whoever sends it is kept."""
        length = self.headers.get("Content-Length", "")
        if self.path != "/add-checkpoint" or not _NUMBER.fullmatch(length):
            self._answer(404, "text/plain", "POST /add-checkpoint\n")
        elif int(length) > LONGEST:
            self._answer(413, "text/plain", "too long\n")
        else:
            self._judge(self.rfile.read(int(length)))

    def _judge(self, body: bytes) -> None:
        try:
            self._answer(*take(self.witness, body.decode()))
        except UnicodeDecodeError:
            self._answer(400, "text/plain", "this is no text\n")
        except Broken as broken:
            _say(f"BROKEN: {broken}", CONTRADICTED)
            self._answer(500, "text/plain", "this witness needs a person\n")

    def _answer(self, status: int, kind: str, text: str) -> None:
        self.close_connection = status != 200
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Who asks is nobody's business."""


class _Doors(ThreadingHTTPServer):
    """So many at a time; whoever comes then is sent away unheard, and comes again."""

    def __init__(self, address: tuple[str, int], door: type[_Door]) -> None:
        super().__init__(address, door)
        self._free = threading.Semaphore(MOST_AT_ONCE)

    def process_request(self, request: _Request, client_address: object) -> None:
        """In a thread of its own, if there is one left."""
        if self._free.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: _Request, client_address: object) -> None:
        """The thread is free again when this returns."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()


def serve(witness: Witness, host: str, port: int, interval: float) -> None:
    """Until Ctrl-C: asked by others, and looking itself."""
    door = type("Door", (_Door,), {"witness": witness})
    with _Doors((host, port), door) as server:
        _say(f"listening on http://{host}:{server.server_port}", WHOLE)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        while True:
            try:
                look_at_all(witness)
            except Broken as broken:
                _say(f"BROKEN: {broken}", CONTRADICTED)
            time.sleep(interval)


# The commands.


def main(given: Sequence[str] | None = None) -> int:
    """Exit status as the top of this file says."""
    asked = _parser().parse_args(given)
    asked.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with _alone(asked.folder):
            return int(asked.does(asked))
    except (Broken, OSError, ValueError) as broken:
        _say(f"BROKEN: {broken}", CONTRADICTED)
        return CONTRADICTED
    except KeyboardInterrupt:
        return WHOLE


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="witness", description="A witness of access logs.")
    parser.add_argument("--folder", type=Path, default=Path("witness"), help="what is kept")
    commands = parser.add_subparsers(required=True)
    init = commands.add_parser("init", help="make a key")
    init.add_argument("name", help="of this witness, as in witness.example/w1")
    init.set_defaults(does=_init)
    add = commands.add_parser("add", help="look at a log")
    add.add_argument("url", help="where it is read, as in https://nrm.example/api/v1/audit")
    add.add_argument("key", help="name+id+key, as its operator gave it to you on paper")
    add.set_defaults(does=_add)
    peer = commands.add_parser("peer", help="tell another witness what is cosigned here")
    peer.add_argument("url", help="where it is asked, as in https://witness.example")
    peer.set_defaults(does=_peer)
    once = commands.add_parser("once", help="one look at every log")
    once.set_defaults(does=lambda asked: look_at_all(Witness(asked.folder)))
    long = commands.add_parser("serve", help="a look every minute, and asked by others")
    long.add_argument("--host", default="127.0.0.1")
    long.add_argument("--port", type=int, default=7480)
    long.add_argument("--interval", type=float, default=60.0, help="seconds")
    long.set_defaults(does=_serve)
    return parser


def _init(asked: Namespace) -> int:
    name, path = asked.name, asked.folder / "witness.key"
    if not name or re.search(r"[\s+]", name):
        raise Broken("a name has no blank and no plus sign")
    private = Ed25519PrivateKey.generate()
    seed, public = private.private_bytes_raw(), private.public_key().public_bytes_raw()
    named = key_id(name, OF_A_WITNESS, public).hex()
    # O_EXCL: a key that is there is never written over.
    _write(path, f"{_PRIVATE}{name}+{named}+{_base64(OF_A_WITNESS + seed)}\n", os.O_EXCL)
    _sync(asked.folder)
    sys.stdout.write(write_key(name, OF_A_WITNESS, public) + "\n")
    return WHOLE


def _add(asked: Namespace) -> int:
    read_key(asked.key, OF_A_LOG)
    _write(asked.folder / "logs", f"{_address(asked.url)} {asked.key}\n", os.O_APPEND)
    return WHOLE


def _peer(asked: Namespace) -> int:
    _write(asked.folder / "peers", f"{_address(asked.url)}\n", os.O_APPEND)
    return WHOLE


def _address(url: str) -> str:
    if urlsplit(url).scheme not in ("http", "https") or re.search(r"\s", url):
        raise Broken("the address begins with https:// or http://")
    return url.rstrip("/")


def _serve(asked: Namespace) -> int:
    serve(Witness(asked.folder), asked.host, asked.port, asked.interval)
    return WHOLE


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """No second one works in this folder meanwhile; Broken if one does."""
    number = os.open(folder / "lock", os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Broken(f"another witness works in {folder}") from None
        yield
    finally:
        os.close(number)


def _say(sentence: str, came: int) -> None:
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    where = sys.stdout if came == WHOLE else sys.stderr
    where.write(f"{stamp} {sentence}\n")
    where.flush()


if __name__ == "__main__":
    sys.exit(main())
