"""`/cases/{id}/abroad`: another country is asked for help, by an envelope that names nobody."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext
from marshmallow import ValidationError

from nrm import policy
from nrm.abroad.ask_fields import (
    Errors,
    ask_fields,
    ask_preview,
    consent_facts,
    consents_for,
    find_twin,
    kept_of,
    which_field,
)
from nrm.abroad.models import TrmReferral
from nrm.abroad.on_pages import countries_paired
from nrm.abroad.schemas import TrmReferralIn
from nrm.abroad.sending import AskedAbroad, send_trm_referral
from nrm.abroad.views import AskAbroadPage
from nrm.abroad.words import SENT_URL
from nrm.accounts.frame import frame_for
from nrm.cases.actions import read_case
from nrm.cases.models import Case
from nrm.consent.models import ABROAD, Consent
from nrm.errors import Invalid
from nrm.http.acting import acting
from nrm.http.forms import draw, fresh_key, see_other
from nrm.http.repeats import once
from nrm.http.sent_steps import flat_messages
from nrm.look.fields import FieldError, summary
from nrm.look.moments import day
from nrm.look.parts import Link, Notice
from nrm.referrals.refer_answers import said_envelope

blueprint = Blueprint("ask_abroad", __name__)
_URL = "/cases/<uuid:case_id>/abroad"


@blueprint.get(_URL)
def ask(case_id: UUID) -> Response:
    """The consents to choose from; of the chosen or the only one, what is asked."""
    return _draw(case_id, {})


@blueprint.post(_URL)
def send(case_id: UUID) -> Response:
    """The envelope is on its way, and its page follows; or the form again, answers kept."""
    try:
        asked = _loaded()
        if request.form.get("do") == "preview":
            return _draw(case_id, {})
        with acting("trm_referral.send") as actor:
            made, _, _ = once(actor, lambda: send_trm_referral(actor, case_id, asked).id)
    except Invalid as invalid:
        return _draw(case_id, invalid.errors)
    return see_other(f"{SENT_URL}/{made}")


def _loaded() -> AskedAbroad:
    form = request.form
    given = {name: form.get(name) for name in ("country", "service", "urgency", "consent")}
    said = {name: text for name, text in given.items() if text}
    several = {"fields": form.getlist("fields"), "envelope": said_envelope(form)}
    try:
        loaded = TrmReferralIn().load({**said, **several})
    except ValidationError as error:
        told = flat_messages("", error.messages)
        raise Invalid({name: [_sentence(name)] for name in told}) from error
    return AskedAbroad(fields=tuple(loaded.pop("fields_")), **loaded)


def _sentence(name: str) -> str:
    sentences = {
        "envelope.needed_by": gettext("Write a day, for example 8 Dec."),
        "envelope.headcount": gettext("Write a number from 1 to 99."),
        "fields": gettext("Tick at least one line."),
    }
    return str(sentences.get(name) or gettext("Choose one of the listed answers."))


def _draw(case_id: UUID, errors: Errors) -> Response:
    with acting("case.read") as actor:
        case = read_case(actor, case_id)
        policy.ask(actor, "trm_referral.send", case)
        countries = countries_paired()
        consents = consents_for(case, countries)
        chosen = _chosen(consents)
        twin = find_twin(case, chosen) if chosen is not None else None
    url = f"/cases/{case_id}/abroad"
    page = AskAbroadPage(
        frame=frame_for(actor, url),
        code=case.code,
        back=Link(label=gettext("Back to case"), url=f"/cases/{case_id}#referrals"),
        url=url,
        note=_asked_already(twin) if twin else None if consents else _nothing(case, countries),
    )
    shown = _asking(page, chosen, errors) if chosen else _choosing(page, consents, errors)
    return draw("abroad/ask.html", shown, 422 if errors else 200)


def _choosing(page: AskAbroadPage, consents: Sequence[Consent], errors: Errors) -> AskAbroadPage:
    told = tuple(FieldError(anchor="main", sentence=each) for each in _sentences(errors))
    return replace(page, errors=told, which=(which_field(consents),) if consents else ())


def _asking(page: AskAbroadPage, chosen: Consent, errors: Errors) -> AskAbroadPage:
    form = request.form if request.method == "POST" else None
    fields = ask_fields(chosen, form, errors)
    before, after = ask_preview(chosen, form) if form is not None and not errors else ((), ())
    drawn = {field.name for field in fields}
    rest = _sentences({name: texts for name, texts in errors.items() if name not in drawn})
    others = (FieldError(anchor=fields[0].anchor, sentence=each) for each in rest)
    return replace(
        page,
        errors=(*summary(fields), *others),
        facts=consent_facts(chosen),
        kept=kept_of(chosen),
        fields=fields,
        before=before,
        after=after,
        once=request.form.get("once") or fresh_key(),
    )


def _sentences(errors: Errors) -> list[str]:
    return [text for texts in errors.values() for text in texts]


def _chosen(consents: Sequence[Consent]) -> Consent | None:
    named = request.values.get("consent", "")
    if not named and len(consents) == 1:
        return consents[0]
    return next((consent for consent in consents if str(consent.id) == named), None)


def _asked_already(twin: TrmReferral) -> Notice:
    return Notice(
        title=gettext("This country was asked for the same already"),
        text=gettext("On %(day)s, and that goes on.", day=day(twin.created_at).striptags()),
        tone="warn",
        link=Link(label=gettext("What was asked"), url=f"{SENT_URL}/{twin.id}"),
    )


def _nothing(case: Case, countries: Sequence[str]) -> Notice:
    """Why nobody can be asked, and the way there."""
    if not countries:
        return Notice(
            title=gettext("No other country can be asked"),
            text=gettext(
                "No country's service is paired with this one. A registrar of yours pairs with "
                "theirs; both compare eight words by voice."
            ),
        )
    url = f"/cases/{case.id}/consents/new?scope={ABROAD}"
    return Notice(
        title=gettext("There is no consent for this yet"),
        text=gettext(
            "Help in another country needs a consent of its own: for which country and service, "
            "which lines, and until when. Ask the person first."
        ),
        link=Link(label=gettext("Record a consent"), url=url) if case.state != "closed" else None,
    )
