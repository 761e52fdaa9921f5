"""What the document says of every call alike: headers, and what a problem looks like."""

from collections.abc import Callable
from functools import partial
from threading import Lock
from typing import Any

from apispec import BasePlugin
from flask import Response, current_app, json
from flask_smorest import Api

from nrm.http.answers import Problem
from nrm.http.described_problems import Problems, describe_problems
from nrm.http.described_security import Security, describe_security
from nrm.http.grammar import PURPOSES


def _header(name: str, description: str, **schema: object) -> dict[str, Any]:
    said = {"type": "string", **schema}
    return {"in": "header", "name": name, "description": description, "schema": said}


_MATCH = _header("If-Match", "The ETag of the version you saw.")
_KEY = _header("Idempotency-Key", "The same key and body does it once.", minLength=1, maxLength=200)
_FILE = _header("X-File-Name", "Its name in UTF-8, percent-encoded; no path.", minLength=1)
_PURPOSE = _header(
    "X-Purpose", "Why it is opened, by whom it is not assigned to.", enum=list(PURPOSES)
)
# What is sent there is secret, and the digest of such a request would tell of it.
_SECRET = ("/session", "/session/challenge", "/recovery")
_OPENS = ("/sections/{name}", "/record", "/notes", "/files", "/files/{file_id}")


class Headers(BasePlugin):
    """Headers that a call may carry stand in the document."""

    def operation_helper(
        self, path: str | None = None, operations: Any = None, **kwargs: Any
    ) -> None:
        """Each operation names its headers."""
        for method, operation in (operations or {}).items():
            if isinstance(operation, dict):
                headers = _headers(method, path or "")
                operation["parameters"] = [*operation.get("parameters", []), *headers]


def _headers(method: str, path: str) -> list[dict[str, Any]]:
    found = []
    if method == "post" and not path.endswith(_SECRET) and "/account/" not in path:
        found.append(_KEY)
    if method == "post" and path.endswith("/files"):
        found.append({**_FILE, "required": True})
    if method == "put" or path.endswith("/steps"):
        found.append({**_MATCH, "required": True})
    if path.endswith("/withdraw"):
        found.append(_MATCH)
    if method == "get" and path.endswith(_OPENS):
        found.append(_PURPOSE)
    return found


class DescribedApi(Api):  # type: ignore[misc]  # flask-smorest is untyped
    """The API, whose problems are those of RFC 9457 in the document too."""

    ERROR_SCHEMA = Problem
    DEFAULT_RESPONSE_CONTENT_TYPE = "application/problem+json"

    def __init__(self, app: Any) -> None:
        self._waiting: list[Callable[[], None]] = []
        self._one_at_a_time = Lock()
        super().__init__(app, spec_kwargs={"extra_plugins": [Headers(), Problems(), Security()]})
        self.describe_later(partial(describe_problems, self.spec))
        self.describe_later(partial(describe_security, self.spec))

    def describe_later(self, describe: Callable[[], None]) -> None:
        """It is described when somebody first asks: most processes start without being read."""
        self._waiting.append(describe)

    def _register_responses(self) -> None:
        # The library makes a schema for each status there is: that, too, can wait for a reader.
        self.describe_later(super()._register_responses)

    def document(self) -> dict[str, Any]:
        """The whole document."""
        with self._one_at_a_time:
            while self._waiting:
                self._waiting.pop(0)()
            document: dict[str, Any] = self.spec.to_dict()
        return document

    def _openapi_json(self) -> Response:
        written = json.dumps(self.document(), indent=2, sort_keys=False)
        return current_app.response_class(written, mimetype="application/json")
