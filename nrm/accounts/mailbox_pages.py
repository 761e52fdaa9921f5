"""`/account/notices`: hearing by e-mail that something waits, and how often."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext
from marshmallow import ValidationError

from nrm.accounts.frame import frame_for
from nrm.accounts.mailbox_api import told_now, wishes, wrong_code
from nrm.accounts.mailbox_schemas import MailboxCodeIn, loaded
from nrm.accounts.secret_fields import Errors, secret_field
from nrm.accounts.views import MailboxPage
from nrm.errors import Invalid
from nrm.http.acting import acting, needed_actor
from nrm.http.forms import draw, named, see_other
from nrm.look.fields import Choice, Field, Kind, summary
from nrm.look.parts import Notice
from nrm.notices.actions import confirm_mailbox, remove_mailbox, set_mailbox
from nrm.notices.models import Pace, Quiet

blueprint = Blueprint("mailbox", __name__)
_HERE = "/account/notices"


@blueprint.get(_HERE)
def show() -> Response:
    """Where notices go, how often, when not."""
    return _draw({})


@blueprint.post(_HERE)
def save() -> Response:
    """The address waits for its code; or the form again."""
    given = {n: request.form.get(n, "").strip() for n in ("address", "pace", "quiet")}
    try:
        wanted = loaded(given)
    except ValidationError as wrong:
        return _draw({str(name): texts for name, texts in wrong.messages_dict.items()}, 422)
    with acting("account.set_mailbox") as actor:
        set_mailbox(actor, wishes(**wanted))
    return see_other(_HERE)


@blueprint.post(f"{_HERE}/confirm")
def confirm() -> Response:
    """The address is confirmed; or the form again."""
    try:
        code = MailboxCodeIn().load({"code": request.form.get("code", "").replace(" ", "")})["code"]
    except ValidationError:
        return _draw({"code": [gettext("The code has eight digits.")]}, 422)
    try:
        with acting("account.confirm_mailbox") as actor:
            right = confirm_mailbox(actor, code)
        if not right:
            raise wrong_code()
    except Invalid as wrong:
        return _draw(wrong.errors, 422)
    return see_other(_HERE)


@blueprint.post(f"{_HERE}/remove")
def remove() -> Response:
    """Nothing is sent any more."""
    with acting("account.remove_mailbox") as actor:
        remove_mailbox(actor)
    return see_other(_HERE)


def _draw(errors: Errors, status: int = 200) -> Response:
    known = told_now()
    asks = known["address"] is not None and known["confirmed_at"] is None
    fields = _fields(known, errors)
    code = (_code_field(errors),) if asks else ()
    page = MailboxPage(
        frame=frame_for(needed_actor(), _HERE),
        errors=summary((*code, *fields)),
        notice=_notice(known),
        code=code,
        fields=fields,
        url=_HERE,
        known=known["address"] is not None,
    )
    return draw("accounts/notices.html", page, status)


def _notice(known: Mapping[str, Any]) -> Notice | None:
    if not known["sends"]:
        text = gettext("This service sends no e-mail yet. Its operator has to name a mail server.")
        return Notice(title=gettext("Nothing is sent"), text=text, tone="warn")
    if known["refused_at"]:
        text = gettext("The mail server does not know it. Write it again, and a new code comes.")
        return Notice(title=gettext("Nothing reaches this address"), text=text, tone="warn")
    if known["confirmed_at"]:
        text = gettext("You are told there that something waits, and never what.")
        return Notice(title=gettext("Notices go to %(address)s", **known), text=text)
    return None


def _code_field(errors: Errors) -> Field:
    hint = gettext("Eight digits, in a letter that comes within minutes. Look among the junk too.")
    return secret_field(errors, "code", gettext("Code of the letter"), "one-time-code", hint)


def _fields(known: Mapping[str, Any], errors: Errors) -> tuple[Field, ...]:
    given = {n: request.form.get(n) or known[n] or "" for n in ("address", "pace", "quiet")}
    told_wrong = {key: list(texts) for key, texts in errors.items()}
    pace, quiet = given["pace"] or Pace.AT_ONCE, given["quiet"] or Quiet.NIGHTS
    return (
        Field(
            name="address",
            label=gettext("E-mail address"),
            hint=gettext("One of your work that only you read."),
            value=given["address"],
            errors=named(told_wrong, "address"),
            autocomplete="email",
            required=True,
        ),
        Field(
            name="pace",
            label=gettext("How often?"),
            kind=Kind.CHOICE,
            choices=_choices(_paces(), pace),
            errors=named(told_wrong, "pace"),
        ),
        Field(
            name="quiet",
            label=gettext("When not?"),
            kind=Kind.CHOICE,
            choices=_choices(_quiet(), quiet),
            errors=named(told_wrong, "quiet"),
        ),
    )


def _choices(words: Mapping[str, str], chosen: str) -> tuple[Choice, ...]:
    return tuple(Choice(value=v, label=w, chosen=v == chosen) for v, w in words.items())


def _paces() -> dict[str, str]:
    return {
        Pace.AT_ONCE: gettext("Within minutes, at most every quarter of an hour"),
        Pace.DAILY: gettext("Once a day, in the morning"),
    }


def _quiet() -> dict[str, str]:
    return {
        Quiet.NEVER: gettext("At any hour: I am on call"),
        Quiet.NIGHTS: gettext("Not at night, from 22 to 7"),
        Quiet.EVENINGS: gettext("Not after work, from 19 to 7"),
        Quiet.WEEKENDS: gettext("Not after work, and not at weekends"),
    }
