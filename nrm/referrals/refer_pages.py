"""`/cases/{id}/refer`: service and partner, then what is asked and shared. Sends nothing."""

from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext

from nrm import policy
from nrm.cases.actions import read_case
from nrm.directory.actions import list_services
from nrm.directory.finding import Wanted
from nrm.errors import Conflict, Invalid
from nrm.http.acting import acting
from nrm.http.forms import draw, fresh_key, see_other, seen_version
from nrm.http.repeats import once
from nrm.look.parts import Notice
from nrm.referrals.actions import create_referral, edit_referral
from nrm.referrals.refer_answers import changed_draft, new_draft
from nrm.referrals.refer_draft import find_draft
from nrm.referrals.refer_fields import partner_field, service_field
from nrm.referrals.refer_like import find_like
from nrm.referrals.refer_page import draft_page, new_page
from nrm.vocabulary.loader import codes

blueprint = Blueprint("refer", __name__)
_TEMPLATE = "referrals/refer.html"
MOST_PARTNERS = 100


@blueprint.get("/cases/<uuid:case_id>/refer")
def begin(case_id: UUID) -> Response:
    """What the person needs, before anybody is chosen; known of one that follows another."""
    if request.args.get("follows") or request.args.get("alongside"):
        return _choosing(case_id, "")
    with acting("case.read") as actor:
        case = read_case(actor, case_id)
        policy.ask(actor, "referral.create", case)
    return draw(_TEMPLATE, new_page(actor, case, (service_field("", {}),), fresh_key()))


@blueprint.post("/cases/<uuid:case_id>/refer")
def choose(case_id: UUID) -> Response:
    """A draft to the chosen partner; or the partners who offer the chosen service."""
    service = request.form.get("service", "")
    if service not in codes("services"):
        return _choosing(case_id, service)
    if not request.form.get("recipient") or request.form.get("do") == "preview":
        return _choosing(case_id, service)
    try:
        referral_id = _create(case_id)
    except Invalid as invalid:
        return _choosing(case_id, service, invalid)
    return see_other(_after_saving(case_id, referral_id))


def _create(case_id: UUID) -> UUID:
    with acting("referral.create") as actor:
        new = new_draft(request.form)
        made, _, _ = once(actor, lambda: create_referral(actor, case_id, new).referral.id)
    return made


def _choosing(case_id: UUID, service: str, invalid: Invalid | None = None) -> Response:
    errors = dict(invalid.errors) if invalid is not None else {}
    with acting("case.read") as actor:
        case = read_case(actor, case_id)
        policy.ask(actor, "referral.create", case)
        like = find_like(case, request.values)
        service = service or like.service
        known = service in codes("services")
        wanted = Wanted(need=service)
        found = list_services(actor, wanted, None, MOST_PARTNERS) if known else []
        offers = like.offers(case, found)
    fields = [service_field(service, errors)]
    if not known:
        fields = [service_field("", {"service": [gettext("Choose what the person needs.")]})]
    elif offers:
        fields.append(partner_field(offers, request.form.get("recipient", ""), errors))
        fields += like.fields(request.form)
    warning = like.no_partner if known and not offers else ""
    once_key = request.form.get("once") or fresh_key()
    page = like.shown(new_page(actor, case, tuple(fields), once_key, warning))
    return draw(_TEMPLATE, page, 422 if page.errors else 200)


def _after_saving(case_id: UUID, referral_id: UUID) -> str:
    if request.form.get("do") == "leave":
        return "/"
    return f"/cases/{case_id}/refer/{referral_id}"


@blueprint.get("/cases/<uuid:case_id>/refer/<uuid:referral_id>")
def show(case_id: UUID, referral_id: UUID) -> Response:
    """The draft with what the partner will see of it as saved."""
    with acting("referral.read") as actor:
        draft = find_draft(actor, referral_id)
        policy.ask(actor, "referral.edit", draft.referral)
        page = draft_page(actor, draft)
    return draw(_TEMPLATE, page)


@blueprint.post("/cases/<uuid:case_id>/refer/<uuid:referral_id>")
def save(case_id: UUID, referral_id: UUID) -> Response:
    """The draft is saved and the next page follows; or the form again, answers kept."""
    seen = seen_version()
    try:
        _save(referral_id, seen)
    except Invalid as invalid:
        return _again(referral_id, invalid, None)
    except Conflict as conflict:
        return _again(referral_id, conflict, _meanwhile())
    if request.form.get("do") == "save":
        return see_other(f"/referrals/{referral_id}?done=draft")
    return see_other(_after_saving(case_id, referral_id))


def _save(referral_id: UUID, seen: int) -> None:
    with acting("referral.edit") as actor:
        new = changed_draft(request.form)
        referral = edit_referral(actor, referral_id, new, seen)
        if referral.fields and not new.names:
            raise Invalid({"fields": [gettext("Tick at least one line, or withdraw the draft.")]})


def _meanwhile() -> Notice:
    return Notice(
        title=gettext("Somebody else changed this draft meanwhile"),
        text=gettext("Your answers are kept below; the preview shows what is saved. Compare them."),
        tone="warn",
    )


def _again(referral_id: UUID, problem: Invalid | Conflict, notice: Notice | None) -> Response:
    with acting("referral.read") as actor:
        draft = find_draft(actor, referral_id)
        errors = problem.errors if isinstance(problem, Invalid) else {}
        page = draft_page(actor, draft, request.form, errors, notice)
    return draw(_TEMPLATE, page, problem.status)
