"""The mail server that letters are handed to, as the installation's settings name it."""

import ipaddress
import re
import smtplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import unquote, urlsplit

from config import Unconfigured

_PORTS = {"smtp": 587, "smtps": 465}
_PATIENCE = 20.0  # seconds
_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


@dataclass(frozen=True)
class MailServer:
    """How letters leave. `plain`: this machine only, where nothing passes a network."""

    host: str
    port: int
    sender: str
    user: str = ""
    password_file: Path | None = field(default=None, repr=False)
    authority: Path | None = None
    wrapped: bool = False
    plain: bool = False

    @contextmanager
    def opened(self) -> Iterator[smtplib.SMTP]:
        """A connection, encrypted and signed in; raises OSError (SMTPException is one)."""
        if self.wrapped:
            made: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=_PATIENCE, context=self._trust()
            )
        else:
            made = smtplib.SMTP(self.host, self.port, timeout=_PATIENCE)
        with made as connection:
            if not self.wrapped and not self.plain:
                connection.starttls(context=self._trust())
            if self.user and self.password_file is not None:
                connection.login(self.user, self.password_file.read_text().strip())
            yield connection

    def _trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.authority)


def server_of(options: Mapping[str, str]) -> MailServer | None:
    """The server that the settings name; None without one. Raises Unconfigured."""
    if "NRM_SMTP_URL" not in options:
        if options:
            raise Unconfigured(f"{', '.join(sorted(options))} needs NRM_SMTP_URL beside it.")
        return None
    url = urlsplit(options["NRM_SMTP_URL"])
    try:
        port = url.port or _PORTS[url.scheme]
    except (KeyError, ValueError):
        port = 0
    if not url.hostname or not port or url.password or url.path.strip("/") or url.query:
        raise Unconfigured(
            "NRM_SMTP_URL must be like smtp://user@mail.example:587 or smtps://mail.example; "
            "the password lies in the file that NRM_SMTP_PASSWORD_FILE names."
        )
    authority = _file(options, "NRM_SMTP_CA")
    return MailServer(
        host=url.hostname,
        port=port,
        sender=_sender(options),
        user=unquote(url.username or ""),
        password_file=_file(options, "NRM_SMTP_PASSWORD_FILE"),
        authority=authority,
        wrapped=url.scheme == "smtps",
        plain=authority is None and _is_here(url.hostname),
    )


def _sender(options: Mapping[str, str]) -> str:
    given = options.get("NRM_MAIL_FROM", "")
    if not is_address(parseaddr(given)[1]):
        raise Unconfigured("NRM_MAIL_FROM must be the address that letters come from.")
    return given


def is_address(text: str) -> bool:
    """Whether letters can be sent there; what a header would read as something else is none."""
    return len(text) <= 254 and _ADDRESS.fullmatch(text) is not None


def _file(options: Mapping[str, str], name: str) -> Path | None:
    if name not in options:
        return None
    path = Path(options[name])
    if not path.is_file():
        raise Unconfigured(f"{name}: there is no file {path}.")
    return path


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
