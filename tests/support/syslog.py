"""A receiver of syslog over TLS (RFC 5425), and a strict reader of RFC 5424: neither is ours alone.

Written from the RFCs and knows nothing of the sender. `serve` runs in a process of its own that may
be killed; each message is on disk before the next is read.
"""

import json
import os
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.support.smtp import HOST

_HEADER = re.compile(
    rb"<(0|[1-9]\d{0,2})>(?P<version>[1-9]\d{0,2})"
    rb" (?P<at>-|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d))"
    rb" (?P<host>[\x21-\x7e]{1,255}) (?P<app>[\x21-\x7e]{1,48}) (?P<process>[\x21-\x7e]{1,128})"
    rb" (?P<id>[\x21-\x7e]{1,32}) "
)
_NAME = rb"[\x21\x23-\x3c\x3e-\x5c\x5e-\x7e]{1,32}"
_ELEMENT = re.compile(
    rb"\[(?P<id>" + _NAME + rb")(?P<params>(?: " + _NAME + rb'="(?:[^"\\\]]|\\.)*")*)\]'
)
_PARAM = re.compile(rb" (" + _NAME + rb')="((?:[^"\\\]]|\\.)*)"')
_LONGEST = 8192


class Malformed(ValueError):
    """What came is no message of RFC 5424, or no frame of RFC 5425."""


@dataclass(frozen=True)
class Message:
    """A message that was read; `told`: the parameters of its elements, by name."""

    facility: int
    severity: int
    at: datetime
    host: str
    app: str
    elements: dict[str, dict[str, str]]
    text: str


def read_message(raw: bytes) -> Message:
    """The message (RFC 5424 6); raises Malformed."""
    header = _HEADER.match(raw)
    if header is None or int(header[1]) > 191 or header["version"] != b"1":
        raise Malformed("header")
    elements, end = _elements(raw, header.end())
    rest = raw[end:]
    if rest and not rest.startswith(b" "):
        raise Malformed("message")
    facility, severity = divmod(int(header[1]), 8)
    at = datetime.fromisoformat(header["at"].decode())
    host, app = header["host"].decode(), header["app"].decode()
    return Message(facility, severity, at, host, app, elements, rest[1:].decode())


def _elements(raw: bytes, start: int) -> tuple[dict[str, dict[str, str]], int]:
    if raw[start : start + 1] == b"-":
        return {}, start + 1
    found: dict[str, dict[str, str]] = {}
    while (element := _ELEMENT.match(raw, start)) is not None:
        name, start = element["id"].decode(), element.end()
        if name in found:
            raise Malformed("an element twice")
        params = _PARAM.findall(element["params"])
        found[name] = {
            key.decode(): re.sub(rb'\\(["\\\]])', rb"\1", v).decode() for key, v in params
        }
    if not found:
        raise Malformed("structured data")
    return found, start


class Frames:
    """Messages out of a stream of bytes, by octet counting (RFC 5425 4.3)."""

    def __init__(self) -> None:
        self.held = b""

    def feed(self, more: bytes) -> Iterator[bytes]:
        """Each message that is whole by now; raises Malformed."""
        self.held += more
        while self.held:
            digits, space, rest = self.held.partition(b" ")
            if not re.fullmatch(rb"[1-9]\d{0,5}", digits) or int(digits) > _LONGEST:
                raise Malformed("length")
            if not space or len(rest) < int(digits):
                return
            self.held = rest[int(digits) :]
            yield rest[: int(digits)]


@dataclass(frozen=True)
class Certified:
    """An authority, what it gave the receiver and what it gave a sender: files of PEM."""

    authority: Path
    receiver: Path
    sender: Path


