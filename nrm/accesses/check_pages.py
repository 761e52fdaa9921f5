"""`/audit/receipts`: an auditor writes the number of a paper and sees what has to stand on it."""

from dataclasses import replace

from flask import Blueprint, Response
from flask_babel import gettext

from nrm import policy
from nrm.accesses.actions import read_receipt
from nrm.accesses.finding import Receipt
from nrm.accesses.names import all_names
from nrm.accesses.views import ReceiptPage
from nrm.accesses.words import access_rows, since_words
from nrm.accounts.frame import frame_for
from nrm.errors import Missing
from nrm.http.acting import acting
from nrm.http.forms import asked_for, draw
from nrm.log import writer as log
from nrm.look.fields import Field, Kind, summary
from nrm.look.moments import moment
from nrm.look.parts import Fact

blueprint = Blueprint("access_receipts", __name__)
_URL = "/audit/receipts"
_LONGEST = 16


@blueprint.get(_URL)
def check() -> Response:
    """The question, and what the log says of the paper of this number."""
    number = asked_for().get("number", "")
    try:
        page = _checked(number) if number else _empty()
    except Missing as missing:
        return draw("accesses/check.html", _wrong(number, missing.detail), 404)
    return draw("accesses/check.html", page)


def _empty() -> ReceiptPage:
    with acting("audit.list_all") as actor:
        policy.ask(actor, "audit.list_all")
        log.write(actor, "audit.list_all", count=0)
    return ReceiptPage(frame=frame_for(actor, _URL), log_url="/audit", field=_field(""))


def _checked(number: str) -> ReceiptPage:
    with acting("access_receipt.check") as actor:
        receipt = read_receipt(actor, _read(number))
        names = all_names(receipt.lines)
    return ReceiptPage(
        frame=frame_for(actor, _URL),
        log_url="/audit",
        field=_field(number),
        facts=_facts(receipt),
        rows=access_rows(receipt.lines, names),
        timeline_url=f"/audit/cases/{receipt.pseudonym}",
    )


def _wrong(number: str, told: str) -> ReceiptPage:
    page, field = _empty(), replace(_field(number), errors=(told,))
    return replace(page, field=field, errors=summary((field,)))


def _read(number: str) -> int:
    if not (number.isascii() and number.isdigit() and len(number) < _LONGEST):
        raise Missing(gettext("No paper has this number."))
    return int(number)


def _field(number: str) -> Field:
    return Field(
        name="number",
        label=gettext("Number of the paper"),
        kind=Kind.TEXT,
        hint=gettext("It stands at its end, with a code."),
        value=number,
    )


def _facts(receipt: Receipt) -> tuple[Fact, ...]:
    return (
        Fact(label=gettext("Printed"), value=str(moment(receipt.printed.at).striptags())),
        Fact(label=gettext("It tells"), value=since_words(receipt)),
        Fact(label=gettext("Code"), value=receipt.code),
    )
