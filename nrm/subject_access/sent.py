"""The step that a form on the page of a request has sent, and what it needs."""

from typing import Any

from flask import request
from flask_babel import gettext
from marshmallow import ValidationError

from nrm.errors import Invalid
from nrm.look.coded import choices
from nrm.subject_access.actions import LINES
from nrm.subject_access.forms import REASONS, TOLD
from nrm.subject_access.models import SubjectAccessRequest
from nrm.subject_access.schemas import STEPS


def sent_step(asked: SubjectAccessRequest) -> tuple[str, dict[str, Any]]:
    """The step that was sent and what it needs; Invalid names the questions."""
    name = request.form.get("step", "")
    if name == "leave_out" or name.startswith("put_back "):
        return "leave_out", {"lines": _lines(asked, name)}
    if name not in STEPS:
        raise Invalid({"step": [gettext("There is no such step.")]})
    wanted = {"how", "reason", *TOLD.values()} & set(STEPS[name]().fields)
    given: dict[str, Any] = {key: request.form.get(key, "") for key in wanted}
    given |= {key: given[key] == "yes" for key in TOLD.values() if key in wanted}
    try:
        loaded: dict[str, Any] = STEPS[name]().load({"step": name, **given})
    except ValidationError as error:
        wrong = {str(key): [gettext("Answer this.")] for key in error.messages_dict}
        raise Invalid(wrong) from error
    return name, loaded


def _lines(asked: SubjectAccessRequest, name: str) -> dict[str, str]:
    reasons = dict(asked.reasons)
    if name != "leave_out":
        reasons.pop(name.removeprefix("put_back "), None)
        return reasons
    line, reason = request.form.get("line", ""), request.form.get("reason", "")
    known = {choice.value for choice in choices(REASONS["leave_out"])}
    errors = {
        key: [gettext("Answer this.")]
        for key, wrong in (("line", line not in LINES), ("reason", reason not in known))
        if wrong
    }
    if errors:
        raise Invalid(errors)
    return {**reasons, line: reason}
