"""A mail server on this machine, as agencies have them: STARTTLS, a password, and it fails."""

import socket
import ssl
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

HOST, USER, PASSWORD = "127.0.0.1", "nrm", "a long one that only files know"
SENDER = "NRM <nrm@example.org>"


class MailHost:
    """What came in, in `letters`. `refused`: what is answered to some addresses; `spoilt`: to texts
    for them."""

    def __init__(self, folder: Path) -> None:
        self.letters: list[EmailMessage] = []
        self.refused: dict[str, str] = {}
        self.spoilt: dict[str, str] = {}
        self.folder, self.port = folder, _a_free_port()
        self.authority = folder / "mail-authority.pem"
        self.password_file = folder / "mail-password"
        self.password_file.write_text(f"{PASSWORD}\n")
        self._certify()
        self._running: Controller | None = None

    def up(self) -> Self:
        """It answers, always at the same port."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.authority, self.folder / "mail-key.pem")
        running = Controller(
            self,
            hostname=HOST,
            port=self.port,
            tls_context=context,
            require_starttls=True,
            auth_required=True,
            authenticator=_checked,
        )
        running.start()
        self._running = running
        return self

    def down(self) -> None:
        """Nobody answers."""
        if self._running is not None:
            self._running.stop()
            self._running = None

    def options(self) -> dict[str, str]:
        """The settings that name it."""
        return {
            "NRM_SMTP_URL": f"smtp://{USER}@{HOST}:{self.port}",
            "NRM_SMTP_PASSWORD_FILE": str(self.password_file),
            "NRM_SMTP_CA": str(self.authority),
            "NRM_MAIL_FROM": SENDER,
        }

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        if envelope.rcpt_tos[0] in self.spoilt:
            return self.spoilt[envelope.rcpt_tos[0]]
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage) and [letter["To"]] == envelope.rcpt_tos
        self.letters.append(letter)
        return "250 Taken"

    def _certify(self) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
        begins = datetime.now(UTC) - timedelta(days=1)
        made = (
            x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
            .not_valid_before(begins)
            .not_valid_after(begins + timedelta(days=400))
            .add_extension(
                x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), critical=False
            )
            .sign(key, SHA256())
        )
        self.authority.write_bytes(made.public_bytes(Encoding.PEM))
        unlocked = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (self.folder / "mail-key.pem").write_bytes(unlocked)


def _a_free_port() -> int:
    with socket.socket() as asked:
        asked.bind((HOST, 0))
        port: int = asked.getsockname()[1]
        return port


def _checked(
    _server: SMTP, _session: Session, _envelope: Envelope, _how: str, data: Any
) -> AuthResult:
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (
        USER.encode(),
        PASSWORD.encode(),
    )
    return AuthResult(success=good)
