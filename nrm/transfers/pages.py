"""`/cases/{id}/hand-over` and `/transfers`: asked for, offered, and taken at the other agency."""

from collections.abc import Callable, Mapping
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext, ngettext

from nrm import policy
from nrm.accounts.frame import frame_for
from nrm.accounts.proving import NotProven, acting_proven
from nrm.accounts.secret_fields import secret_errors, sent_proof
from nrm.cases.actions import read_case
from nrm.cases.views import StepPage
from nrm.database import next_after
from nrm.drafts.models import find_drafts
from nrm.errors import Invalid
from nrm.http.acting import acting
from nrm.http.actor import Actor
from nrm.http.forms import asked_for, draw, see_other, seen_version
from nrm.http.grammar import cursor_from
from nrm.look.fields import summary
from nrm.look.parts import Pager
from nrm.transfers.actions import (
    ask_transfer,
    list_transfers,
    offer_transfer,
    read_transfer,
    withdraw_transfer,
)
from nrm.transfers.answering import accept_transfer, decline_transfer
from nrm.transfers.asking import Errors, answered_wish, wish_fields
from nrm.transfers.models import CaseTransfer
from nrm.transfers.views import TransfersPage
from nrm.transfers.words import transfer_page, transfer_rows, unsaved_words
from nrm.vocabulary.loader import codes

blueprint = Blueprint("transfers", __name__)
_TEMPLATE, _ON_PAGE = "transfers/transfer.html", 30


@blueprint.get("/cases/<uuid:case_id>/hand-over")
def ask(case_id: UUID) -> Response:
    """What it means to hand a case over, and what is asked."""
    return _draw_asking(case_id, {})


@blueprint.post("/cases/<uuid:case_id>/hand-over")
def ask_for_one(case_id: UUID) -> Response:
    """It waits for a supervisor and its page follows; or the questions again."""
    try:
        asked = answered_wish()
        with acting("transfer.ask") as actor:
            made = ask_transfer(actor, case_id, asked).id
    except Invalid as invalid:
        return _draw_asking(case_id, invalid.errors)
    return see_other(f"/transfers/{made}")


def _draw_asking(case_id: UUID, errors: Errors) -> Response:
    with acting("case.read") as actor:
        case = read_case(actor, case_id)
        policy.ask(actor, "transfer.ask", case)
        fields = wish_fields(case, errors)
        begun = len(find_drafts(case_id))
    page = StepPage(
        frame=frame_for(actor, f"/cases/{case_id}/hand-over"),
        errors=summary(fields),
        code=case.code,
        case_url=f"/cases/{case_id}",
        name="hand-over",
        title=gettext("Hand the case over to another agency"),
        explains=gettext("The other agency leads the case from the moment it accepts."),
        follows=(
            gettext("A supervisor who is another person offers it; the offer stands seven days."),
            gettext("Until it is accepted they see what kind of case it is, and open nothing."),
            gettext("Then they read everything, and nobody here opens any of it any more."),
            gettext("Tell the person so. Partners who help go on, with the new agency."),
            *([unsaved_words(begun)] if begun else []),
        ),
        fields=fields,
        button=gettext("Ask for it"),
        url=f"/cases/{case_id}/hand-over",
        version=case.version,
    )
    return draw("cases/step.html", page, 422 if errors else 200)


@blueprint.get("/transfers")
def list_page() -> Response:
    """What the reader's agency hands over, and for a supervisor what it is offered."""
    with acting("transfer.list") as actor:
        found = list(list_transfers(actor, cursor_from(asked_for().get("cursor")), _ON_PAGE))
        rows = transfer_rows(found[:_ON_PAGE])
    frame = frame_for(actor, "/transfers")
    return draw(
        "transfers/list.html", TransfersPage(frame=frame, transfers=rows, pager=_pager(found))
    )


def _pager(found: list[CaseTransfer]) -> Pager:
    after = next_after(found, _ON_PAGE, "asked_at")
    shown = min(len(found), _ON_PAGE)
    words = ngettext("%(num)d case on this page.", "%(num)d cases on this page.", shown)
    older = f"/transfers?cursor={after}" if after else ""
    newest = "/transfers" if "cursor" in request.args else ""
    return Pager(words=words, newest=newest, older=older)


@blueprint.get("/transfers/<uuid:transfer_id>")
def read_one(transfer_id: UUID) -> Response:
    """One transfer, and what the reader may do about it."""
    return _draw(transfer_id, "", {})


def _draw(transfer_id: UUID, step: str, errors: Errors, status: int = 200) -> Response:
    with acting("transfer.read") as actor:
        page = transfer_page(actor, read_transfer(actor, transfer_id), step, errors)
    return draw(_TEMPLATE, page, status)


@blueprint.post("/transfers/<uuid:transfer_id>/offer")
def offer(transfer_id: UUID) -> Response:
    """The other agency is asked and the page says so; or the questions again."""
    seen = seen_version()
    return _proven("offer", transfer_id, {}, lambda actor: offer_transfer(actor, transfer_id, seen))


@blueprint.post("/transfers/<uuid:transfer_id>/accept")
def accept(transfer_id: UUID) -> Response:
    """The case is led here; or the questions again."""
    seen, worker, missing = seen_version(), UUID(int=0), dict[str, list[str]]()
    try:
        worker = UUID(request.form.get("worker", ""))
    except ValueError:
        missing = {"worker": [gettext("Answer this.")]}
    return _proven(
        "accept",
        transfer_id,
        missing,
        lambda actor: accept_transfer(actor, transfer_id, worker, seen),
    )


def _proven(
    step: str,
    transfer_id: UUID,
    missing: Mapping[str, list[str]],
    act: Callable[[Actor], CaseTransfer],
) -> Response:
    empty = {**missing, **secret_errors(request.form, "passphrase", "code")}
    if empty:
        return _draw(transfer_id, step, empty, 422)
    try:
        with acting_proven(f"transfer.{step}", sent_proof()) as actor:
            act(actor)
    except Invalid as invalid:
        return _draw(transfer_id, step, invalid.errors, 422)
    except NotProven as unproven:
        return _draw(transfer_id, step, {"passphrase": [unproven.detail]}, 403)
    return see_other(f"/transfers/{transfer_id}")


@blueprint.post("/transfers/<uuid:transfer_id>/decline")
def decline(transfer_id: UUID) -> Response:
    """The case stays where it is; or the question again."""
    seen, reason = seen_version(), request.form.get("reason", "")
    if reason not in codes("transfer_decline_reasons"):
        return _draw(transfer_id, "decline", {"reason": [gettext("Answer this.")]}, 422)
    with acting("transfer.decline") as actor:
        decline_transfer(actor, transfer_id, reason, seen)
    return see_other(f"/transfers/{transfer_id}")


@blueprint.post("/transfers/<uuid:transfer_id>/withdraw")
def withdraw(transfer_id: UUID) -> Response:
    """The case stays."""
    seen = seen_version()
    with acting("transfer.withdraw") as actor:
        withdraw_transfer(actor, transfer_id, seen)
    return see_other(f"/transfers/{transfer_id}")
