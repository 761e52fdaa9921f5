"""The steps of a request by name, for pages and API alike."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from nrm.http.actor import Actor
from nrm.subject_access.actions import approve_request, leave_out, refuse_request
from nrm.subject_access.answering import deliver_copy, extend_request
from nrm.subject_access.models import SubjectAccessRequest


def take_step(
    actor: Actor, request_id: UUID, name: str, given: Mapping[str, Any], seen: int | None
) -> SubjectAccessRequest:
    """The step is taken; KeyError for an unknown one."""
    if name == "leave_out":
        return leave_out(actor, request_id, given["lines"], seen)
    if name == "approve":
        return approve_request(actor, request_id, seen)
    if name == "refuse":
        return refuse_request(actor, request_id, given["reason"], seen)
    if name == "extend":
        return extend_request(actor, request_id, given["reason"], seen)
    if name == "deliver":
        return deliver_copy(actor, request_id, given["how"], seen)
    raise KeyError(name)
