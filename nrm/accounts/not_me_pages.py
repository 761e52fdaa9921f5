"""`/account/not-me`: something stands under the own name that somebody else did."""

from typing import Final

from flask import Blueprint, Response, request
from flask_babel import gettext

from nrm import policy
from nrm.accounts.act_words import act_words
from nrm.accounts.actions import disown_access
from nrm.accounts.frame import frame_for
from nrm.accounts.own_entries import find_own_entries
from nrm.accounts.views import NotMePage
from nrm.database import now
from nrm.errors import Invalid, Missing
from nrm.http.acting import acting, needed_actor
from nrm.http.forms import draw
from nrm.log import writer as log
from nrm.log.find import EntryView
from nrm.look.fields import Choice, Field, Kind, summary
from nrm.look.moments import when
from nrm.look.page import ReceiptPage
from nrm.look.parts import Fact, Link

blueprint = Blueprint("not_me", __name__)
_HERE = "/account/not-me"
_LAST: Final = 12
_OTHER: Final = "other"


@blueprint.get(_HERE)
def ask() -> Response:
    """The last entries, to name the one that was not oneself."""
    return _asked({})


def _asked(errors: dict[str, list[str]]) -> Response:
    with acting("session.read") as actor:
        policy.ask(actor, "session.read", actor)
        found = find_own_entries(actor.id, None, _LAST)[:_LAST]
        log.write(actor, "session.read")
    field = Field(
        name="entry",
        label=gettext("Which of these was not you?"),
        kind=Kind.CHOICE,
        choices=(
            *(Choice(value=str(view.index), label=_words(view)) for view in found),
            Choice(value=_OTHER, label=gettext("Something else, or I am not sure")),
        ),
        errors=tuple(errors.get("entry", ())),
    )
    page = NotMePage(
        frame=frame_for(actor, _HERE), errors=summary((field,)), fields=(field,), url=_HERE
    )
    return draw("accounts/not_me.html", page, 422 if errors else 200)


def _words(view: EntryView) -> str:
    return f"{when(view.entry.at).striptags()}: {act_words(view.entry.action)}"


@blueprint.post(_HERE)
def disown() -> Response:
    """Other sessions have ended and people are told; the way to a new passphrase."""
    try:
        index = _chosen(request.form.get("entry", ""))
        with acting("session.disown") as actor:
            ended = disown_access(actor, index)
    except (Invalid, Missing):
        return _asked({"entry": [gettext("Choose one of the listed answers.")]})
    return _receipt(ended)


def _chosen(given: str) -> int | None:
    if given == _OTHER:
        return None
    if not (given.isascii() and given.isdigit() and len(given) < 16):
        raise Invalid({"entry": [gettext("Choose one of the listed answers.")]})
    return int(given)


def _receipt(ended: int) -> Response:
    page = ReceiptPage(
        frame=frame_for(needed_actor(), "/account"),
        title=gettext("It is looked into"),
        at=now(),
        facts=(Fact(label=gettext("Other sessions ended"), value=str(ended)),),
        next_steps=(
            gettext("Change your passphrase now: somebody else may know it."),
            gettext(
                "If your phone or your security key is gone, ask a custodian for a new factor."
            ),
            gettext("Custodians and supervisors of your agency and the auditors are told."),
        ),
        way_out=(
            Link(label=gettext("Change my passphrase"), url="/account/passphrase"),
            Link(label=gettext("Go to my account"), url="/account"),
        ),
    )
    return draw("receipts/receipt.html", page)
