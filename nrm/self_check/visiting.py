"""Somebody of the check at the service: the same app, its real routes, over no network."""

import re
from collections.abc import Mapping
from typing import Any, Final

from flask import Flask
from werkzeug.test import Client, TestResponse

from nrm.database import now
from nrm.self_check.keeping import Login
from nrm.self_check.looks import Look
from nrm.vault import totp

_CALLS: Final = "/api/v1"
_PART: Final = re.compile(r"<(?:\w+:)?(\w+)>")
# As somebody on this machine: their tries count by themselves.
_SOURCE: Final = {"REMOTE_ADDR": "127.0.0.1"}


class Unanswered(OSError):
    """The service did not do what the check asked; says which request, and the status."""


class Visitor:
    """Signed in; takes the cookie and token that come with an answer."""

    def __init__(self, app: Flask, login: Login) -> None:
        self._client = Client(app, use_cookies=False)
        code = totp.current_code(bytes.fromhex(login.seed), now())
        told = {"name": login.name, "passphrase": login.passphrase, "code": code}
        self._cookie, self._token = "", ""
        answer = self.ask("POST", f"{_CALLS}/session", told, 201)
        self._token = answer["csrf"]
        # At whatever hour of a night it looks, it does so on duty: no auditor need ask why.
        self.ask("PUT", f"{_CALLS}/account/shift", {"hours": 1})

    def leave(self) -> None:
        """The session ends."""
        self.send("DELETE", f"{_CALLS}/account/shift")
        self.send("DELETE", f"{_CALLS}/session")

    def ask(self, method: str, path: str, body: Any, status: int = 200, **headers: str) -> Any:
        """The JSON of a call that is answered so; raises Unanswered."""
        answer = self.send(method, path, body, headers)
        if answer.status_code != status:
            raise Unanswered(f"{method} {_of_kind(path)}: {answer.status_code}")
        told: Any = answer.json
        return {**told, "etag": answer.headers.get("ETag", "")}

    def step(self, path: str, name: str, **needs: Any) -> None:
        """A step of a case or a referral, at the version that it has now."""
        tag = self.ask("GET", path, None)["etag"]
        self.ask("POST", f"{path}/steps", {"step": name, **needs}, **{"If-Match": tag})

    def look(self, look: Look, known: Mapping[str, str]) -> TestResponse:
        """The answer to a look; `known` are ids by the names that rules have for them."""
        path = _PART.sub(lambda part: known[part[1]], look.rule)
        path += look.query.format(**known)
        body = look.body and {name: _filled(value, known) for name, value in look.body.items()}
        return self.send("GET" if look.body is None else "POST", path, body)

    def send(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> TestResponse:
        """One request: JSON to a call, a form to a page, bytes as they are."""
        sent = {"Cookie": self._cookie, "X-CSRF-Token": self._token, **(headers or {})}
        more: dict[str, Any] = {}
        if isinstance(body, bytes):
            more["data"] = body
        elif path.startswith(_CALLS):
            more["json"] = body
        elif body is not None:
            more["data"] = {"csrf_token": self._token, **body}
        answer = self._client.open(
            path, method=method, headers=sent, environ_overrides=_SOURCE, **more
        )
        cookie = answer.headers.get("Set-Cookie", "").partition(";")[0]
        if cookie.partition("=")[2]:
            self._cookie = cookie
            self._token = answer.headers.get("X-CSRF-Token", self._token)
        return answer


def _filled(value: Any, known: Mapping[str, str]) -> Any:
    return _PART.sub(lambda part: known[part[1]], value) if isinstance(value, str) else value


def _of_kind(path: str) -> str:
    # No id stands in what is told of a failure.
    return re.sub(r"[0-9a-f-]{36}", "…", path)
