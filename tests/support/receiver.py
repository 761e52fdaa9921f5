"""A receiver of webhooks on this machine, with TLS, as agencies have them: and it fails."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

from standardwebhooks import Webhook, WebhookVerificationError

from tests.support.smtp import HOST, MailHost

PATH = "/hooks/nrm?from=here"


@dataclass(frozen=True)
class Call:
    """A request as it came; `told`: what it says, unless the signature or its time is wrong."""

    path: str
    headers: Mapping[str, str]
    body: bytes
    told: Any

    @property
    def id(self) -> str:
        """What the receiver knows a message by."""
        return self.headers["webhook-id"]


class Receiver:
    """What came in, in `calls`. `answers`: a status, or bytes sent as they are; `slow`: seconds.

    Paths that end with `fails`, if it is said, are answered 500. `meanwhile` is done before the
    answer.
    What comes is verified with `secret` by the library of Standard Webhooks.
    """

    def __init__(self, folder: Path) -> None:
        certified = MailHost(folder)
        self.port, self.authority, self.folder = certified.port, certified.authority, folder
        self.calls: list[Call] = []
        self.answers: int | bytes = 204
        self.slow, self.secret, self.fails = 0.0, "", ""
        self.meanwhile: Callable[[], object] = lambda: None
        self._running: ThreadingHTTPServer | None = None

    @property
    def address(self) -> str:
        """Where it is."""
        return f"https://{HOST}:{self.port}{PATH}"

    def options(self) -> dict[str, str]:
        """The settings that allow it."""
        return {"NRM_WEBHOOK_HOSTS": HOST, "NRM_WEBHOOK_CA": str(self.authority)}

    def up(self) -> Self:
        """It answers, always at the same port."""
        running = _Server((HOST, self.port), _handler(self))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.authority, self.folder / "mail-key.pem")
        running.socket = context.wrap_socket(
            running.socket, server_side=True, do_handshake_on_connect=False
        )
        threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True).start()
        self._running = running
        return self

    def verified(self, headers: Mapping[str, str], body: bytes) -> Any:
        """What the call says; None for one that is not signed, or long ago."""
        try:
            return Webhook(self.secret or "whsec_AAAA").verify(body, dict(headers))
        except WebhookVerificationError:
            return None

    def down(self) -> None:
        """Nobody answers."""
        if self._running is not None:
            self._running.shutdown()
            self._running.server_close()
            self._running = None


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that hangs up, or does not believe the certificate, is nothing to tell of."""


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            told = receiver.verified(headers, body)
            receiver.calls.append(Call(self.path, headers, body, told))
            receiver.meanwhile()
            time.sleep(receiver.slow)
            if isinstance(receiver.answers, bytes):
                self.wfile.write(receiver.answers)
                return
            fails = receiver.fails and self.path.endswith(receiver.fails)
            self.send_response(500 if fails else receiver.answers)
            if receiver.answers // 100 == 3:
                self.send_header("Location", f"https://{HOST}:{receiver.port}/elsewhere")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Nothing is written of it."""

    return Handler


def a_silent_port() -> tuple[socket.socket, int]:
    """Somebody takes the connection and says nothing."""
    listening = socket.create_server((HOST, 0))
    return listening, listening.getsockname()[1]
