"""Which addresses a webhook may have, and which machines are connected to for it.

An agency names the address, and this service calls it from inside its own network: so only https,
and only to where anybody else could connect as well. The name is looked up once for each try, and
what was checked is what is connected to: a name that answers otherwise the second time finds
nobody. Names that the operator allows (`NRM_WEBHOOK_HOSTS`) may lie in a private network.
"""

import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urlsplit

from config import Unconfigured

LONGEST: Final = 500
HTTPS: Final = 443
# What is reached under another address than it says: through a relay that may stand inside.
# (Some Pythons count these as reserved, others do not.)
_RELAYED: Final = ("ipv4_mapped", "sixtofour", "teredo")
_INSIDE: Final = ("is_multicast", "is_reserved", "is_site_local")


class NotPublic(OSError):
    """The name leads to a machine that is not for everybody."""


@dataclass(frozen=True)
class Reach:
    """What the settings allow beyond what anybody can reach and known authorities certify."""

    hosts: frozenset[str] = frozenset()
    authority: Path | None = None

    def allows(self, address: str) -> bool:
        """Whether a webhook may have this address; where its name leads is seen when it is sent."""
        url = _split(address)
        return url is not None and self._may_be(url.hostname or "")

    def _may_be(self, host: str) -> bool:
        if host in self.hosts:
            return True
        try:
            return is_public(host)
        except ValueError:
            return host.rpartition(".")[2] != "localhost"

    def found(self, host: str, port: int) -> list[str]:
        """The machines that the name leads to; raises NotPublic, or OSError for an unknown one."""
        rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(row[4][0]) for row in rows))
        # One that is not public spoils them all: nobody names such a thing by chance.
        if host not in self.hosts and not all(is_public(each) for each in addresses):
            raise NotPublic
        return addresses

    def trust(self) -> ssl.SSLContext:
        """Whose certificates are believed."""
        context = ssl.create_default_context()
        if self.authority is not None:
            context.load_verify_locations(cafile=self.authority)
        return context


def reach_of(options: Mapping[str, str]) -> Reach:
    """What the settings allow. Raises Unconfigured."""
    names = options.get("NRM_WEBHOOK_HOSTS", "").lower().split()
    if any(_split(f"https://{name}") is None or ":" in name for name in names):
        raise Unconfigured("NRM_WEBHOOK_HOSTS must be names of hosts, with spaces between them.")
    authority = options.get("NRM_WEBHOOK_CA")
    if authority and not Path(authority).is_file():
        raise Unconfigured(f"NRM_WEBHOOK_CA: there is no file {authority}.")
    return Reach(frozenset(names), Path(authority) if authority else None)


def parts_of(address: str) -> tuple[str, int, str]:
    """Host, port, and path with query, of an address that `allows` let pass."""
    url = urlsplit(address)
    query = f"?{url.query}" if url.query else ""
    return url.hostname or "", url.port or HTTPS, (url.path or "/") + query


def is_public(host: str) -> bool:
    """Whether anybody could connect there; ValueError for what is no IP address."""
    address: IPv4Address | IPv6Address = ip_address(host)
    return address.is_global and not any(
        getattr(address, name, None) for name in (*_RELAYED, *_INSIDE)
    )


def _split(address: str) -> SplitResult | None:
    """The parts of an https address that is written plainly; None for any other."""
    if len(address) > LONGEST or not (address.isascii() and address.isprintable()):
        return None
    try:
        url = urlsplit(address)
        good = url.scheme == "https" and url.hostname and url.port != 0
    except ValueError:
        return None
    strange = "@" in url.netloc or url.fragment or " " in address or "\\" in address
    return url if good and not strange else None
