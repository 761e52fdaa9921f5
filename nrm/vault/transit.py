"""Root keys in a file that HashiCorp Vault's transit engine has sealed; alone it is nothing.

Three calls of its HTTP API: `keys` (is there such a key, and its newest version), `encrypt` and
`decrypt`. Asked at the start, after a rotation and whenever the file was changed; then the keys are
in memory, and Vault may be away.
"""

import http.client
import json
import ssl
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from nrm.vault.failures import RootKeysUnusable

TRANSIT = "vault-transit"
FORMAT = 1
_PATIENCE_SECONDS = 10.0
_MOST_BYTES = 1_000_000
_REFUSED: Mapping[int, str] = {
    400: "Vault cannot open the root key file: it is damaged, or sealed under another transit key.",
    403: "Vault refused: the token in NRM_TRANSIT_TOKEN_FILE or NRM_TRANSIT_TOKEN is not good for "
    "this transit key. Give its policy read, encrypt and decrypt on it.",
    404: "Vault has no such transit key; make it with `vault write -f transit/keys/NAME`, and "
    "check NRM_TRANSIT_KEY and NRM_TRANSIT_MOUNT.",
    503: "Vault is sealed; unseal it, then start again.",
}
_AWAY = "Vault cannot be reached at NRM_TRANSIT_URL, or its certificate is not trusted."
_UNREADABLE = "Vault gave an answer that cannot be read."


@dataclass(frozen=True)
class Transit:
    """A transit key, and the way to it. `token` is asked for at every call: it may be renewed."""

    url: str
    key: str
    token: Callable[[], str] = field(repr=False)
    mount: str = "transit"
    ca: Path | None = None

    def wrap(self, content: bytes) -> bytes:
        """The file's content: the keys, encrypted by Vault under the newest version of its key."""
        self._newest_version()
        sealed = self._ask(
            "POST", f"encrypt/{self.key}", {"plaintext": b64encode(content).decode()}
        )
        wrapped = {"format": FORMAT, "provider": TRANSIT, "sealed": _text(sealed, "ciphertext")}
        return (json.dumps(wrapped, indent=2) + "\n").encode()

    def unwrap(self, written: bytes) -> bytes:
        """The keys, decrypted by Vault."""
        opened = self._ask("POST", f"decrypt/{self.key}", {"ciphertext": _sealed(written)})
        with suppress(ValueError):
            return b64decode(_text(opened, "plaintext"), validate=True)
        raise RootKeysUnusable(_UNREADABLE)

    def is_newest(self, written: bytes) -> bool:
        """Whether the file lies under the newest version of the transit key."""
        return _sealed(written).startswith(f"vault:v{self._newest_version()}:")

    def _newest_version(self) -> int:
        found = self._ask("GET", f"keys/{self.key}")
        if found.get("exportable") is True:
            raise RootKeysUnusable(
                "This transit key can be exported from Vault; make one that cannot, and name it in "
                "NRM_TRANSIT_KEY."
            )
        with suppress(ValueError, LookupError, TypeError):
            return int(found["latest_version"])
        raise RootKeysUnusable(_UNREADABLE)

    def _ask(
        self, method: str, path: str, body: Mapping[str, str] | None = None
    ) -> Mapping[str, Any]:
        """The `data` of Vault's answer; raises RootKeysUnusable, which quotes none of it."""
        token = self.token()
        try:
            status, answer = self._exchange(method, path, token, body)
        except (OSError, http.client.HTTPException):
            status, answer = 0, b""
        if status != 200:
            raise RootKeysUnusable(_REFUSED.get(status, _AWAY))
        with suppress(ValueError, LookupError, TypeError):
            return dict(json.loads(answer)["data"])
        raise RootKeysUnusable(_UNREADABLE)

    def _exchange(
        self, method: str, path: str, token: str, body: Mapping[str, str] | None
    ) -> tuple[int, bytes]:
        connection = self._connection()
        try:
            headers = {"X-Vault-Token": token, "X-Vault-Request": "true"}
            sent = None if body is None else json.dumps(body)
            there = f"/v1/{quote(self.mount)}/{quote(path)}"
            connection.request(method, there, sent, headers)
            answer = connection.getresponse()
            return answer.status, answer.read(_MOST_BYTES)
        finally:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        address = urlsplit(self.url)
        if address.scheme == "https":
            trusted = ssl.create_default_context(cafile=self.ca)
            host, port = address.hostname or "", address.port
            return http.client.HTTPSConnection(
                host, port, timeout=_PATIENCE_SECONDS, context=trusted
            )
        return http.client.HTTPConnection(
            address.hostname or "", address.port, timeout=_PATIENCE_SECONDS
        )


def check_address(url: str) -> None:
    """Nothing for HTTPS, or HTTP on this machine; raises RootKeysUnusable for all else."""
    address = urlsplit(url)
    if address.scheme == "https" and address.hostname:
        return
    with suppress(ValueError):
        if address.scheme == "http" and ip_address(address.hostname or "").is_loopback:
            return
    raise RootKeysUnusable(
        "NRM_TRANSIT_URL must begin with https://; http:// is for a loopback address only."
    )


def _sealed(written: bytes) -> str:
    with suppress(ValueError, LookupError, TypeError):
        wrapped = json.loads(written)
        if (wrapped["format"], wrapped["provider"]) == (FORMAT, TRANSIT):
            return str(wrapped["sealed"])
    raise RootKeysUnusable(
        "The root key file was not sealed by Vault's transit engine; take a plain one in with "
        "`flask nrm vault adopt`."
    )


def _text(answer: Mapping[str, Any], name: str) -> str:
    found = answer.get(name)
    if not isinstance(found, str):
        raise RootKeysUnusable(_UNREADABLE)
    return found
