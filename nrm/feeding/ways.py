"""Entries are handed to the receiver; of each way stands here when they are taken.

- https: it answered 2xx.
- file: the lines are on the disk.
- syslog: it has read all of them to the end. Syslog knows no answer, TLS knows one: whoever reads
  our `close_notify` has read all before it, and answers it with its own (RFC 5425 4.4). A program
  that dies before it has read them does not; one that dies before it has kept them may have
  answered, so that after a failure some are handed over again (`posting.py`).
"""

import os
import socket
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from nrm.feeding.receiver import Receiver, Way
from nrm.feeding.secure import Secure
from nrm.feeding.spelling import Told, as_frame, as_line
from nrm.webhooks.delivering import Delivery, Failure, deliver, why
from nrm.webhooks.reaching import Reach

_PATIENCE: Final = 20.0  # seconds
_MODE: Final = 0o640


def hand_over(receiver: Receiver, entries: Sequence[Told]) -> Failure | None:
    """None once the receiver has taken all of them; otherwise why it has not."""
    try:
        return _WAYS[receiver.way](receiver, entries)
    except (OSError, ValueError) as broken:
        return _why(broken)


def _why(broken: Exception) -> Failure:
    if isinstance(broken, ssl.SSLEOFError):
        return Failure.NO_ANSWER
    if isinstance(broken, ssl.SSLError) and not isinstance(broken, ssl.SSLCertVerificationError):
        return Failure.REFUSES
    return why(broken)


def _by_syslog(receiver: Receiver, entries: Sequence[Told]) -> None:
    ends, there = time.monotonic() + _PATIENCE, (receiver.host, receiver.port)
    with socket.create_connection(there, timeout=_PATIENCE / 2) as plain:
        secure = Secure(plain, receiver.trust(), receiver.host, ends)
        secure.write(b"".join(map(as_frame, entries)))
        secure.finish()


def _by_https(receiver: Receiver, entries: Sequence[Told]) -> Failure | None:
    headers = {"Content-Type": "application/x-ndjson"}
    if receiver.token_file is not None:
        headers["Authorization"] = receiver.token_file.read_text().strip()
    address = f"https://{_named(receiver.host)}:{receiver.port}{receiver.path}"
    delivery = Delivery(address, headers, b"".join(map(as_line, entries)))
    # The operator named it, so it may stand in the ministry's own network.
    return deliver(delivery, Reach(frozenset({receiver.host})), receiver.trust())


def _named(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _by_file(receiver: Receiver, entries: Sequence[Told]) -> None:
    """The file is opened anew each time: one that was renamed gets a successor."""
    path = Path(receiver.path)
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
    number = os.open(path, flags, _MODE)
    try:
        size = os.fstat(number).st_size
        # A write that was cut short left the beginning of a line.
        is_whole = not size or os.pread(number, 1, size - 1) == b"\n"
        _write(number, (b"" if is_whole else b"\n") + b"".join(map(as_line, entries)))
        os.fsync(number)
    finally:
        os.close(number)
    _sync_folder(path.parent)


def _write(number: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(number, rest) :]


def _sync_folder(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(number)
    finally:
        os.close(number)


_WAYS: Final[Mapping[Way, Callable[[Receiver, Sequence[Told]], Failure | None]]] = {
    Way.SYSLOG: _by_syslog,
    Way.HTTPS: _by_https,
    Way.FILE: _by_file,
}
