"""A step as it is sent: its name in `step`, and with it what the step requires."""

from collections.abc import Mapping
from typing import Any

from flask import request
from flask_babel import gettext
from marshmallow import ValidationError

from nrm.errors import Invalid
from nrm.http.grammar import sent_json


def flat_messages(prefix: str, messages: Any) -> dict[str, list[str]]:
    if isinstance(messages, dict):
        flat: dict[str, list[str]] = {}
        for key, inner in messages.items():
            flat |= flat_messages(f"{prefix}.{key}" if prefix else str(key), inner)
        return flat
    return {prefix: [str(m) for m in messages]}


def load_step(schemas: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The step's name and what came with it; Invalid for an unknown one or what does not fit."""
    sent = sent_json(lambda: request.get_json(silent=True))
    name = sent.get("step") if isinstance(sent, dict) else None
    if not isinstance(name, str) or name not in schemas:
        raise Invalid({"step": [gettext("There is no such step.")]})
    try:
        given: dict[str, Any] = schemas[name]().load(sent)
    except ValidationError as error:
        raise Invalid(flat_messages("", error.messages)) from error
    return given.pop("step"), given
