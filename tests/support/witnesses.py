"""Witnesses as they run, each a process of its own, and a log that can lie to them.

The log is written here a second time, from the formats alone: it shares no code with ours.
"""

import json
import os
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.house.source import ROOT

PROGRAM = ROOT / "nrm" / "audit" / "witness.py"
NAME = "log.example/log"
_PATIENCE = 60.0


def mth(leaves: Sequence[bytes]) -> bytes:
    """RFC 6962 2.1, over leaf hashes."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"").digest()
    k = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\1" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def consistency(m: int, leaves: Sequence[bytes], *, whole: bool = True) -> list[bytes]:
    """RFC 6962 2.1.2."""
    if m == len(leaves):
        return [] if whole else [mth(leaves)]
    k = 1 << (len(leaves) - 1).bit_length() - 1
    if m <= k:
        return [*consistency(m, leaves[:k], whole=whole), mth(leaves[k:])]
    return [*consistency(m - k, leaves[k:], whole=False), mth(leaves[:k])]


def leaves(count: int, kind: str = "") -> list[bytes]:
    """The leaf hashes of so many entries; another kind is another history."""
    return [sha256(b"\0%d" % i + kind.encode()).digest() for i in range(count)]


@dataclass
class View:
    """What is shown at one address."""

    leaves: list[bytes]
    origin: str = NAME
    proof: list[bytes] | None = None
    broken: int = 0
    said: str = ""  # Instead of a proof.
    lines: list[str] = field(default_factory=list)


@dataclass
class LyingLog:
    """A log with one key and as many trees as it pleases."""

    views: dict[str, View] = field(default_factory=dict)
    private: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    taken: list[str] = field(default_factory=list)
    takes: int = 200
    address: str = ""

    @property
    def public(self) -> bytes:
        return self.private.public_key().public_bytes_raw()

    @property
    def key(self) -> str:
        """Its verifier key."""
        marked = b"\1" + self.public
        named = sha256(NAME.encode() + b"\n" + marked).digest()[:4].hex()
        return f"{NAME}+{named}+{b64encode(marked).decode()}"

    def note(self, view: View) -> str:
        """The checkpoint of a view, signed by the one key."""
        root = b64encode(mth(view.leaves)).decode()
        text = f"{view.origin}\n{len(view.leaves)}\n{root}\n"
        named = sha256(view.origin.encode() + b"\n\1" + self.public).digest()[:4]
        signed = b64encode(named + self.private.sign(text.encode())).decode()
        return f"{text}\n— {view.origin} {signed}\n" + "".join(view.lines)

    def answer(self, path: str) -> tuple[int, str]:
        """What a GET is answered."""
        parts = urlsplit(path)
        prefix, _, rest = parts.path.lstrip("/").partition("/")
        view = self.views[prefix]
        if view.broken:
            return view.broken, "broken"
        if rest == "checkpoint":
            return 200, self.note(view)
        asked = {name: int(value[0]) for name, value in parse_qs(parts.query).items()}
        if view.said:
            return 200, view.said
        if asked["to"] > len(view.leaves):
            return 404, "{}"
        steps = consistency(asked["from"], view.leaves[: asked["to"]])
        shown = steps if view.proof is None else view.proof
        return 200, json.dumps({"hashes": [step.hex() for step in shown]})


@contextmanager
def a_lying_log(**views: View) -> Iterator[LyingLog]:
    """It is served on this machine for the time of a test."""
    log = LyingLog(views)

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send(*log.answer(self.path))

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            log.taken.append(body["note"])
            self._send(log.takes, "{}")

        def _send(self, status: int, text: str) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            """Nothing is written."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Door) as server:
        log.address = f"http://127.0.0.1:{server.server_port}"
        Thread(target=server.serve_forever, daemon=True).start()
        yield log
        server.shutdown()


@dataclass
class Witness:
    """The program, in a folder of its own."""

    folder: Path
    name: str = "witness.example/w1"
    key: str = ""

    def run(self, *order: str) -> subprocess.CompletedProcess[str]:
        """One command, to its end."""
        return subprocess.run(
            self._order(*order), check=False, capture_output=True, text=True, timeout=60, env=_BARE
        )

    def begins(self, *logs: tuple[str, str]) -> "Witness":
        """It has a key, and looks at these addresses."""
        made = self.run("init", self.name)
        assert made.returncode == 0, made.stderr
        self.key = made.stdout.strip()
        for url, key in logs:
            assert self.run("add", url, key).returncode == 0
        return self

    def once(self) -> tuple[int, str]:
        """Exit status of one look, and everything it said."""
        ran = self.run("once")
        return ran.returncode, ran.stdout + ran.stderr

    def evidence(self) -> dict[str, str]:
        """Kind and text of what it keeps."""
        kept = sorted((self.folder / "evidence").glob("*.txt"))
        return {path.name.partition("-")[0]: path.read_text() for path in kept}

    @contextmanager
    def serving(self, interval: float = 3600.0) -> Iterator[str]:
        """Its address while it serves."""
        order = self._order("serve", "--port", "0", "--interval", str(interval))
        with subprocess.Popen(
            order, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=_BARE
        ) as running:
            assert running.stdout is not None
            listening = running.stdout.readline()
            self.said = running.stdout
            try:
                yield listening.rpartition(" ")[2].strip()
            finally:
                running.terminate()

    def _order(self, *order: str) -> list[str]:
        # The file alone, from another folder: nothing of the package can be imported.
        return [sys.executable, "-I", str(PROGRAM), "--folder", str(self.folder), *order]


_BARE = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
