"""`/consents/{id}/withdraw`: what ends with a consent, and a receipt once it has ended."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext, ngettext
from marshmallow import ValidationError

from nrm import policy
from nrm.accounts.frame import frame_for
from nrm.agencies.models import agency_names
from nrm.cases.finding import find_case
from nrm.cases.forms import choices_of
from nrm.consent.actions import withdraw_consent
from nrm.consent.api import WithdrawIn
from nrm.consent.ending import TOLD_RECIPIENT
from nrm.consent.models import Consent, case_of_consent, find_consent
from nrm.consent.on_case import subject_of
from nrm.consent.parts import parts_of_consent
from nrm.consent.views import WithdrawPage
from nrm.database import now
from nrm.errors import Conflict, Invalid
from nrm.http.acting import acting
from nrm.http.actor import Actor
from nrm.http.forms import draw, fresh_key
from nrm.http.repeats import once
from nrm.log import writer as log
from nrm.look.fields import Field, Kind, summary
from nrm.look.page import ReceiptPage
from nrm.look.parts import Fact, Link
from nrm.policy import PARTNER_WORKER

blueprint = Blueprint("ending_consents", __name__)
Errors = Mapping[str, list[str]]


@blueprint.get("/consents/<uuid:consent_id>/withdraw")
def ask_withdrawal(consent_id: UUID) -> Response:
    """What ends with the consent, before anything is done."""
    return _draw_withdrawal(consent_id, {}, fresh_key())


@blueprint.post("/consents/<uuid:consent_id>/withdraw")
def withdraw(consent_id: UUID) -> Response:
    """The consent has ended with all that rested on it, and a receipt says so."""
    key = request.form.get("once") or fresh_key()
    try:
        return _receipt(consent_id)
    except Invalid as invalid:
        return _draw_withdrawal(consent_id, invalid.errors, key)


def _receipt(consent_id: UUID) -> Response:
    with acting("consent.withdraw") as actor:
        how = _how()
        _, _, before = once(actor, lambda: withdraw_consent(actor, consent_id, how).id, 200)
        consent = _found(consent_id)
        if before:
            policy.ask(actor, "consent.withdraw", consent)
            log.write(actor, "consent.read", consent)
        back, facts = _back(actor, consent), _facts(consent)
    page = ReceiptPage(
        frame=frame_for(actor, back),
        title=gettext("The consent is withdrawn"),
        at=consent.withdrawn_at or now(),
        facts=facts,
        next_steps=(
            gettext("Sharing under it has stopped. Whoever had access has lost it."),
            gettext("Support goes on. A new consent can be given at any time."),
        ),
        way_out=(Link(label=gettext("Go back"), url=back), Link(label=gettext("Desk"), url="/")),
    )
    return draw("receipts/receipt.html", page)


def _how() -> str:
    try:
        given: dict[str, Any] = WithdrawIn().load({"how": request.form.get("how", "")})
    except ValidationError as error:
        raise Invalid({"how": [gettext("Say how you learned of it.")]}) from error
    return str(given["how"])


def _draw_withdrawal(consent_id: UUID, errors: Errors, key: str) -> Response:
    with acting("consent.read") as actor:
        consent = _found(consent_id)
        policy.ask(actor, "consent.withdraw", consent)
        if consent.withdrawn_at is not None:
            raise Conflict(gettext("This consent was withdrawn already."))
        ends = tuple(parts_of_consent(actor, consent).resting)
        back, facts = _back(actor, consent), _facts(consent)
        log.write(actor, "consent.read", consent)
    fields = (_ways(actor, errors),)
    page = WithdrawPage(
        frame=frame_for(actor, f"/consents/{consent_id}/withdraw"),
        errors=summary(fields),
        back_url=back,
        facts=facts,
        ends=ends,
        ends_words=_counted(len(ends)),
        fields=fields,
        url=f"/consents/{consent_id}/withdraw",
        once=key,
    )
    return draw("cases/withdraw.html", page, 422 if errors else 200)


def _found(consent_id: UUID) -> Consent:
    return find_consent(consent_id, find_case(case_of_consent(consent_id)))


def _back(actor: Actor, consent: Consent) -> str:
    # A recipient knows no case.
    lead = actor.agency_id == consent.lead_agency_id
    return f"/cases/{consent.case_id}" if lead else "/referrals/in"


def _facts(consent: Consent) -> tuple[Fact, ...]:
    subject = Fact(label=gettext("For"), value=subject_of(consent))
    if consent.recipient_id is None:
        return (subject,)
    recipient = agency_names({consent.recipient_id}).get(consent.recipient_id, "")
    return (subject, Fact(label=gettext("With"), value=recipient))


def _counted(ends: int) -> str:
    return str(ngettext("%(num)d referral rests on it:", "%(num)d referrals rest on it:", ends))


def _ways(actor: Actor, errors: Errors) -> Field:
    told = actor.role == PARTNER_WORKER
    ways = tuple(
        choice
        for choice in choices_of("withdrawal_ways", [request.form.get("how", "")])
        if (choice.value == TOLD_RECIPIENT) is told
    )
    return Field(
        name="how",
        label=gettext("How did you learn of it?"),
        kind=Kind.CHOICE,
        choices=ways,
        errors=tuple(errors.get("how", ())),
    )
