"""`/groups/new`: one form for several people, one case for each of them."""

from flask import Blueprint, Response, request
from werkzeug.datastructures import MultiDict

from nrm import policy
from nrm.accounts.frame import frame_for
from nrm.cases.named import known_lists
from nrm.errors import Invalid
from nrm.groups.actions import make_group
from nrm.groups.asking import Answers, Errors, answered_opening, persons_fields, shared_fields
from nrm.groups.views import NewGroupPage
from nrm.http.acting import acting, needed_actor
from nrm.http.actor import Actor
from nrm.http.forms import draw, fresh_key, see_other
from nrm.http.repeats import once
from nrm.look.fields import summary

blueprint = Blueprint("opening_groups", __name__)
_URL = "/groups/new"


@blueprint.get(_URL)
def new_page() -> Response:
    """The form: how many people, and what holds for all of them."""
    with acting("group.open") as actor:
        policy.ask(actor, "group.open")
    return _draw(actor, MultiDict(), {}, fresh_key())


@blueprint.post(_URL, endpoint="new_post")
def open_one() -> Response:
    """The cases are open, and the list of work follows; or the form again, and no case."""
    try:
        with acting("group.open") as actor:
            opening = answered_opening(request.form)
            group_id, _, _ = once(actor, lambda: make_group(actor, opening).id)
    except Invalid as invalid:
        key = request.form.get("once") or fresh_key()
        return _draw(needed_actor(), request.form, invalid.errors, key, 422)
    return see_other(f"/groups/{group_id}?saved=group")


def _draw(actor: Actor, form: Answers, errors: Errors, key: str, status: int = 200) -> Response:
    persons, fields = persons_fields(form, errors), shared_fields(form, errors)
    page = NewGroupPage(
        frame=frame_for(actor, _URL),
        errors=summary((*persons, *fields)),
        persons=persons,
        fields=fields,
        known=known_lists(fields),
        url=_URL,
        once=key,
    )
    return draw("groups/new.html", page, status)
