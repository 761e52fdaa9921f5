"""`/account/recovery`: codes on paper, shown once. `/recover`: using one, by nobody signed in."""

from flask import Blueprint, Response, request
from flask_babel import gettext, ngettext

from nrm.accounts.actions import make_recovery_codes, read_recovery_codes
from nrm.accounts.frame import frame_for
from nrm.accounts.proving import NotProven, Proof, acting_proven
from nrm.accounts.recovering import Recovery, recover
from nrm.accounts.secret_fields import (
    Errors,
    code_field,
    name_field,
    new_passphrase_fields,
    proof_fields,
    secret_errors,
    secret_field,
    sent_passkey,
    sent_proof,
)
from nrm.accounts.views import CodesPage, RecoverPage, RecoveryPage
from nrm.database import now
from nrm.errors import Invalid
from nrm.http.acting import acting, needed_actor
from nrm.http.forms import draw
from nrm.http.problems import NotSignedIn
from nrm.look.fields import Field, summary
from nrm.look.page import ReceiptPage
from nrm.look.parts import Link
from nrm.passkeys.challenges import Purpose

blueprint = Blueprint("recovery", __name__)
_MAKE, _USE = "/account/recovery", "/recover"
_ASKED = ("name", "recovery_code", "code", "new_passphrase", "new_passphrase_again")


@blueprint.get(_MAKE)
def ask_for_codes() -> Response:
    """How many codes are left, and the form that makes new ones."""
    with acting("account.read_recovery_codes") as actor:
        left = read_recovery_codes(actor)
    return _draw_making({}, left=ngettext("%(num)d code is left.", "%(num)d codes are left.", left))


@blueprint.post(_MAKE)
def make_codes() -> Response:
    """The new codes, this once; or the form again."""
    empty = secret_errors(request.form, "passphrase", "code")
    if empty:
        return _draw_making(empty, 422)
    try:
        return _draw_codes(sent_proof())
    except NotProven as unproven:
        return _draw_making({"passphrase": [unproven.detail]}, 403)


def _draw_codes(proof: Proof) -> Response:
    with acting_proven("account.make_recovery_codes", proof) as actor:
        codes = make_recovery_codes(actor)
    page = CodesPage(frame=frame_for(actor, _MAKE), codes=tuple(codes), made_at=now())
    return draw("accounts/codes.html", page)


def _draw_making(errors: Errors, status: int = 200, left: str = "") -> Response:
    fields = proof_fields(errors)
    page = RecoveryPage(
        frame=frame_for(needed_actor(), _MAKE),
        errors=summary(fields),
        left=left,
        fields=fields,
        url=_MAKE,
    )
    return draw("accounts/recovery.html", page, status)


@blueprint.get(_USE)
def ask_for_one() -> Response:
    """The form for somebody who has lost the passphrase."""
    return _draw_using({}, {})


@blueprint.post(_USE)
def use_code() -> Response:
    """A receipt, or the form again; of the answers only the name is shown again."""
    given = {name: request.form.get(name, "") for name in _ASKED}
    errors = secret_errors(given, *_ASKED)
    if errors:
        return _draw_using(given, errors, 422)
    sent = {name: value for name, value in given.items() if name != "new_passphrase_again"}
    try:
        recover(Recovery(**sent, source=request.remote_addr or "", passkey=sent_passkey()))
    except Invalid as weak:
        return _draw_using(given, weak.errors, 422)
    except NotSignedIn as unproven:
        return _draw_using(given, {"name": [unproven.detail]}, 401)
    return _receipt()


def _draw_using(given: dict[str, str], errors: Errors, status: int = 200) -> Response:
    fields = _fields(given, errors)
    page = RecoverPage(frame=frame_for(None, _USE), errors=summary(fields), fields=fields, url=_USE)
    return draw("accounts/recover.html", page, status)


def _fields(given: dict[str, str], errors: Errors) -> tuple[Field, ...]:
    hint = gettext("Eight groups of four, from your printed page. A recovery code is good once.")
    label = gettext("Recovery code")
    on_paper = secret_field(errors, "recovery_code", label, "off", hint)
    code = code_field(errors, Purpose.RECOVER)
    return (name_field(given, errors), on_paper, code, *new_passphrase_fields(errors))


def _receipt() -> Response:
    page = ReceiptPage(
        frame=frame_for(None, "/sign-in"),
        title=gettext("You have a new passphrase"),
        at=now(),
        facts=(),
        next_steps=(
            gettext("Sign in with the new passphrase and the next code of your app."),
            gettext("All sessions that were open have ended."),
            gettext("The recovery code is spent. Cross it out on your page."),
        ),
        way_out=(Link(label=gettext("Sign in"), url="/sign-in"),),
    )
    return draw("receipts/receipt.html", page)
