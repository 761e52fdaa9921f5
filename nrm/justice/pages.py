"""`/cases/{id}/justice-track`: covered, and by a logged POST where things stand and may go."""

from dataclasses import replace
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import format_datetime, gettext

from nrm import policy
from nrm.accounts.frame import frame_for
from nrm.accounts.section_words import section_words
from nrm.cases.actions import read_case
from nrm.cases.models import Case
from nrm.cases.shown import code_words
from nrm.cases.words import purposes_for
from nrm.errors import Refused
from nrm.http.acting import acting, reveal
from nrm.http.actor import Actor
from nrm.http.forms import draw, see_other, seen_version, with_purpose
from nrm.justice.actions import open_justice, record_justice
from nrm.justice.track import RECORD, JusticeTrack, track_from
from nrm.justice.views import JusticePage
from nrm.look.coded import choices
from nrm.look.fields import Field, Kind, summary
from nrm.look.parts import Fact

blueprint = Blueprint("justice", __name__)
_HERE = "/cases/<uuid:case_id>/justice-track"
_TEMPLATE = "justice/track.html"


@blueprint.get(_HERE)
def cover(case_id: UUID) -> Response:
    """What the page is for, and the form that opens it."""
    with acting("case.read") as actor:
        case = read_case(actor, case_id)
        if not policy.decide(actor, "justice.read", case).within_reach:
            raise Refused(gettext("Your role does not allow this."))
        page = _page(actor, case)
        page = replace(page, open_url=f"{page.url}/open", purposes=purposes_for(actor, case))
    return draw(_TEMPLATE, page)


@blueprint.post(f"{_HERE}/open")
def open_one(case_id: UUID) -> Response:
    """Where things stand, after the log entry is durable, and where they may go."""
    return draw(_TEMPLATE, _opened(case_id, ()))


@blueprint.post(_HERE)
def record(case_id: UUID) -> Response:
    """It is recorded and the page of the case follows; or the question again."""
    to, seen = request.form.get("to", ""), seen_version()
    if not to:
        return draw(_TEMPLATE, _opened(case_id, (gettext("Choose one of the answers."),)), 422)
    with acting("justice.record") as actor:
        record_justice(actor, case_id, to, seen)
    return see_other(f"/cases/{case_id}?saved={RECORD}")


def _opened(case_id: UUID, errors: tuple[str, ...]) -> JusticePage:
    with acting("justice.read") as actor:
        sealed = open_justice(with_purpose(actor), case_id)
        page, case = _page(actor, sealed.case), sealed.case
        asks = policy.may(actor, "justice.record", case) and case.state != "closed"
    opened = reveal(actor, "justice.read", case, lambda: sealed.open(actor.keyring))
    track = track_from(opened[RECORD])
    fields = _fields(track, errors) if asks else ()
    return replace(
        page,
        errors=summary(fields),
        facts=tuple(_facts(track)),
        fields=fields,
        version=sealed.versions[RECORD],
    )


def _page(actor: Actor, case: Case) -> JusticePage:
    case_url = f"/cases/{case.id}"
    return JusticePage(
        frame=frame_for(actor, f"{case_url}/justice-track"),
        code=case.code,
        case_url=case_url,
        url=f"{case_url}/justice-track",
        section_url=f"{case_url}/justice",
        section=section_words("justice"),
    )


def _facts(track: JusticeTrack) -> list[Fact]:
    stands = Fact(label=gettext("Where it stands"), value=code_words("justice_states", track.state))
    if track.state_at is None:
        return [stands]
    return [
        stands,
        Fact(label=gettext("Since"), value=format_datetime(track.state_at, "d MMM y, HH:mm")),
    ]


def _fields(track: JusticeTrack, errors: tuple[str, ...]) -> tuple[Field, ...]:
    offered = track.next_states()
    listed = [each for each in choices("justice_states") if each.value in offered]
    order = sorted(listed, key=lambda each: offered.index(each.value))
    return (
        Field(
            name="to",
            label=gettext("What did the person decide, or what happened?"),
            kind=Kind.CHOICE,
            choices=tuple(order),
            errors=errors,
        ),
    )