def certified(folder: Path) -> Certified:
    """An authority of its own that certified both sides."""
    folder.mkdir(parents=True, exist_ok=True)
    key, made = ec.generate_private_key(ec.SECP256R1()), {}
    root = _certificate("authority", key, key, "authority")
    (folder / "authority.pem").write_bytes(root.public_bytes(Encoding.PEM))
    for name in ("receiver", "sender"):
        own = ec.generate_private_key(ec.SECP256R1())
        pem = _certificate(name, own, key, "authority").public_bytes(Encoding.PEM)
        pem += own.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        made[name] = folder / f"{name}.pem"
        made[name].write_bytes(pem)
    return Certified(folder / "authority.pem", made["receiver"], made["sender"])


def _certificate(
    name: str, own: ec.EllipticCurvePrivateKey, by: ec.EllipticCurvePrivateKey, issuer: str
) -> x509.Certificate:
    begins = datetime.now(UTC) - timedelta(days=1)
    is_root = own is by
    builder = x509.CertificateBuilder(
        _called(issuer), _called(name), own.public_key(), x509.random_serial_number()
    )
    builder = builder.not_valid_before(begins).not_valid_after(begins + timedelta(days=30))
    builder = builder.add_extension(x509.BasicConstraints(is_root, None), critical=True)
    if not is_root:
        address = x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))])
        builder = builder.add_extension(address, critical=False)
    return builder.sign(by, SHA256())


def _called(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])


class Receiver:
    """Takes messages at one port, in a process that is started, stopped and killed.

    `wants`: whether senders must show a certificate; `dies_after`: it kills itself after so many
    messages of a life; `rude`: it hangs up without an answer.
    """

    def __init__(self, folder: Path, wants: bool = True) -> None:
        self.files, self.kept, self.wants = certified(folder), folder / "taken", wants
        with socket.create_server((HOST, 0)) as asked:
            self.port = asked.getsockname()[1]
        self._running: Any = None

    def options(self) -> dict[str, str]:
        """The settings that name it."""
        return {
            "NRM_SIEM_URL": f"syslog+tls://{HOST}:{self.port}",
            "NRM_SIEM_CA": str(self.files.authority),
            "NRM_SIEM_CERTIFICATE": str(self.files.sender),
        }

    def up(self, dies_after: int = 0, rude: bool = False) -> None:
        """It answers, always at the same port."""
        listening = socket.create_server((HOST, self.port))
        fork = get_context("fork")
        self._running = fork.Process(
            target=_serve, args=(listening, self, dies_after, rude), daemon=True
        )
        self._running.start()
        listening.close()

    def down(self) -> None:
        """It is killed, if it has not died yet."""
        if self._running is not None:
            self._running.kill()
            self._running.join()
            self._running = None

    @contextmanager
    def running(self, dies_after: int = 0, rude: bool = False) -> Iterator[None]:
        """It answers for as long as the block."""
        self.up(dies_after, rude)
        try:
            yield
        finally:
            self.down()

    def taken(self) -> list[Message]:
        """What it kept, in the order in which it came."""
        frames = self.kept.read_text().splitlines() if self.kept.exists() else []
        return [read_message(json.loads(frame).encode()) for frame in frames]


def _serve(listening: socket.socket, receiver: Receiver, dies_after: int, rude: bool) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(receiver.files.receiver)
    if receiver.wants:
        context.load_verify_locations(receiver.files.authority)
        context.verify_mode = ssl.CERT_REQUIRED
    left = [dies_after or -1]
    while True:
        plain, _ = listening.accept()
        try:
            with context.wrap_socket(plain, server_side=True) as secure:
                _read(secure, receiver.kept, left)
                if not rude:
                    secure.unwrap()
        except OSError:
            plain.close()


def _read(secure: ssl.SSLSocket, kept: Path, left: list[int]) -> None:
    frames = Frames()
    with kept.open("a") as file:
        while more := secure.recv(4096):
            for frame in frames.feed(more):
                file.write(json.dumps(frame.decode()) + "\n")
                file.flush()
                left[0] -= 1
                if not left[0]:
                    os.kill(os.getpid(), 9)
    if frames.held:
        raise OSError("cut short")
