"""`/cases/{id}/group`: a case comes to others it belongs with, or goes out from among them."""

from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from nrm import policy
from nrm.accounts.frame import frame_for
from nrm.cases.actions import read_case
from nrm.cases.models import Case
from nrm.database import keyset, session
from nrm.errors import Invalid
from nrm.groups.actions import add_to_group, begin_group, remove_from_group
from nrm.groups.asking import (
    GROUP,
    Answers,
    Errors,
    answered_reason,
    belongs_fields,
    out_fields,
)
from nrm.groups.finding import find_place, visible_to
from nrm.groups.models import LISTED, CaseGroup
from nrm.groups.views import BelongsPage
from nrm.http.acting import acting
from nrm.http.actor import Actor
from nrm.http.forms import draw, fresh_key, see_other
from nrm.http.repeats import once
from nrm.look.fields import summary
from nrm.look.parts import Link

blueprint = Blueprint("joining_groups", __name__)
_AT = "/cases/<uuid:case_id>/group"
# As many as a list of answers bears; the newest are those that somebody works on.
_OFFERED = 30


@blueprint.get(_AT)
def belongs_page(case_id: UUID) -> Response:
    """Where the case belongs, or to which group it may come."""
    return _drawn(case_id, MultiDict(), {}, fresh_key())


@blueprint.post(_AT)
def belongs(case_id: UUID) -> Response:
    """The case belongs to a group, and its page follows; or the questions again."""
    try:
        reason, group_id = answered_reason("group_reasons", request.form), _chosen()
        if group_id is None:
            with acting("group.begin") as actor:
                once(actor, lambda: begin_group(actor, case_id, reason).id)
        else:
            with acting("group.add") as actor:
                once(actor, lambda: add_to_group(actor, case_id, group_id, reason).id)
    except Invalid as invalid:
        return _again(case_id, invalid)
    return see_other(f"/cases/{case_id}")


def _chosen() -> UUID | None:
    given = request.form.get(GROUP, "")
    try:
        return UUID(given) if given else None
    except ValueError as error:
        raise Invalid({GROUP: [gettext("Choose one of the listed answers.")]}) from error


@blueprint.post(f"{_AT}/remove")
def goes_out(case_id: UUID) -> Response:
    """The case belongs to no group, and its page follows; or the question again."""
    try:
        reason = answered_reason("group_removal_reasons", request.form)
        with acting("group.remove") as actor:
            once(actor, lambda: remove_from_group(actor, case_id, reason).id)
    except Invalid as invalid:
        return _again(case_id, invalid)
    return see_other(f"/cases/{case_id}")


def _again(case_id: UUID, invalid: Invalid) -> Response:
    key = request.form.get("once") or fresh_key()
    return _drawn(case_id, request.form, invalid.errors, key, 422)


def _drawn(case_id: UUID, form: Answers, errors: Errors, key: str, status: int = 200) -> Response:
    with acting("case.read") as actor:
        case = read_case(actor, case_id)
        policy.ask(actor, "group.begin", case)
        page = _page(actor, case, form, errors, key)
    return draw("groups/belongs.html", page, status)


def _page(actor: Actor, case: Case, form: Answers, errors: Errors, key: str) -> BelongsPage:
    found, url = find_place(case), f"/cases/{case.id}"
    if found is not None:
        link = Link(label=found[1].reference, url=f"/groups/{found[1].id}")
        explains = gettext("Support goes on. The others are told nothing and stay together.")
        fields, button = out_fields(form, errors), gettext("Take the case out")
    else:
        link, fields = None, belongs_fields(_offered(actor), form, errors)
        explains = gettext("Your agency alone sees it. Partners learn of no other case by it.")
        button = gettext("These belong together")
    return BelongsPage(
        frame=frame_for(actor, f"{url}/group"),
        errors=summary(fields),
        code=case.code,
        case_url=url,
        group=link,
        explains=explains,
        fields=fields,
        button=button,
        url=f"{url}/group/remove" if link is not None else f"{url}/group",
        once=key,
    )


def _offered(actor: Actor) -> list[CaseGroup]:
    statement = LISTED.where(visible_to(actor), CaseGroup.lead_agency_id == actor.agency_id)
    page = keyset(statement, CaseGroup.made_at, CaseGroup.id, None, _OFFERED)
    return list(session().scalars(page))[:_OFFERED]
