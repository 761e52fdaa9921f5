"""`/recover/custodians`: asking for help, by whoever has neither passphrase nor recovery code.

How it goes on is in `continuing_pages.py`.
"""

from flask import Blueprint, Response, request
from flask_babel import gettext

from nrm.accounts.frame import frame_for
from nrm.accounts.secret_fields import Errors
from nrm.http.forms import draw, named
from nrm.look.fields import Choice, Field, Kind, summary
from nrm.look.parts import Link
from nrm.recovery.asking import ask
from nrm.recovery.models import BOTH, PASSPHRASE
from nrm.recovery.views import FormPage, TicketPage

blueprint = Blueprint("asking", __name__)
_HERE, _GO_ON = "/recover/custodians", "/recover/continue"
_LONGEST_NAME = 200


@blueprint.get(_HERE)
def ask_page() -> Response:
    """The form of somebody who has neither passphrase nor recovery code."""
    return _draw_ask({}, {})


@blueprint.post(_HERE)
def ask_post() -> Response:
    """The number of the request, whether there is such a person or not."""
    given = {name: request.form.get(name, "") for name in ("name", "lost")}
    errors = _unasked(given)
    if errors:
        return _draw_ask(given, errors, 422)
    ticket = ask(given["name"], given["lost"], _source())
    frame = frame_for(None, _GO_ON)
    page = TicketPage(frame=frame, number=ticket.number, opens_at=ticket.opens_at)
    return draw("recovery/ticket.html", page)


def is_name(typed: str) -> bool:
    """Whether somebody could have this name; no database takes any other text."""
    return 0 < len(typed) <= _LONGEST_NAME and typed.isprintable()


def _unasked(given: dict[str, str]) -> dict[str, list[str]]:
    errors = {}
    if not is_name(given["name"]):
        errors["name"] = [gettext("Type the name with which you sign in.")]
    if given["lost"] not in (PASSPHRASE, BOTH):
        errors["lost"] = [gettext("Choose what you have lost.")]
    return errors


def _draw_ask(given: dict[str, str], errors: Errors, status: int = 200) -> Response:
    fields = (_name_field(given, errors), _lost_field(given, errors))
    page = FormPage(
        frame=frame_for(None, _HERE),
        errors=summary(fields),
        title=gettext("Ask two custodians for help"),
        explains=gettext(
            "Two custodians of your agency can give you back your keys together. They never learn "
            "your new passphrase. It takes at least a day, so that a stranger who asks in your "
            "name is noticed."
        ),
        fields=fields,
        url=_HERE,
        button=gettext("Ask for help"),
        back=Link(label=gettext("Back to sign-in"), url="/sign-in"),
    )
    return draw("recovery/form.html", page, status)


def _name_field(given: dict[str, str], errors: Errors) -> Field:
    return Field(
        name="name",
        label=gettext("Name"),
        value=given.get("name", ""),
        errors=_of(errors, "name"),
        autocomplete="username",
        required=True,
    )


def _lost_field(given: dict[str, str], errors: Errors) -> Field:
    said = {
        PASSPHRASE: gettext("My passphrase. I still have my authenticator app."),
        BOTH: gettext("My passphrase and my authenticator app."),
    }
    choices = [Choice(value=v, label=t, chosen=v == given.get("lost")) for v, t in said.items()]
    return Field(
        name="lost",
        label=gettext("What have you lost?"),
        kind=Kind.CHOICE,
        choices=tuple(choices),
        errors=_of(errors, "lost"),
        required=True,
    )


def _of(errors: Errors, name: str) -> tuple[str, ...]:
    return named({key: list(texts) for key, texts in errors.items()}, name)


def _source() -> str:
    return request.remote_addr or ""
