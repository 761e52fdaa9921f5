"""`/join`: code and passphrase, second factor, codes on paper, the words for a custodian."""

from flask import Blueprint, Response, request
from flask_babel import gettext

from nrm.accounts.activating import OnTheWay, WrongCode, find_on_the_way, finish_joining
from nrm.accounts.frame import frame_for
from nrm.accounts.joining import TIME_FOR_IT, Joiner, begin_joining
from nrm.accounts.joining_views import FactorPage, JoinedPage, JoinPage, WaitingPage
from nrm.accounts.secret_fields import (
    Errors,
    code_field,
    name_field,
    new_passphrase_fields,
    secret_errors,
    secret_field,
)
from nrm.errors import Invalid
from nrm.http.forms import draw, see_other
from nrm.http.problems import NotSignedIn
from nrm.look.fields import Field, summary
from nrm.look.parts import Stage
from nrm.look.pictures import draw_code
from nrm.profile import current_profile
from nrm.vault.totp import base32, totp_uri

blueprint = Blueprint("joining", __name__)
COOKIE = "__Host-nrm-join"
_BEGIN, _FACTOR, _WAIT = "/join", "/join/factor", "/join/waiting"
# Cameras need a rim of four modules around it.
_ASKED = ("name", "invitation_code", "new_passphrase", "new_passphrase_again")


@blueprint.get(_BEGIN)
def ask() -> Response:
    """The form for somebody who was invited, also for whoever stopped on the way."""
    return _draw_beginning({}, {})


@blueprint.post(_BEGIN)
def begin() -> Response:
    """On to the second factor, or the form again; of the answers only the name comes back."""
    given = {name: request.form.get(name, "") for name in _ASKED}
    errors = secret_errors(given, *_ASKED)
    if errors:
        return _draw_beginning(given, errors, 422)
    sent = {name: value for name, value in given.items() if name != "new_passphrase_again"}
    try:
        token = begin_joining(Joiner(**sent, source=request.remote_addr or ""))
    except Invalid as weak:
        return _draw_beginning(given, weak.errors, 422)
    except NotSignedIn as unproven:
        return _draw_beginning(given, {"name": [unproven.detail]}, 401)
    return _with_cookie(see_other(_FACTOR), token)


def _with_cookie(response: Response, token: str) -> Response:
    response.set_cookie(
        COOKIE,
        token,
        max_age=TIME_FOR_IT,
        secure=True,
        httponly=True,
        samesite="Strict",
        path="/",
    )
    return response


def _draw_beginning(given: dict[str, str], errors: Errors, status: int = 200) -> Response:
    hint = gettext("Eight groups of four, from whoever invited you. It is good for 72 hours.")
    label = gettext("Code of the invitation")
    code = secret_field(errors, "invitation_code", label, "off", hint)
    fields = (name_field(given, errors), code, *new_passphrase_fields(errors))
    page = JoinPage(
        frame=frame_for(None, _BEGIN),
        errors=summary(fields),
        stages=_stages(0),
        fields=fields,
        url=_BEGIN,
    )
    return draw("accounts/join.html", page, status)


@blueprint.get(_FACTOR)
def show_factor() -> Response:
    """The seed for the authenticator app; whoever has it already is led on."""
    found = find_on_the_way(request.cookies.get(COOKIE, ""))
    return _draw_factor(found) if found is not None else see_other(_BEGIN)


@blueprint.post(_FACTOR)
def confirm_factor() -> Response:
    """The codes for paper, this once; or the form again."""
    token = request.cookies.get(COOKIE, "")
    try:
        joined = finish_joining(token, request.form.get("code", ""), request.remote_addr or "")
    except WrongCode as wrong:
        found = find_on_the_way(token)
        errors = {"code": [wrong.detail]}
        return _draw_factor(found, errors, 403) if found is not None else see_other(_BEGIN)
    if joined is None:
        return show_factor()
    page = JoinedPage(
        frame=frame_for(None, _WAIT), stages=_stages(2), codes=joined.codes, onward=_WAIT
    )
    return draw("accounts/joined.html", page)


def _draw_factor(found: OnTheWay, errors: Errors | None = None, status: int = 200) -> Response:
    if found.seed is None:
        return see_other(_WAIT)
    address = totp_uri(found.seed, found.name, current_profile().title)
    fields: tuple[Field, ...] = (code_field(errors or {}),)
    page = FactorPage(
        frame=frame_for(None, _FACTOR),
        errors=summary(fields),
        stages=_stages(1),
        fields=fields,
        url=_FACTOR,
        picture=draw_code(address),
        address=address,
        secret=_in_fours(base32(found.seed)),
    )
    return draw("accounts/join_factor.html", page, status)


def _in_fours(text: str) -> str:
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


@blueprint.get(_WAIT)
def wait() -> Response:
    """The words that a custodian compares; gone with the confirmation, and then one signs in."""
    found = find_on_the_way(request.cookies.get(COOKIE, ""))
    if found is None:
        return see_other("/sign-in")
    if found.seed is not None:
        return see_other(_FACTOR)
    return draw("accounts/waiting.html", waiting_page(found.words, _WAIT))


def waiting_page(words: str, here: str) -> WaitingPage:
    """The page of somebody whom no custodian has confirmed yet."""
    return WaitingPage(frame=frame_for(None, here), stages=_stages(3), words=tuple(words.split()))


def _stages(done: int) -> tuple[Stage, ...]:
    labels = (
        gettext("Passphrase"),
        gettext("Second factor"),
        gettext("Codes on paper"),
        gettext("Confirmed by a custodian"),
    )
    states = ["done"] * done + ["now"] + ["next"] * len(labels)
    return tuple(
        Stage(label=each, status=state) for each, state in zip(labels, states, strict=False)
    )
