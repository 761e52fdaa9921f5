"""`/recover/continue`: a request goes on with its number, which never stands in an address."""

from flask import Blueprint, Response, request
from flask_babel import gettext, ngettext

from nrm.accounts.frame import frame_for
from nrm.accounts.secret_fields import (
    Errors,
    code_field,
    new_passphrase_fields,
    secret_errors,
    secret_field,
)
from nrm.database import now
from nrm.errors import Invalid
from nrm.http.forms import draw, named
from nrm.http.problems import NotSignedIn
from nrm.look.fields import Field, summary
from nrm.look.page import ReceiptPage
from nrm.look.parts import Link
from nrm.recovery.asking import look, prepare
from nrm.recovery.finishing import finish
from nrm.recovery.models import BOTH, PASSPHRASE
from nrm.recovery.strangers import NotFitting
from nrm.recovery.tickets import Sent, Standing
from nrm.recovery.views import FormPage, StandingPage

blueprint = Blueprint("continuing", __name__)
_HERE = "/recover/continue"


@blueprint.get(_HERE)
def continue_page() -> Response:
    """The question for the number of the request."""
    return _draw_number({})


@blueprint.post(_HERE)
def continue_post() -> Response:
    """The next step of the request, or what it waits for."""
    ticket, wanted = request.form.get("ticket", ""), request.form.get("do", "look")
    if not ticket:
        return _draw_number({"ticket": [gettext("Fill this in.")]}, 422)
    try:
        if wanted == "prepare":
            return _prepare(ticket)
        if wanted == "finish":
            return _finish(ticket)
        standing = look(ticket, _source())
        return _draw_standing(ticket, standing, _next_of(standing))
    except NotSignedIn as unknown:
        return _draw_number({"ticket": [unknown.detail]}, 401)


def _draw_number(errors: Errors, status: int = 200) -> Response:
    field = Field(
        name="ticket",
        label=gettext("Number of your request"),
        hint=gettext("Eight groups of four, as you wrote it down."),
        errors=named({key: list(texts) for key, texts in errors.items()}, "ticket"),
        required=True,
    )
    page = FormPage(
        frame=frame_for(None, _HERE),
        errors=summary((field,)),
        title=gettext("Go on with your request"),
        explains=gettext("A day after you asked you can go on here, for seven days."),
        fields=(field,),
        url=_HERE,
        button=gettext("Go on"),
        back=Link(label=gettext("Back to sign-in"), url="/sign-in"),
    )
    return draw("recovery/form.html", page, status)


def _prepare(ticket: str) -> Response:
    standing = _as_sent()
    names = ("new_passphrase", "new_passphrase_again", *_code_of(standing))
    given = {name: request.form.get(name, "") for name in names}
    errors: Errors = secret_errors(given, *names)
    if errors:
        return _draw_standing(ticket, standing, "prepare", errors, 422)
    try:
        prepared = prepare(_sent(ticket, given, "new_passphrase"))
    except Invalid as weak:
        return _draw_standing(ticket, standing, "prepare", weak.errors, 422)
    except NotFitting as unproven:
        return _draw_standing(ticket, standing, "prepare", {"code": [unproven.detail]}, 401)
    return _draw_standing(ticket, prepared, "look")


def _finish(ticket: str) -> Response:
    standing = _as_sent()
    names = ("passphrase", *_code_of(standing))
    given = {name: request.form.get(name, "") for name in names}
    empty = {name: [gettext("Fill this in.")] for name, value in given.items() if not value}
    if empty:
        return _draw_standing(ticket, standing, "finish", empty, 422)
    try:
        finish(_sent(ticket, given, "passphrase"))
    except NotFitting as unproven:
        return _draw_standing(ticket, standing, "finish", {"passphrase": [unproven.detail]}, 401)
    return _receipt(standing)


def _as_sent() -> Standing:
    """What the form carries along, to draw it again; what it may do is decided elsewhere."""
    return Standing(request.form.get("lost", PASSPHRASE), request.form.get("username", ""))


def _code_of(standing: Standing) -> tuple[str, ...]:
    return () if standing.lost == BOTH else ("code",)


def _sent(ticket: str, given: dict[str, str], which: str) -> Sent:
    return Sent(ticket, given[which], given.get("code", ""), _source())


def _next_of(standing: Standing) -> str:
    return "finish" if standing.whole else "look" if standing.words else "prepare"


def _draw_standing(
    ticket: str, standing: Standing, do: str, errors: Errors | None = None, status: int = 200
) -> Response:
    fields = _fields(do, standing, errors or {})
    said = ngettext(
        "%(num)d person has approved.", "%(num)d people have approved.", standing.approved
    )
    page = StandingPage(
        frame=frame_for(None, _HERE),
        errors=summary(fields),
        ticket=ticket,
        lost=standing.lost,
        name=standing.name,
        words=standing.words,
        approved=said,
        ends_at=standing.ends_at,
        do=do,
        fields=fields,
        url=_HERE,
    )
    return draw("recovery/standing.html", page, status)


def _fields(do: str, standing: Standing, errors: Errors) -> tuple[Field, ...]:
    code = () if standing.lost == BOTH else (code_field(errors),)
    if do == "prepare":
        return (*new_passphrase_fields(errors), *code)
    label = gettext("The new passphrase again")
    typed = secret_field(errors, "passphrase", label, "current-password")
    return (typed, *code) if do == "finish" else ()


def _receipt(standing: Standing) -> Response:
    phone = standing.lost == BOTH
    onward = "/recover/phone" if phone else "/sign-in"
    label = gettext("Set up the new phone") if phone else gettext("Sign in")
    page = ReceiptPage(
        frame=frame_for(None, onward),
        title=gettext("You have your keys back"),
        at=now(),
        facts=(),
        next_steps=(
            gettext("Set up your new phone now; you have three days for it.")
            if phone
            else gettext("Sign in with the new passphrase and the next code of your app."),
            gettext("All sessions that were open have ended."),
            gettext("Make new recovery codes and keep them on paper."),
        ),
        way_out=(Link(label=label, url=onward),),
    )
    return draw("receipts/receipt.html", page)


def _source() -> str:
    return request.remote_addr or ""
