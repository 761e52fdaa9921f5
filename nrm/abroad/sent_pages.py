"""`/abroad/{id}`: what was asked of another country, how it stands, and what may be done."""

from collections.abc import Iterator
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext

from nrm.abroad.described import countries_of
from nrm.abroad.finding import waiting_among
from nrm.abroad.models import TrmReferral
from nrm.abroad.schemas import SENT_STEPS
from nrm.abroad.sending import read_trm_referral, share_trm_referral, withdraw_trm_referral
from nrm.abroad.step_forms import Errors, answered, step_forms
from nrm.abroad.views import SentAbroadPage
from nrm.abroad.words import (
    SENT_URL,
    country_words,
    sent_explained,
    sent_tag,
    sent_title,
)
from nrm.accounts.frame import frame_for
from nrm.errors import Invalid
from nrm.http.acting import acting
from nrm.http.actor import Actor
from nrm.http.forms import draw, see_other, seen_version
from nrm.look.coded import words_of
from nrm.look.fields import FieldError, summary
from nrm.look.parts import Event, Fact, Link
from nrm.referrals.words import came_of, line_labels

blueprint = Blueprint("sent_abroad", __name__)
_ONE = f"{SENT_URL}/<uuid:referral_id>"


@blueprint.get(_ONE)
def read_one(referral_id: UUID) -> Response:
    """How it stands; nothing of the case is opened."""
    return _draw(referral_id, "", {})


@blueprint.post(f"{_ONE}/steps")
def take_step(referral_id: UUID) -> Response:
    """The step is taken and the page follows; or the questions again."""
    seen, name = seen_version(), request.form.get("step", "")
    try:
        name, given = answered(SENT_STEPS)
        with acting(f"trm_referral.{name}") as actor:
            if name == "share":
                share_trm_referral(actor, referral_id, seen)
            else:
                withdraw_trm_referral(actor, referral_id, given["reason"], seen)
    except Invalid as invalid:
        return _draw(referral_id, name, invalid.errors)
    return see_other(f"{SENT_URL}/{referral_id}")


def _draw(referral_id: UUID, step: str, errors: Errors) -> Response:
    with acting("trm_referral.read") as actor:
        page = _page(actor, read_trm_referral(actor, referral_id), step, errors)
    return draw("abroad/sent.html", page, 422 if errors else 200)


def _page(actor: Actor, sent: TrmReferral, step: str, errors: Errors) -> SentAbroadPage:
    here, country = (
        f"{SENT_URL}/{sent.id}",
        country_words(countries_of([sent])[sent.focal_point_id]),
    )
    steps = step_forms(actor, sent, here, step, errors)
    drawn = [field for form in steps for field in form.fields]
    asked = {field.name for field in drawn}
    others = [text for name, texts in errors.items() if name not in asked for text in texts]
    waiting = sent.id in waiting_among([sent.id], asks=True)
    back = f"/cases/{sent.case_id}"
    return SentAbroadPage(
        frame=frame_for(actor, here),
        errors=(
            *summary(drawn),
            *(FieldError(anchor="main", sentence=text) for text in others),
        ),
        title=sent_title(sent, country),
        case=Link(label=sent.case.code, url=f"{back}#referrals"),
        state=sent_tag(sent),
        explains=sent_explained(sent, waiting=waiting),
        facts=tuple(Fact(label=label, value=value) for label, value in _facts(sent) if value),
        steps=steps,
        events=_events(sent),
    )


def _facts(sent: TrmReferral) -> Iterator[tuple[str, str]]:
    yield gettext("How soon"), words_of("urgencies", sent.urgency)
    yield gettext("Lines"), "\n".join(line_labels(sent.field_names))
    yield gettext("What came back"), came_of(sent.state, sent.reason, sent.outcome)
    if sent.state == "withdrawn":
        yield gettext("Taken back because"), words_of("withdraw_reasons", sent.reason or "")
    # Both logs name it so: an auditor of either country finds by it what belongs together.
    yield gettext("Its number in the logs of both countries"), sent.id.hex


def _events(sent: TrmReferral) -> tuple[Event, ...]:
    asked = Event(at=sent.created_at, title=gettext("Asked"))
    if sent.state == "sent":
        return (asked,)
    return (Event(at=sent.state_at, title=sent_tag(sent).label), asked)
