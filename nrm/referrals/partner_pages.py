"""`/cases/{id}/refer/{id}/partner`: another service or partner for a draft. Sends nothing."""

from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext

from nrm import policy
from nrm.agencies.models import Agency, Service
from nrm.directory.actions import list_services
from nrm.directory.finding import Wanted
from nrm.errors import Invalid
from nrm.http.acting import acting
from nrm.http.actor import Actor
from nrm.http.forms import draw, see_other, seen_version
from nrm.referrals.actions import edit_referral
from nrm.referrals.refer_answers import new_draft
from nrm.referrals.refer_draft import Draft, find_draft
from nrm.referrals.refer_fields import Errors, partner_field, service_field
from nrm.referrals.refer_like import NO_PARTNER
from nrm.referrals.refer_page import choosing_page
from nrm.referrals.refer_pages import MOST_PARTNERS
from nrm.referrals.refer_views import ReferPage
from nrm.vocabulary.loader import codes

blueprint = Blueprint("partner", __name__)
_TEMPLATE = "referrals/refer.html"


@blueprint.get("/cases/<uuid:case_id>/refer/<uuid:referral_id>/partner")
def ask(case_id: UUID, referral_id: UUID) -> Response:
    """Service and partner as saved, and who else offers it."""
    return _draw(referral_id)


@blueprint.post("/cases/<uuid:case_id>/refer/<uuid:referral_id>/partner")
def change(case_id: UUID, referral_id: UUID) -> Response:
    """The draft goes to the chosen partner and the next page follows; or who offers the service."""
    seen, do = seen_version(), request.form.get("do")
    if do == "preview":
        return _draw(referral_id)
    try:
        _change(referral_id, seen)
    except Invalid as invalid:
        return _draw(referral_id, invalid.errors)
    return see_other("/" if do == "leave" else f"/cases/{case_id}/refer/{referral_id}")


def _change(referral_id: UUID, seen: int) -> None:
    service, recipient = request.form.get("service", ""), request.form.get("recipient", "")
    if service not in codes("services"):
        raise Invalid({"service": [gettext("Choose what the person needs.")]})
    with acting("referral.edit") as actor:
        # Another service may have been chosen after the partners were listed.
        if recipient not in {str(agency.id) for _, agency in _offers(actor, service)}:
            raise Invalid({"recipient": [gettext("Choose one who offers this service.")]})
        edit_referral(actor, referral_id, new_draft(request.form), seen)


def _draw(referral_id: UUID, errors: Errors | None = None) -> Response:
    with acting("referral.read") as actor:
        draft = find_draft(actor, referral_id)
        policy.ask(actor, "referral.edit", draft.referral)
        page = _page(actor, draft, errors or {})
    return draw(_TEMPLATE, page, 422 if page.errors else 200)


def _page(actor: Actor, draft: Draft, errors: Errors) -> ReferPage:
    saved = draft.referral
    service = request.form.get("service", saved.service)
    recipient = request.form.get("recipient", str(saved.recipient_id))
    offers = _offers(actor, service) if service in codes("services") else []
    fields = [service_field(service, errors)]
    if offers:
        fields.append(partner_field(offers, recipient, errors))
    return choosing_page(actor, draft, tuple(fields), "" if offers else str(NO_PARTNER))


def _offers(actor: Actor, service: str) -> list[tuple[Service, Agency]]:
    return list_services(actor, Wanted(need=service), None, MOST_PARTNERS)
