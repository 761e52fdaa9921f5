"""`/cases/{id}/step-back`: somebody declares a conflict of interest in a case."""

from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext

from nrm import policy
from nrm.accounts.facts import account_facts
from nrm.accounts.frame import frame_for
from nrm.cases.actions import read_case, step_back
from nrm.cases.forms import none_chosen
from nrm.cases.models import Case
from nrm.cases.step_forms import colleagues
from nrm.cases.views import StepPage
from nrm.errors import Invalid
from nrm.http.acting import acting
from nrm.http.actor import Actor
from nrm.http.forms import draw, named, see_other, seen_version
from nrm.look.fields import Choice, Field, Kind, summary

blueprint = Blueprint("stepping_back", __name__)
_HERE = "/cases/<uuid:case_id>/step-back"


@blueprint.get(_HERE)
def ask(case_id: UUID) -> Response:
    """What follows from it; nothing is declared by looking at it."""
    return _draw(case_id, {})


@blueprint.post(_HERE)
def declare(case_id: UUID) -> Response:
    """The case is closed to whoever declared it, so the desk follows."""
    seen = seen_version()
    try:
        with acting("case.step_back") as actor:
            step_back(actor, case_id, _chosen(), seen)
    except Invalid as nobody:
        return _draw(case_id, nobody.errors, 422)
    return see_other("/")


def _chosen() -> dict[str, object]:
    try:
        return account_facts(UUID(request.form.get("worker", "")))
    except ValueError:
        return {}


def _draw(case_id: UUID, errors: dict[str, list[str]], status: int = 200) -> Response:
    with acting("case.read") as actor:
        case = read_case(actor, case_id)
        policy.ask(actor, "case.step_back", case)
        fields = _fields(actor, case, errors)
    page = StepPage(
        frame=frame_for(actor, request.path),
        errors=summary(fields),
        code=case.code,
        case_url=f"/cases/{case_id}",
        name="step_back",
        title=gettext("Step back from the case"),
        explains=gettext(
            "For a conflict of interest: you are related to the person, or know them or somebody "
            "the case is about. You need not say more."
        ),
        follows=(
            gettext("From then on you neither see the case nor find it in a list."),
            gettext("Your supervisors see on their desk that somebody has stepped back."),
            gettext("It cannot be taken back by you."),
        ),
        fields=fields,
        button=gettext("Step back"),
        url=request.path,
        version=case.version,
    )
    return draw("cases/step.html", page, status)


def _fields(actor: Actor, case: Case, errors: dict[str, list[str]]) -> tuple[Field, ...]:
    """Who leads the case next, asked of its lead worker."""
    if case.lead_worker_id != actor.id:
        return ()
    given = request.form.get("worker", "")
    listed = (
        Choice(value=value, label=name, chosen=value == given)
        for value, name in colleagues(case).items()
    )
    return (
        Field(
            name="worker",
            label=gettext("Who leads the case next?"),
            kind=Kind.SELECT,
            choices=(none_chosen([given]), *listed),
            errors=named(errors, "worker"),
        ),
    )
