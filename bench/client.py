"""One person over the API, on one kept-alive connection; needs nothing but the standard library."""

import base64
import hmac
import json
import struct
import threading
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, RemoteDisconnected
from typing import Any

_STEP_SECONDS = 30


@dataclass
class Account:
    """A line of `demo.json`. Its codes are good once, one step either side of now."""

    name: str
    role: str
    agency: str
    passphrase: str
    totp_secret: str
    _last_step: int = 0
    _alone: threading.Lock = field(default_factory=threading.Lock)

    def next_code(self) -> str:
        """A code that was not used yet; waits where the service would not take it yet."""
        with self._alone:
            # The oldest that is still good when the service has stretched and looks at it.
            step = max(int(time.time() + 5) // _STEP_SECONDS - 1, self._last_step + 1)
            time.sleep(max(0.0, (step - 1) * _STEP_SECONDS - time.time()))
            self._last_step = step
        return totp(base64.b32decode(self.totp_secret), step)


def totp(secret: bytes, step: int) -> str:
    """The six digits of a step (RFC 6238, SHA-1)."""
    digest = hmac.digest(secret, struct.pack(">Q", step), "sha1")
    at = digest[-1] & 0xF
    return f"{(int.from_bytes(digest[at : at + 4], 'big') & 0x7FFFFFFF) % 10**6:06}"


class Failed(Exception):
    """The service answered what a measurement cannot use."""


class Client:
    """A connection, and once signed in the cookie and token of a session."""

    def __init__(self, port: int, session: dict[str, str] | None = None) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self.session = session or {}
        self.actor: dict[str, str] = {}

    def sign_in(self, account: Account) -> "Client":
        """The same client, signed in."""
        body = {"name": account.name, "passphrase": account.passphrase, "code": account.next_code()}
        answer, headers = self._send("POST", "/session", body, {})
        cookie = headers["Set-Cookie"].partition(";")[0]
        self.session = {"Cookie": cookie, "X-CSRF-Token": answer["csrf"]}
        self.actor = answer["actor"]
        return self

    def get(self, path: str) -> Any:
        """The body of an answer."""
        return self._send("GET", path, None, {})[0]

    def post(self, path: str, body: object, tag: str | None = None) -> tuple[Any, str]:
        """The body of an answer, and its ETag; `tag` goes into `If-Match`."""
        answer, headers = self._send("POST", path, body, {"If-Match": tag} if tag else {})
        return answer, headers.get("ETag", "")

    def close(self) -> None:
        """The connection is closed; the session stays."""
        self._connection.close()

    def _send(
        self, method: str, path: str, body: object, more: dict[str, str]
    ) -> tuple[Any, dict[str, str]]:
        headers = {**self.session, **more, "Content-Type": "application/json"}
        sent = json.dumps(body) if body is not None else None
        self._connection.request(method, "/api/v1" + path, sent, headers)
        try:
            answer = self._connection.getresponse()
        except RemoteDisconnected:
            # The service closes what is idle; only what changes nothing is asked for once more.
            if method != "GET":
                raise
            self._connection.request(method, "/api/v1" + path, sent, headers)
            answer = self._connection.getresponse()
        content = answer.read()
        if answer.status >= 300:
            raise Failed(f"{method} {path}: {answer.status} {content[:300].decode()}")
        return json.loads(content), dict(answer.headers)
