"""`/cases/{id}/reaching`: the safe ways, covered until a logged POST, and what was tried."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext
from marshmallow import ValidationError

from nrm import policy
from nrm.accounts.frame import frame_for
from nrm.cases.words import deadline, purposes_for
from nrm.errors import Conflict, Invalid
from nrm.http.acting import acting, reveal
from nrm.http.forms import draw, fresh_key, with_purpose
from nrm.http.repeats import once
from nrm.look.fields import summary
from nrm.look.parts import Link, Notice
from nrm.reaching.actions import look_at_tries, record_try
from nrm.reaching.opening import open_reaching
from nrm.reaching.schemas import TryIn
from nrm.reaching.tries import LONGEST, SAFE, Try, doubtful
from nrm.reaching.views import ReachingPage
from nrm.reaching.words import Errors, drawn_tries, drawn_ways, notice_for, try_fields

blueprint = Blueprint("reaching", __name__)
_TEMPLATE = "reaching/reaching.html"


@blueprint.get("/cases/<uuid:case_id>/reaching")
def look(case_id: UUID) -> Response:
    """The deadline of trying again, if it runs; ways and tries stay covered."""
    return draw(_TEMPLATE, _covered(case_id))


@blueprint.post("/cases/<uuid:case_id>/reaching/open")
def open_here(case_id: UUID) -> Response:
    """The safe ways and the tries, after the log entry is durable, and the questions of a try."""
    return draw(_TEMPLATE, _opened(case_id, {}, {}))


@blueprint.post("/cases/<uuid:case_id>/reaching")
def record(case_id: UUID) -> Response:
    """It stands in the record and the page says so; or the questions again."""
    given = request.form.to_dict()
    try:
        said, seen = _answered()
        with acting("reaching.record") as actor:
            _, _, repeated = once(actor, lambda: record_try(actor, case_id, said, seen).id)
            if repeated:
                look_at_tries(actor, case_id)
    except Invalid as invalid:
        return draw(_TEMPLATE, _opened(case_id, given, invalid.errors), 422)
    except Conflict as stale:
        # The places of the ways are others now; what was written is kept.
        kept = {name: text for name, text in given.items() if name != "way"}
        return draw(_TEMPLATE, _opened(case_id, kept, {"way": [stale.detail]}), stale.status)
    done = Notice(title=gettext("It stands in the record"), text=gettext("Nobody was contacted."))
    return draw(_TEMPLATE, replace(_opened(case_id, {}, {}), notice=done))


def _answered() -> tuple[Try, int]:
    names = ("way", "outcome", "note")
    given = {n: request.form.get(n, "").replace("\r\n", "\n").strip() for n in names}
    given[SAFE] = request.form.get("version", "")
    try:
        loaded = TryIn().load({name: value for name, value in given.items() if value != ""})
    except ValidationError as error:
        raise Invalid({str(name): [_wrong(str(name))] for name in error.messages_dict}) from error
    return Try(loaded["way"], loaded["outcome"], loaded["note"]), loaded[SAFE]


def _wrong(name: str) -> str:
    if name == "note":
        return str(gettext("This text is too long; %(most)s characters fit here.", most=LONGEST))
    return str(gettext("Answer this."))


def _covered(case_id: UUID) -> ReachingPage:
    with acting("reaching.look") as actor:
        case, running = look_at_tries(actor, case_id)
        records = policy.may(actor, "reaching.record", case) and case.state != "closed"
        return ReachingPage(
            frame=frame_for(actor, f"/cases/{case.id}/reaching"),
            code=case.code,
            case_url=f"/cases/{case.id}",
            clock=deadline(running) if running is not None else None,
            open_url=f"/cases/{case.id}/reaching/open",
            purposes=purposes_for(actor, case),
            url=f"/cases/{case.id}/reaching" if records else "",
        )


def _opened(case_id: UUID, given: Mapping[str, str], errors: Errors) -> ReachingPage:
    with acting("section.read") as actor:
        case, opening = open_reaching(with_purpose(actor), case_id)
    found = reveal(actor, "section.read", case, opening)
    covered = _covered(case_id)
    fields = try_fields(found.ways, given, errors) if covered.url and found.ways else ()
    in_doubt = doubtful(found.tries, found.seen)
    return replace(
        covered,
        errors=summary(fields),
        open_url="",
        ways=drawn_ways(found.ways, in_doubt),
        tries=drawn_tries(found.tries),
        avoid=found.avoid,
        told=notice_for(found.tries, in_doubt),
        change=Link(label=gettext("Change the ways"), url=f"/cases/{case_id}/{SAFE}"),
        fields=fields,
        version=found.seen,
        once=fresh_key(),
    )
