"""`/admin/concerns`: the registrar says which agency takes in what is told of which region."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext

from nrm.accounts.frame import frame_for
from nrm.agencies.models import agency_names
from nrm.errors import Invalid
from nrm.http.acting import acting
from nrm.http.forms import draw, named, see_other
from nrm.intake.actions import choose_intake, list_intake
from nrm.intake.duties import agencies_that_can
from nrm.intake.models import ELSEWHERE
from nrm.intake.posters import to_print
from nrm.intake.views import DutiesPage
from nrm.look.coded import choices
from nrm.look.fields import Choice, Field, Kind, summary
from nrm.look.parts import Fact
from nrm.profile import list_entries

blueprint = Blueprint("intake_duties", __name__)
URL = "/admin/concerns"
_NOBODY = "nobody"


@blueprint.get(URL)
def read() -> Response:
    """Each region with the agency that takes in, and the form that says another one."""
    return _draw({})


@blueprint.post(URL)
def choose() -> Response:
    """From now on it is as said; or the form again."""
    try:
        region, agency_id = _answered()
        with acting("intake.choose") as actor:
            choose_intake(actor, region, agency_id)
    except Invalid as invalid:
        return _draw(invalid.errors)
    return see_other(URL)


def _answered() -> tuple[str, UUID | None]:
    region, given = request.form.get("region", ""), request.form.get("agency", "")
    if region not in {ELSEWHERE, *(entry.code for entry in list_entries("regions"))}:
        raise Invalid({"region": [gettext("Choose one of the listed answers.")]})
    if given == _NOBODY:
        return region, None
    try:
        return region, UUID(given)
    except ValueError as error:
        sentence = gettext("Choose one of the listed agencies.")
        raise Invalid({"agency": [sentence]}) from error


def _draw(errors: Mapping[str, list[str]]) -> Response:
    with acting("intake.list") as actor:
        chosen = {each.region: each.agency_id for each in list_intake(actor)}
        names = agency_names({each for each in chosen.values() if each is not None})
        offered = [(str(each.id), each.name) for each in agencies_that_can()]
    regions = {entry.code: entry.label for entry in list_entries("regions")}
    regions[ELSEWHERE] = gettext("Everywhere else")
    nobody, not_said = str(gettext("Nobody")), str(gettext("As everywhere else"))
    said = {ELSEWHERE: None, **chosen}
    takes = {code: names[it] if it is not None else nobody for code, it in said.items()}
    fields = _fields(offered, errors)
    page = DutiesPage(
        frame=frame_for(actor, URL),
        errors=summary(fields),
        url=URL,
        facts=tuple(
            Fact(label=label, value=takes.get(code, not_said)) for code, label in regions.items()
        ),
        fields=fields,
        to_print=to_print(),
    )
    return draw("intake/duties.html", page, 422 if errors else 200)


def _fields(offered: list[tuple[str, str]], errors: Mapping[str, list[str]]) -> tuple[Field, ...]:
    region, agency = (request.form.get(name, "") for name in ("region", "agency"))
    elsewhere = Choice(
        value=ELSEWHERE, label=gettext("Everywhere else"), chosen=region == ELSEWHERE
    )
    listed = [(_NOBODY, gettext("Nobody")), *offered]
    return (
        Field(
            name="region",
            label=gettext("Region"),
            kind=Kind.SELECT,
            choices=(*choices("regions", [region]), elsewhere),
            errors=named(errors, "region"),
        ),
        Field(
            name="agency",
            label=gettext("Who takes concerns in?"),
            kind=Kind.SELECT,
            choices=tuple(Choice(value=v, label=w, chosen=v == agency) for v, w in listed),
            errors=named(errors, "agency"),
        ),
    )
