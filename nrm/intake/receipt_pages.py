"""`/concern/receipt`: whoever has the code of a concern is told how it stands, in one word."""

from typing import Final

from flask import Blueprint, Response, request
from flask_babel import gettext, lazy_gettext

from nrm.accounts.frame import frame_for
from nrm.errors import Missing
from nrm.http.forms import draw
from nrm.intake.asking_later import state_by_receipt
from nrm.intake.receipts import LONGEST_CODE
from nrm.intake.views import ReceiptPage
from nrm.look.fields import Field, summary

blueprint = Blueprint("receipts", __name__)
URL = "/concern/receipt"
WORDS: Final = {
    "waiting": lazy_gettext("It waits. Nobody has taken it up yet."),
    "taken_up": lazy_gettext("It was taken up."),
    "not_reached": lazy_gettext("Nobody could be reached."),
    "closed": lazy_gettext("It is closed."),
}


@blueprint.get(URL)
def ask() -> Response:
    """The code is asked for."""
    return _draw("", ())


@blueprint.post(URL)
def tell() -> Response:
    """How it stands, or that there is no such code."""
    try:
        state = state_by_receipt(request.form.get("receipt", "")[:LONGEST_CODE])
    except Missing as missing:
        return _draw("", (gettext(missing.detail),))
    return _draw(str(WORDS[state]), ())


def _draw(state: str, errors: tuple[str, ...]) -> Response:
    typed = "" if state else request.form.get("receipt", "")[:LONGEST_CODE]
    field = Field(name="receipt", label=gettext("Your code"), value=typed, errors=errors)
    page = ReceiptPage(
        frame=frame_for(None, URL),
        errors=summary((field,)),
        state=state,
        fields=() if state else (field,),
        url=URL,
    )
    return draw("intake/receipt.html", page, 422 if errors else 200)
