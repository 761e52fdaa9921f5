"""One message is handed to one receiver, within ten seconds; of the answer the status counts.

Nothing is redirected, nothing else is read, and no exception says what was sent or where.
"""

import re
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from nrm.webhooks.reaching import HTTPS, NotPublic, Reach, parts_of

_PATIENCE: Final = 10.0  # seconds
_LONGEST_HEAD: Final = 16_384  # bytes
_GONE: Final = 410
_ANSWER: Final = re.compile(rb"HTTP/1\.[01] ([1-5][0-9]{2})\b")


class Failure(StrEnum):
    """Why a message was not taken."""

    NO_ADDRESS = "no_address"
    NOT_PUBLIC = "not_public"
    UNREACHABLE = "unreachable"
    TOO_SLOW = "too_slow"
    NOT_CERTIFIED = "not_certified"
    NO_ANSWER = "no_answer"
    REDIRECTS = "redirects"
    REFUSES = "refuses"
    BROKEN = "broken"
    GONE = "gone"


# The first that fits: each is an OSError or a ValueError as well.
_WHY: Final = (
    (NotPublic, Failure.NOT_PUBLIC),
    ((socket.gaierror, UnicodeError), Failure.NO_ADDRESS),
    (ssl.SSLCertVerificationError, Failure.NOT_CERTIFIED),
    (TimeoutError, Failure.TOO_SLOW),
)


@dataclass(frozen=True)
class Delivery:
    """What is sent where."""

    address: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


def deliver(delivery: Delivery, reach: Reach, trust: ssl.SSLContext) -> Failure | None:
    """None once the receiver has taken it; otherwise why it has not."""
    try:
        status = _sent(delivery, reach, trust)
    except (OSError, ValueError) as broken:
        return why(broken)
    return _failure_of(status)


def why(broken: Exception) -> Failure:
    """What it means that this was raised by a connection."""
    for kinds, failure in _WHY:
        if isinstance(broken, kinds):
            return failure
    return Failure.UNREACHABLE


def _failure_of(status: int | None) -> Failure | None:
    if status is None:
        return Failure.NO_ANSWER
    if status == _GONE:
        return Failure.GONE
    failures = {2: None, 3: Failure.REDIRECTS, 4: Failure.REFUSES, 5: Failure.BROKEN}
    return failures.get(status // 100, Failure.NO_ANSWER)


def _sent(delivery: Delivery, reach: Reach, trust: ssl.SSLContext) -> int | None:
    host, port, path = parts_of(delivery.address)
    addresses = reach.found(host, port)
    ends = time.monotonic() + _PATIENCE
    with (
        _connected(addresses, port, ends) as plain,
        trust.wrap_socket(plain, server_hostname=host) as secure,
    ):
        secure.settimeout(_left(ends))
        secure.sendall(_request(host, port, path, delivery))
        return _status(secure, ends)


def _connected(addresses: list[str], port: int, ends: float) -> socket.socket:
    """A connection to the first of these very addresses that answers."""
    for address in addresses[:-1]:
        try:
            return socket.create_connection((address, port), timeout=_left(ends) / 2)
        except OSError:
            continue
    made = socket.create_connection((addresses[-1], port), timeout=_left(ends))
    made.settimeout(_left(ends))
    return made


def _request(host: str, port: int, path: str, delivery: Delivery) -> bytes:
    named = f"[{host}]" if ":" in host else host
    headers = {
        "Host": named if port == HTTPS else f"{named}:{port}",
        "Content-Type": "application/json",
        "Content-Length": str(len(delivery.body)),
        "User-Agent": "nrm",
        "Connection": "close",
        **delivery.headers,
    }
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + delivery.body


def _status(connection: socket.socket, ends: float) -> int | None:
    """The status of the answer; None for what is no answer of HTTP, or whose head has no end."""
    head = b""
    while len(head) < _LONGEST_HEAD:
        first, ended, rest = head.partition(b"\r\n\r\n")
        if not ended:
            connection.settimeout(_left(ends))
            more = connection.recv(1024)
            if not more:
                return None
            head += more
            continue
        status = _ANSWER.match(first)
        if status is None or not status[1].startswith(b"1"):
            return int(status[1]) if status else None
        head = rest  # 100 and 103 say that the answer follows.
    return None


def _left(ends: float) -> float:
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
