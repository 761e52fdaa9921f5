"""The system that the log is handed to, as the installation's settings name it (`NRM_SIEM_URL`)."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from config import Unconfigured

_SYSLOG_PORT: Final = 6514  # RFC 5425 4.1
_HTTPS_PORT: Final = 443


class Way(StrEnum):
    """How entries leave."""

    SYSLOG = "syslog+tls"
    HTTPS = "https"
    FILE = "file"


@dataclass(frozen=True)
class Receiver:
    """Where entries go. `certificate`: ours, with its key; `token_file`: what HTTPS signs in with.

    `path` is a file of this machine, or that of an https address with its query.
    """

    way: Way
    path: str = field(default="", repr=False)
    host: str = ""
    port: int = 0
    authority: Path | None = None
    certificate: Path | None = None
    token_file: Path | None = field(default=None, repr=False)

    @property
    def name(self) -> str:
        """What people are told of it: never a path that others know as a secret."""
        return f"{self.way}:{self.path if self.way is Way.FILE else f'//{self.host}:{self.port}'}"

    def trust(self) -> ssl.SSLContext:
        """Whose certificates are believed, and who we are. Raises OSError for files that went."""
        context = ssl.create_default_context(cafile=self.authority)
        if self.certificate is not None:
            context.load_cert_chain(self.certificate)
        return context


def receiver_of(options: Mapping[str, str]) -> Receiver | None:
    """The receiver that the settings name; None without one. Raises Unconfigured."""
    if "NRM_SIEM_URL" not in options:
        if options:
            raise Unconfigured(f"{', '.join(sorted(options))} needs NRM_SIEM_URL beside it.")
        return None
    made = _of_file(options) or _of_network(options)
    if made is None:
        raise Unconfigured(
            "NRM_SIEM_URL must be like syslog+tls://siem.example:6514, "
            "https://siem.example/entries or file:///var/log/nrm/entries.jsonl; secrets lie in "
            "the files that NRM_SIEM_CERTIFICATE and NRM_SIEM_TOKEN_FILE name."
        )
    return made


def _of_file(options: Mapping[str, str]) -> Receiver | None:
    url = urlsplit(options["NRM_SIEM_URL"])
    path = unquote(url.path)
    if url.scheme != Way.FILE or url.netloc or url.query or path.endswith("/") or len(path) < 2:
        return None
    if len(options) > 1:
        raise Unconfigured("A file needs no other setting of NRM_SIEM_…")
    if not Path(path).parent.is_dir():
        raise Unconfigured(f"NRM_SIEM_URL: there is no folder {Path(path).parent}.")
    return Receiver(Way.FILE, path)


def _of_network(options: Mapping[str, str]) -> Receiver | None:
    url = urlsplit(options["NRM_SIEM_URL"])
    if url.scheme not in (Way.SYSLOG, Way.HTTPS) or not url.hostname or "@" in url.netloc:
        return None
    way, port = Way(url.scheme), _port(url)
    if not port or url.fragment or (way is Way.SYSLOG and (url.path or url.query)):
        return None
    if way is Way.SYSLOG and "NRM_SIEM_TOKEN_FILE" in options:
        raise Unconfigured("Syslog knows no token: give a certificate (NRM_SIEM_CERTIFICATE).")
    query = f"?{url.query}" if url.query else ""
    return Receiver(
        way,
        (url.path or "/") + query,
        url.hostname,
        port,
        _file(options, "NRM_SIEM_CA"),
        _file(options, "NRM_SIEM_CERTIFICATE"),
        _file(options, "NRM_SIEM_TOKEN_FILE"),
    )


def _port(url: SplitResult) -> int:
    try:
        return url.port or (_SYSLOG_PORT if url.scheme == Way.SYSLOG else _HTTPS_PORT)
    except ValueError:
        return 0


def _file(options: Mapping[str, str], name: str) -> Path | None:
    if name not in options:
        return None
    path = Path(options[name])
    if not path.is_file():
        raise Unconfigured(f"{name}: there is no file {path}.")
    return path
