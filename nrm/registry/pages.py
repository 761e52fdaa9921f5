"""`/admin/agencies`: which agencies take part and what each lacks; proposing one or a centre."""

from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext, ngettext

from nrm import policy
from nrm.accounts.frame import frame_for
from nrm.agencies.actions import propose_agency
from nrm.agencies.models import ACTIVE, CO_ORDINATION, KEYLESS_KINDS, Agency, all_agencies
from nrm.agencies.proposing import NewAgency
from nrm.database import Cursor, now, transaction
from nrm.errors import Conflict, Invalid
from nrm.http.acting import acting, needed_actor
from nrm.http.actor import Actor
from nrm.http.forms import draw, named, see_other
from nrm.http.grammar import cursor_from
from nrm.look.coded import choices, words_of
from nrm.look.fields import Choice, Field, Kind, summary
from nrm.look.parts import Pager
from nrm.registry.actions import list_registry
from nrm.registry.changes import HERE
from nrm.registry.finding import Known
from nrm.registry.views import AgenciesPage, AgencyRow, NewAgencyPage
from nrm.registry.words import lack_words, state_tag

blueprint = Blueprint("registry", __name__)
_NEW = "/admin/agencies/new"
_ON_PAGE = 40
_ASKED = ("parent", "name", "kind", "region")


@blueprint.get(HERE)
def agencies() -> Response:
    """Every agency by name, its centres below it, with what it lacks."""
    asked = request.args.get("cursor")
    with acting("agency.list_all") as actor:
        found = list_registry(actor, cursor_from(asked), _ON_PAGE)
        rows = tuple(_row(known) for known in found[:_ON_PAGE])
    page = AgenciesPage(
        frame=frame_for(actor, HERE),
        agencies=rows,
        pager=_pager(found, newest=HERE if asked else ""),
        new_url=_NEW if policy.may(actor, "agency.propose") else "",
    )
    return draw("registry/list.html", page)


def _row(known: Known) -> AgencyRow:
    return AgencyRow(
        name=known.agency.name,
        url=f"{HERE}/{known.agency.id}",
        kind=words_of("agency_kinds", known.agency.kind),
        state=state_tag(known.agency),
        lacks=lack_words(known),
        centre=known.agency.parent_id is not None,
    )


def _pager(found: list[Known], newest: str) -> Pager:
    shown = min(len(found), _ON_PAGE)
    words = ngettext("%(num)d agency is here.", "%(num)d agencies are here.", shown)
    if len(found) <= _ON_PAGE:
        return Pager(words=words, newest=newest)
    after = Cursor(now(), found[_ON_PAGE - 1].agency.id).encode()
    words = gettext("%(words)s More follow.", words=words)
    return Pager(words=words, newest=newest, older=f"{HERE}?cursor={after}")


@blueprint.get(_NEW)
def new_page() -> Response:
    """The form; `?parent=` says of which agency a centre is to be added."""
    with acting("agency.propose") as actor:
        policy.ask(actor, "agency.propose")
        listed = all_agencies()
    return _draw_new(actor, listed, {"parent": request.args.get("parent", "")}, {})


@blueprint.post(_NEW, endpoint="propose")
def propose() -> Response:
    """The agency's own page; or the form again."""
    given = {name: request.form.get(name, "") for name in _ASKED}
    try:
        with acting("agency.propose") as actor:
            new = NewAgency(given["name"], given["kind"], given["region"])
            made = propose_agency(actor, new, chosen_agency("parent", given["parent"]))
    except Invalid as invalid:
        return _draw_again(given, invalid.errors, 422)
    except Conflict as taken:
        return _draw_again(given, {"name": [taken.detail]}, 409)
    return see_other(f"{HERE}/{made.id}")


def chosen_agency(field: str, given: str) -> UUID | None:
    """The agency of this answer; None when it was left open. Invalid for what is no id."""
    try:
        return UUID(given) if given else None
    except ValueError as error:
        raise Invalid({field: [gettext("Choose one of the listed agencies.")]}) from error


def _draw_again(given: dict[str, str], errors: dict[str, list[str]], status: int) -> Response:
    actor = needed_actor()
    with transaction(write=False):
        policy.ask(actor, "agency.propose")
        listed = all_agencies()
    return _draw_new(actor, listed, given, errors, status)


def _draw_new(
    actor: Actor,
    listed: tuple[Agency, ...],
    given: dict[str, str],
    errors: dict[str, list[str]],
    status: int = 200,
) -> Response:
    fields = (_parent_field(listed, given, errors), *_own_fields(given, errors))
    page = NewAgencyPage(
        frame=frame_for(actor, HERE), errors=summary(fields), fields=fields, url=_NEW
    )
    return draw("registry/new.html", page, status)


def _parent_field(
    listed: tuple[Agency, ...], given: dict[str, str], errors: dict[str, list[str]]
) -> Field:
    fit = (a for a in listed if a.parent_id is None and a.state == ACTIVE)
    offered = (
        Choice(value=str(a.id), label=a.name, chosen=str(a.id) == given["parent"])
        for a in fit
        if a.kind not in KEYLESS_KINDS | {CO_ORDINATION}
    )
    return Field(
        name="parent",
        label=gettext("It is a centre of"),
        hint=gettext("A centre has keys of its own: its agency opens none of its cases."),
        kind=Kind.SELECT,
        choices=(Choice(value="", label=gettext("None: an agency by itself")), *offered),
        errors=named(errors, "parent"),
    )


def _own_fields(given: dict[str, str], errors: dict[str, list[str]]) -> tuple[Field, ...]:
    name = Field(
        name="name",
        label=gettext("Name"),
        hint=gettext("Of a centre only its own; the agency's is put before it."),
        value=given.get("name", ""),
        errors=named(errors, "name"),
        required=True,
    )
    return (
        name,
        _coded("kind", gettext("Kind, unless it is a centre"), "agency_kinds", given, errors),
        _coded("region", gettext("Region, if it works in one alone"), "regions", given, errors),
    )


def _coded(
    name: str, label: str, listed: str, given: dict[str, str], errors: dict[str, list[str]]
) -> Field:
    none = Choice(value="", label=gettext("None chosen"))
    return Field(
        name=name,
        label=label,
        kind=Kind.SELECT,
        choices=(none, *choices(listed, {given.get(name)})),
        errors=named(errors, name),
    )
