"""`POST /referrals/{id}/messages`, and its form on the page of a referral."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Response
from flask_babel import gettext
from marshmallow import ValidationError

from nrm import policy
from nrm.clocks.models import clocks_of_referrals
from nrm.errors import Invalid
from nrm.http.acting import acting
from nrm.http.actor import Actor
from nrm.http.api import ApiBlueprint
from nrm.http.forms import fresh_key
from nrm.http.grammar import answer
from nrm.http.repeats import once
from nrm.http.sent_steps import flat_messages
from nrm.look.fields import Field, Kind, StepForm, within
from nrm.referrals.actions import read_referral
from nrm.referrals.answers import ReferralOut
from nrm.referrals.described import closed_view, described_referral
from nrm.referrals.finding import find_referral
from nrm.referrals.looking import Look
from nrm.referrals.reading import ReferralView
from nrm.referrals.schemas import WrittenIn
from nrm.referrals.step_forms import Answers
from nrm.referrals.writing import HELPING, write_message

calls = ApiBlueprint("writing_api", __name__, description="Referrals")
WRITE = "write"


@calls.path("/referrals/<uuid:referral_id>/messages", "POST")
@calls.takes(WrittenIn)
@calls.gives(ReferralOut)
def write(given: dict[str, Any], referral_id: UUID) -> Response:
    """Write to the other side while help is given; they are told that something waits."""
    with acting("message.write") as actor:
        _, _, repeated = once(actor, lambda: _write(actor, referral_id, given["text"]), 200)
        # A repeated request changes nothing, and is a reading anew.
        view = read_referral(actor, referral_id) if repeated else _as_it_is(actor, referral_id)
        body = described_referral(view, clocks_of_referrals([referral_id]), actor)
    return answer(body, version=view.referral.version)


def _write(actor: Actor, referral_id: UUID, text: str) -> UUID:
    write_message(actor, referral_id, text)
    return referral_id


def _as_it_is(actor: Actor, referral_id: UUID) -> ReferralView:
    return closed_view(actor, find_referral(referral_id))


def written(form: Answers) -> str:
    """What was typed; Invalid says what is to be left out, or that nothing was."""
    text = form.get("text", "").replace("\r\n", "\n").strip()
    if not text:
        raise Invalid({"text": [gettext("Answer this before you go on.")]})
    try:
        loaded: str = WrittenIn().load({"text": text})["text"]
    except ValidationError as error:
        raise Invalid(flat_messages("", error.messages)) from error
    return loaded


def writing_form(
    actor: Actor, seen: Look, form: Answers | None, errors: Mapping[str, Sequence[str]] | None
) -> StepForm | None:
    """The form of a message; None where nobody writes, or not this reader."""
    referral, thread = seen.view.referral, seen.view.thread
    if thread is None or thread.path is None or referral.state not in HELPING:
        return None
    if not policy.may(actor, "message.write", referral):
        return None
    failed = form is not None and form.get("step") == WRITE
    field = Field(
        name="text",
        label=gettext("Write to them"),
        kind=Kind.LONG_TEXT,
        hint=gettext("How it goes, what is needed. They know who it is; write no name."),
        value=form.get("text", "") if form is not None and failed else "",
        errors=tuple((errors or {}).get("text", ())) if failed else (),
    )
    return StepForm(
        name=WRITE,
        title="",
        explains="",
        button=gettext("Send the message"),
        url=f"/referrals/{referral.id}/messages",
        version=referral.version,
        fields=within(WRITE, (field,)),
        once=fresh_key(),
    )
