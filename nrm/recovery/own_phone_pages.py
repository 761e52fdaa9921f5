"""`/account/phone`: another authenticator app, for whoever is signed in and has the old one."""

from flask import Blueprint, Response, request
from flask_babel import gettext

from nrm.accounts.frame import frame_for
from nrm.accounts.proving import NotProven, acting_proven
from nrm.accounts.secret_fields import Errors, proof_fields, secret_errors, sent_proof
from nrm.database import now, transaction
from nrm.errors import Invalid
from nrm.http.acting import acting, needed_actor
from nrm.http.forms import draw
from nrm.look.fields import summary
from nrm.look.page import ReceiptPage
from nrm.look.parts import Link
from nrm.recovery.offers import offer_page
from nrm.recovery.own_phone import enrol_own_factor, offer_own_factor, own_offer
from nrm.recovery.phones import Offer
from nrm.recovery.views import FormPage

blueprint = Blueprint("own_phone", __name__)
_HERE, _CONFIRM, _BACK = "/account/phone", "/account/phone/confirm", "/account"


@blueprint.get(_HERE)
def ask() -> Response:
    """The form that proves who asks."""
    needed_actor()
    return _draw({})


@blueprint.post(_HERE)
def offer() -> Response:
    """A picture to scan, or the form again."""
    empty = secret_errors(request.form, "passphrase", "code")
    if empty:
        return _draw(empty, 422)
    try:
        with acting_proven("account.offer_factor", sent_proof()) as actor:
            offered = offer_own_factor(actor)
    except NotProven as unproven:
        return _draw({"passphrase": [unproven.detail]}, 403)
    return _draw_offer(offered, {})


@blueprint.post(_CONFIRM)
def confirm() -> Response:
    """The new app is the only one of the account; or the same picture again."""
    token = request.form.get("token", "")
    try:
        with acting("account.enrol_factor") as actor:
            enrol_own_factor(actor, token, request.form.get("code", ""))
    except Invalid as unfit:
        with transaction(write=False):
            offered = own_offer(needed_actor(), token)
        if offered is None:
            old = gettext("This page is too old. Begin again.")
            return _draw({"passphrase": [old]}, 422)
        return _draw_offer(offered, unfit.errors, 422)
    return _receipt()


def _draw(errors: Errors, status: int = 200) -> Response:
    fields = proof_fields(errors)
    page = FormPage(
        frame=frame_for(needed_actor(), _HERE),
        errors=summary(fields),
        title=gettext("Set up a new phone"),
        explains=gettext("Prove once more that it is you; then you see a new secret to scan."),
        fields=fields,
        url=_HERE,
        button=gettext("Show the new secret"),
        back=Link(label=gettext("Go to my account"), url=_BACK),
        also=gettext("Your old app is good until the new one is set up."),
    )
    return draw("recovery/form.html", page, status)


def _draw_offer(offered: Offer, errors: Errors, status: int = 200) -> Response:
    frame = frame_for(needed_actor(), _HERE)
    return draw("recovery/offer.html", offer_page(frame, offered, errors, _CONFIRM, _BACK), status)


def _receipt() -> Response:
    page = ReceiptPage(
        frame=frame_for(needed_actor(), _BACK),
        title=gettext("Your new phone is set up"),
        at=now(),
        facts=(),
        next_steps=(
            gettext("From now on use the codes of the new app. The old app is good no more."),
            gettext("You are signed in here only; all other sessions have ended."),
        ),
        way_out=(Link(label=gettext("Go to my account"), url=_BACK),),
    )
    return draw("receipts/receipt.html", page)
