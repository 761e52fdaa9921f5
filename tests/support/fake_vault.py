"""The three calls of Vault's transit engine, on a loopback address: a stand-in for the real one.

`tests/vault/test_transit.py` runs the same questions against the real binary where there is one.
"""

import json
import os
import threading
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from ssl import PROTOCOL_TLS_SERVER, SSLContext
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

TOKEN = "hvs.not-a-secret-of-anybody"


@dataclass
class Vault:
    """One transit key `nrm`, by versions; what the world did to it is up to the test."""

    url: str = ""
    versions: list[bytes] = field(default_factory=lambda: [AESGCM.generate_key(256)])
    exportable: bool = False
    status: int = 200
    instead: bytes | None = None
    asked: list[str] = field(default_factory=list)

    def rotate(self) -> None:
        """The key has a newer version."""
        self.versions.append(AESGCM.generate_key(256))

    def answer(self, call: str, name: str, body: Any) -> tuple[int, Any]:
        """Status and data, as the real one gives them."""
        if name != "nrm":
            return (404 if call == "keys" else 400), {}
        if call == "keys":
            return 200, {"latest_version": len(self.versions), "exportable": self.exportable}
        if call == "encrypt":
            nonce = os.urandom(12)
            sealed = AESGCM(self.versions[-1]).encrypt(nonce, b64decode(body["plaintext"]), None)
            text = b64encode(nonce + sealed).decode()
            return 200, {"ciphertext": f"vault:v{len(self.versions)}:{text}"}
        with suppress(InvalidTag, ValueError, IndexError):
            _, version, text = body["ciphertext"].split(":")
            sealed, key = b64decode(text), self.versions[int(version[1:]) - 1]
            opened = AESGCM(key).decrypt(sealed[:12], sealed[12:], None)
            return 200, {"plaintext": b64encode(opened).decode()}
        return 400, {}


def _handler(vault: Vault) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(None)

        def do_POST(self) -> None:
            self._answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

        def _answer(self, body: Any) -> None:
            version, mount, call, name = self.path.strip("/").split("/")
            assert (version, mount) == ("v1", "transit")
            vault.asked.append(call)
            status, told = vault.answer(call, name, body)
            if self.headers["X-Vault-Token"] != TOKEN:
                status, told = 403, {}
            if vault.status != 200:
                status, told = vault.status, {}
            self.send_response(status)
            self.end_headers()
            self.wfile.write(vault.instead or json.dumps({"data": told}).encode())

        def log_message(self, *_: Any) -> None:
            pass

    return Handler


@contextmanager
def a_vault(certificate: Path | None = None) -> Iterator[Vault]:
    """A stand-in that answers while the block lasts; with a certificate (and key) over TLS."""
    vault = Vault()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(vault))
    if certificate is not None:
        tls = SSLContext(PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate)
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    vault.url = f"http{'s' if certificate else ''}://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield vault
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
