"""`/cases`: open one, read it, take its steps. Lists are in `list_api.py`."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Response, request
from flask_babel import gettext
from marshmallow import ValidationError

from nrm.accounts.facts import account_facts
from nrm.cases.actions import assign_case, open_case, read_case
from nrm.cases.answers import CaseOut, WholeCase
from nrm.cases.closing import close_case, discard_case, reopen_case
from nrm.cases.described import described_case, whole_case
from nrm.cases.finding import find_case
from nrm.cases.models import Case
from nrm.cases.opening import NewCase
from nrm.cases.schemas import AUTHORITY_STEPS, STEPS, CaseIn
from nrm.cases.sections import SECTIONS, is_asked
from nrm.cases.steps import include_case, presume_case, screen_case
from nrm.errors import Invalid
from nrm.http.acting import acting
from nrm.http.actor import Actor
from nrm.http.api import ApiBlueprint
from nrm.http.grammar import answer, if_match
from nrm.http.repeats import once
from nrm.http.sent_steps import flat_messages, load_step
from nrm.identification.actions import (
    decide_case,
    extend_case,
    reconsider_case,
    start_recovery_period,
    submit_case,
)

blueprint = ApiBlueprint("cases_api", __name__, description="Cases")
_STEP_ACTIONS = {
    "discard": discard_case,
    "screen": screen_case,
    "presume": presume_case,
    "close": close_case,
    "reopen": reopen_case,
    "include": include_case,
    "start_recovery": start_recovery_period,
    "decide": decide_case,
    "submit": submit_case,
    "extend": extend_case,
    "reconsider": reconsider_case,
}
_STEPS = {**STEPS, **AUTHORITY_STEPS}


def checked_sections(given: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Each section's content as its schema lets it in; Invalid names `section.field`."""
    loaded, errors = {}, {}
    for name, content in given.items():
        if not is_asked(name):
            errors[f"sections.{name}"] = [gettext("There is no such section.")]
            continue
        try:
            loaded[name] = SECTIONS[name]().load(content)
        except ValidationError as error:
            errors.update(flat_messages(f"sections.{name}", error.messages))
    if errors:
        raise Invalid(errors)
    return loaded


@blueprint.path("/cases", "POST")
@blueprint.takes(CaseIn)
@blueprint.gives(CaseOut, 201)
def open_one(given: dict[str, Any]) -> Response:
    """Open a case."""
    new = NewCase(**{**given, "sections": checked_sections(given["sections"])})
    with acting("case.open") as actor:
        case_id, status, repeated = once(actor, lambda: open_case(actor, new).id)
        case = read_case(actor, case_id) if repeated else find_case(case_id)
        body, version = described_case(case), case.version
    response = answer(body, status, version=version)
    response.headers["Location"] = f"{request.path}/{case_id}"
    return response


@blueprint.path("/cases/<uuid:case_id>")
@blueprint.gives(WholeCase)
def read_one(case_id: UUID) -> Response:
    """A case: coordination fields and all that hangs on it, without content."""
    with acting("case.read") as actor:
        case = read_case(actor, case_id)
        body, version = whole_case(actor, case), case.version
    return answer(body, version=version)


@blueprint.path("/cases/<uuid:case_id>/steps", "POST")
@blueprint.takes_a_step(_STEPS)
@blueprint.gives(WholeCase)
def take_step(case_id: UUID) -> Response:
    """Take a step of the case's workflow; its name is in `step`, the rest is what it requires."""
    name, given = load_step(_STEPS)
    seen = if_match()
    with acting(f"case.{name}") as actor:
        _, _, repeated = once(actor, lambda: _take(actor, case_id, name, given, seen).id, 200)
        case = read_case(actor, case_id) if repeated else find_case(case_id)
        body, version = whole_case(actor, case), case.version
    return answer(body, version=version)


def _take(actor: Actor, case_id: UUID, name: str, given: dict[str, Any], seen: int | None) -> Case:
    if name == "assign":
        return assign_case(actor, case_id, account_facts(given["worker"]), seen)
    return _STEP_ACTIONS[name](actor, case_id, given, seen)
