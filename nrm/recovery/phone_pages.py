"""`/recover/phone`: another authenticator app, for whoever has lost the phone; nobody signed in."""

from flask import Blueprint, Response, request
from flask_babel import gettext

from nrm.accounts.frame import frame_for
from nrm.accounts.secret_fields import Errors, secret_field
from nrm.database import now
from nrm.http.forms import draw, named
from nrm.http.problems import NotSignedIn
from nrm.look.fields import Field, summary
from nrm.look.page import ReceiptPage
from nrm.look.parts import Link
from nrm.recovery.asking_pages import is_name
from nrm.recovery.offers import offer_page
from nrm.recovery.phones import (
    Lost,
    Offer,
    enrol_factor,
    offer_factor,
    opened_offer,
)
from nrm.recovery.views import FormPage

blueprint = Blueprint("lost_phone", __name__)
_HERE, _CONFIRM = "/recover/phone", "/recover/phone/confirm"
_ASKED = ("name", "passphrase", "recovery_code")


@blueprint.get(_HERE)
def ask() -> Response:
    """The form of somebody whose phone is lost."""
    return _draw({}, {})


@blueprint.post(_HERE)
def offer() -> Response:
    """A picture to scan, or the form again; of the answers only the name is shown again."""
    given = {name: request.form.get(name, "") for name in _ASKED}
    errors = _unasked(given)
    if errors:
        return _draw(given, errors, 422)
    try:
        offered = offer_factor(Lost(**given, source=request.remote_addr or ""))
    except NotSignedIn as unproven:
        return _draw(given, {"name": [unproven.detail]}, 401)
    return _draw_offer(offered, {})


@blueprint.post(_CONFIRM)
def confirm() -> Response:
    """The new app is the only one of the account; or the same picture again."""
    token, code = request.form.get("token", ""), request.form.get("code", "")
    offered = opened_offer(token)
    if not code and offered is not None:
        return _draw_offer(offered, {"code": [gettext("Fill this in.")]}, 422)
    try:
        enrol_factor(token, code, request.remote_addr or "")
    except NotSignedIn as unproven:
        if offered is None:
            return _draw({}, {"name": [unproven.detail]}, 401)
        return _draw_offer(offered, {"code": [unproven.detail]}, 401)
    return _receipt()


def _unasked(given: dict[str, str]) -> dict[str, list[str]]:
    errors = {} if given["passphrase"] else {"passphrase": [gettext("Fill this in.")]}
    if not is_name(given["name"]):
        errors["name"] = [gettext("Type the name with which you sign in.")]
    return errors


def _draw(given: dict[str, str], errors: Errors, status: int = 200) -> Response:
    fields = _fields(given, errors)
    page = FormPage(
        frame=frame_for(None, _HERE),
        errors=summary(fields),
        title=gettext("Set up a new phone"),
        explains=gettext(
            "With your passphrase, and a recovery code from your printed page. Without a code, ask "
            "a custodian of your agency first to let you do this."
        ),
        fields=fields,
        url=_HERE,
        button=gettext("Show the new secret"),
        back=Link(label=gettext("Back to sign-in"), url="/sign-in"),
        also=gettext("Your old app is good until the new one is set up."),
    )
    return draw("recovery/form.html", page, status)


def _fields(given: dict[str, str], errors: Errors) -> tuple[Field, ...]:
    texts = {key: list(sentences) for key, sentences in errors.items()}
    name = Field(
        name="name",
        label=gettext("Name"),
        value=given.get("name", ""),
        errors=named(texts, "name"),
        autocomplete="username",
        required=True,
    )
    on_paper = Field(
        name="recovery_code",
        label=gettext("Recovery code"),
        hint=gettext("Leave this empty if a custodian has let you set up a new phone."),
    )
    present = gettext("Passphrase")
    return (name, secret_field(errors, "passphrase", present, "current-password"), on_paper)


def _draw_offer(offered: Offer, errors: Errors, status: int = 200) -> Response:
    page = offer_page(frame_for(None, _HERE), offered, errors, _CONFIRM, "/sign-in")
    return draw("recovery/offer.html", page, status)


def _receipt() -> Response:
    page = ReceiptPage(
        frame=frame_for(None, "/sign-in"),
        title=gettext("Your new phone is set up"),
        at=now(),
        facts=(),
        next_steps=(
            gettext("Sign in with your passphrase and the next code of the new app."),
            gettext("The old app is good no more. All sessions that were open have ended."),
            gettext("If a passkey was on the lost phone, remove it under “My account”."),
        ),
        way_out=(Link(label=gettext("Sign in"), url="/sign-in"),),
    )
    return draw("receipts/receipt.html", page)
