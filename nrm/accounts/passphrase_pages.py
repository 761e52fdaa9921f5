"""`/account/passphrase`: changing the own passphrase."""

from flask import Blueprint, Response, request
from flask_babel import gettext

from nrm.accounts.changing import change_own_passphrase
from nrm.accounts.frame import frame_for
from nrm.accounts.proving import NotProven
from nrm.accounts.secret_fields import (
    Errors,
    code_field,
    new_passphrase_fields,
    secret_errors,
    secret_field,
    sent_proof,
)
from nrm.accounts.views import PassphrasePage
from nrm.database import now
from nrm.errors import Invalid
from nrm.http.acting import needed_actor
from nrm.http.forms import draw
from nrm.look.fields import Field, summary
from nrm.look.page import ReceiptPage
from nrm.look.parts import Fact, Link
from nrm.passkeys.challenges import Purpose

blueprint = Blueprint("passphrase", __name__)
_HERE = "/account/passphrase"
_ASKED = ("passphrase", "code", "new_passphrase", "new_passphrase_again")


@blueprint.get(_HERE)
def ask() -> Response:
    """The form; nothing is changed by looking at it."""
    return _draw({})


@blueprint.post(_HERE)
def change() -> Response:
    """A receipt, or the form again with the reasons and without what was typed."""
    given = {name: request.form.get(name, "") for name in _ASKED}
    errors = secret_errors(given, *_ASKED)
    if errors:
        return _draw(errors, 422)
    try:
        ended = change_own_passphrase(sent_proof(), given["new_passphrase"])
    except Invalid as weak:
        return _draw(weak.errors, 422)
    except NotProven as unproven:
        return _draw({"passphrase": [unproven.detail]}, 403)
    return _receipt(ended)


def _draw(errors: Errors, status: int = 200) -> Response:
    fields = _fields(errors)
    frame = frame_for(needed_actor(), _HERE)
    page = PassphrasePage(frame=frame, errors=summary(fields), fields=fields, url=_HERE)
    return draw("accounts/passphrase.html", page, status)


def _fields(errors: Errors) -> tuple[Field, ...]:
    present = gettext("Present passphrase")
    return (
        secret_field(errors, "passphrase", present, "current-password"),
        *new_passphrase_fields(errors),
        # Between passphrases a browser would take the code for the end of one form of two.
        code_field(errors, Purpose.PROVE),
    )


def _receipt(ended: int) -> Response:
    page = ReceiptPage(
        frame=frame_for(needed_actor(), "/account"),
        title=gettext("Your passphrase is changed"),
        at=now(),
        facts=(Fact(label=gettext("Other sessions ended"), value=str(ended)),),
        next_steps=(
            gettext("Sign in with the new passphrase from now on. You stay signed in here."),
            gettext("Cases, notes and referrals are as they were."),
        ),
        way_out=(Link(label=gettext("Go to my account"), url="/account"),),
    )
    return draw("receipts/receipt.html", page)
