"""The document that describes the API, and a witness that compares it with what is answered."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import jsonschema_rs
from flask import Flask, Response, request, request_finished

PREFIX = "/api/v1"
_PART = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass
class Witness:
    """What was answered: operations with their status, and complaints where the document lies."""

    document: dict[str, Any]
    answered: set[tuple[str, str, int]] = field(default_factory=set)
    complaints: list[str] = field(default_factory=list)
    _judges: dict[str, jsonschema_rs.Draft202012Validator] = field(default_factory=dict)

    def hear(self, method: str, rule: str, response: Response) -> None:
        """One answer; its body is judged by the schema that the document gives for it."""
        path = _PART.sub(r"{\1}", rule)
        operation = self._operation(method.lower(), path)
        self.answered.add((method, path, response.status_code))
        if operation is None:
            self.complaints.append(f"{method} {path} is not in the document")
            return
        self.complaints += [
            f"{method} {path} {response.status_code}: {fault}"
            for fault in self._faults(operation, response)
        ]

    def _operation(self, method: str, path: str) -> dict[str, Any] | None:
        found: dict[str, Any] | None = self.document["paths"].get(path, {}).get(method)
        return found

    def _faults(self, operation: dict[str, Any], response: Response) -> Iterator[str]:
        told = operation["responses"].get(str(response.status_code))
        if told is None:
            yield "this status is not in the document"
            return
        content = self._resolved(told).get("content", {})
        if not content and not response.get_data():
            return
        if response.mimetype not in content:
            yield f"{response.mimetype} is none of {sorted(content)}"
        elif response.mimetype.endswith("json"):
            judge = self._judge(content[response.mimetype]["schema"])
            yield from (
                f"{'/'.join(map(str, fault.instance_path))}: {fault.schema_path}"
                for fault in judge.iter_errors(response.json)
            )

    def _judge(self, schema: dict[str, Any]) -> jsonschema_rs.Draft202012Validator:
        # Made once for each schema: all components go into it, and answers come by thousands.
        written = json.dumps(schema, sort_keys=True)
        if written not in self._judges:
            whole = {"components": self.document["components"], **schema}
            self._judges[written] = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
        return self._judges[written]

    def _resolved(self, told: dict[str, Any]) -> dict[str, Any]:
        if "$ref" not in told:
            return told
        return dict(self.document["components"]["responses"][told["$ref"].split("/")[-1]])


def document_of(app: Flask) -> dict[str, Any]:
    """The OpenAPI document that this app serves."""
    document: dict[str, Any] = app.test_client().get(f"{PREFIX}/openapi.json").json
    return document


@contextmanager
def a_witness(app: Flask) -> Iterator[Witness]:
    """A witness of everything that the API answers while the block lasts."""
    witness = Witness(document_of(app))

    def hear(sender: Flask, response: Response, **_: object) -> None:
        rule = request.url_rule
        if rule is not None and rule.rule.startswith(PREFIX) and "openapi" not in rule.rule:
            witness.hear(request.method, rule.rule, response)

    request_finished.connect(hear, app)
    yield witness
    request_finished.disconnect(hear, app)
