"""`/cases/{id}/age-group`: child or adult, with what ends when it changes said before."""

from collections.abc import Iterator
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext, ngettext

from nrm import policy
from nrm.accounts.frame import frame_for
from nrm.agencies.models import agency_names
from nrm.cases.actions import read_case
from nrm.cases.children import ADULT
from nrm.cases.forms import choices_of
from nrm.cases.models import Case
from nrm.cases.views import StepPage
from nrm.consent.actions import change_age_group
from nrm.consent.age_group import given_at_this_age
from nrm.consent.models import find_consents
from nrm.consent.on_case import subject_of
from nrm.errors import Invalid
from nrm.http.acting import acting
from nrm.http.forms import draw, named, see_other, seen_version
from nrm.look.fields import Field, Kind, summary
from nrm.vocabulary.loader import codes

blueprint = Blueprint("age_group", __name__)
_HERE = "/cases/<uuid:case_id>/age-group"


@blueprint.get(_HERE)
def ask(case_id: UUID) -> Response:
    """What ends by it; nothing is changed by looking."""
    return _draw(case_id, {})


@blueprint.post(_HERE)
def change(case_id: UUID) -> Response:
    """It is changed and the ledger follows; or the question again."""
    seen, group = seen_version(), request.form.get("person_group", "")
    if group not in codes("person_groups"):
        return _draw(case_id, {"person_group": [gettext("Answer this.")]})
    try:
        with acting("case.change_age_group") as actor:
            change_age_group(actor, case_id, group, seen)
    except Invalid as invalid:
        return _draw(case_id, invalid.errors)
    return see_other(f"/cases/{case_id}/consents")


def _draw(case_id: UUID, errors: dict[str, list[str]]) -> Response:
    with acting("case.read") as actor:
        case = read_case(actor, case_id)
        policy.ask(actor, "case.change_age_group", case)
        follows = tuple(_follows(case))
    fields = (_group(case, errors),)
    page = StepPage(
        frame=frame_for(actor, request.path),
        errors=summary(fields),
        code=case.code,
        case_url=f"/cases/{case_id}",
        name="age_group",
        title=gettext("Change the age group"),
        explains=gettext(
            "The person has turned 18, or is another age than was thought. Whoever may be a child "
            "is cared for as one."
        ),
        follows=follows,
        fields=fields,
        button=gettext("Change it"),
        url=request.path,
        version=case.version,
    )
    return draw("cases/step.html", page, 422 if errors else 200)


def _group(case: Case, errors: dict[str, list[str]]) -> Field:
    chosen = request.form.get("person_group", "")
    return Field(
        name="person_group",
        label=gettext("Who is it about?"),
        kind=Kind.CHOICE,
        choices=tuple(
            choice
            for choice in choices_of("person_groups", [chosen])
            if choice.value != case.person_group
        ),
        errors=named(errors, "person_group"),
    )


def _follows(case: Case) -> Iterator[str]:
    ending = given_at_this_age(find_consents(case))
    names = agency_names({c.recipient_id for c in ending if c.recipient_id is not None})
    if case.person_group == ADULT:
        yield gettext("From then on a guardian decides, or it is written down why none needs to.")
        yield gettext(
            "Child protection is told, and what the child itself says is written in Needs."
        )
    else:
        yield gettext("As an adult the person decides alone, and is asked everything anew.")
    yield _counted(len(ending), of_child=case.person_group != ADULT)
    for consent in ending:
        who = names.get(consent.recipient_id, "") if consent.recipient_id is not None else ""
        yield f"{subject_of(consent)}, {who}" if who else subject_of(consent)
    if names:
        yield gettext("Referrals that rest on them end, and these partners lose access at once.")


def _counted(ending: int, *, of_child: bool) -> str:
    if not ending:
        return str(gettext("No consent ends by it."))
    if of_child:
        words = ngettext(
            "With “adult” %(num)d consent ends at once:",
            "With “adult” %(num)d consents end at once:",
            ending,
        )
    else:
        words = ngettext("%(num)d consent ends at once:", "%(num)d consents end at once:", ending)
    return str(words)
