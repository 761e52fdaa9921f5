"""`/cases/{id}/steps/{step}`: a page for each step of a case, with what follows from it."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from nrm import policy, workflow
from nrm.accounts.facts import account_facts
from nrm.accounts.frame import frame_for
from nrm.cases.actions import assign_case, read_case
from nrm.cases.closing import close_case, discard_case, reopen_case
from nrm.cases.finding import find_case
from nrm.cases.models import Case
from nrm.cases.requests import pending_of
from nrm.cases.step_forms import Answers, Errors, colleagues, step_answers, step_fields
from nrm.cases.step_words import STEP_WORDS
from nrm.cases.stepping_back_pages import blueprint as stepping_back
from nrm.cases.steps import include_case, presume_case, screen_case
from nrm.cases.views import StepPage
from nrm.errors import Conflict, Invalid, Missing, OutOfTurn, Problem
from nrm.http import hooks
from nrm.http.acting import acting
from nrm.http.actor import Actor
from nrm.http.forms import draw, see_other, seen_version
from nrm.look.fields import FieldError, summary
from nrm.look.parts import Notice

blueprint = Blueprint("steps", __name__)
BLUEPRINTS = (blueprint, stepping_back)
_ACTIONS = {
    "discard": discard_case,
    "screen": screen_case,
    "presume": presume_case,
    "close": close_case,
    "reopen": reopen_case,
    "include": include_case,
}


@blueprint.get("/cases/<uuid:case_id>/steps/<step>")
def ask(case_id: UUID, step: str) -> Response:
    """The questions of a step, nothing chosen beforehand."""
    return _draw(case_id, step, MultiDict())


@blueprint.post("/cases/<uuid:case_id>/steps/<step>")
def take(case_id: UUID, step: str) -> Response:
    """The step is taken and the case's page follows; or the questions again, answers kept."""
    _known(step)
    seen = seen_version()
    try:
        waits = _take(case_id, step, seen)
    except (Invalid, Conflict) as problem:
        if problem.kind == "conflict":
            raise
        return _draw(case_id, step, request.form, problem, seen)
    return see_other(f"/cases/{case_id}?saved={'asked' if waits else step}")


def _take(case_id: UUID, step: str, seen: int) -> bool:
    """Whether it waits for a second person now."""
    with acting(f"case.{step}") as actor:
        given = step_answers(step, request.form)
        if step == "assign":
            assign_case(actor, case_id, account_facts(given["worker"]), seen)
        else:
            _ACTIONS[step](actor, case_id, given, seen)
        return any(pending.step == step for pending in pending_of(find_case(case_id)))


def _known(step: str) -> None:
    if step not in STEP_WORDS:
        raise Missing(gettext("There is no such step."))


def _draw(
    case_id: UUID, step: str, form: Answers, problem: Problem | None = None, seen: int = 0
) -> Response:
    """The page; when the case moved on meanwhile, at its present version and with a notice."""
    _known(step)
    errors = problem.errors if isinstance(problem, Invalid) else {}
    with acting("case.read") as actor:
        case = read_case(actor, case_id)
        _check_open(actor, case, step)
        offered = {"worker": colleagues(case), "consent": _consents(case)}
        fields = step_fields(step, form, errors, offered)
    words = STEP_WORDS[step]
    page = StepPage(
        frame=frame_for(actor, f"/cases/{case_id}/steps/{step}"),
        errors=(*summary(fields), *_elsewhere(errors, {field.name for field in fields})),
        code=case.code,
        case_url=f"/cases/{case_id}",
        name=step,
        title=str(words.title),
        explains=str(words.explains),
        follows=tuple(str(sentence) for sentence in words.follows),
        fields=fields,
        button=str(words.button),
        url=f"/cases/{case_id}/steps/{step}",
        version=seen if errors else case.version,
        notice=_moved_on() if isinstance(problem, Conflict) else None,
    )
    return draw("cases/step.html", page, problem.status if problem is not None else 200)


def _moved_on() -> Notice:
    return Notice(
        title=gettext("The case has changed meanwhile"),
        text=gettext("Nothing was recorded. Your answers are kept: look again, then go on."),
        tone="warn",
    )


def _check_open(actor: Actor, case: Case, step: str) -> None:
    """Nothing, if the reader may take the step now; else what the attempt would be told."""
    policy.ask(actor, f"case.{step}", case)
    open_now = {row.step for row in workflow.steps_open(actor, case)}
    if step not in open_now and not (step == "assign" and case.state != "closed"):
        raise OutOfTurn(gettext("This step does not follow from where things stand now."))


def _elsewhere(errors: Errors, drawn: set[str]) -> tuple[FieldError, ...]:
    """What is missing in another place than on this page, such as an indicator."""
    others = [text for name, texts in errors.items() if name not in drawn for text in texts]
    return tuple(FieldError(anchor="main", sentence=text) for text in others)


def _consents(case: Case) -> Mapping[str, str]:
    found: dict[str, str] = {}
    hooks.tell("case.consents", case, found)
    return found
