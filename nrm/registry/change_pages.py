"""`/admin/agencies/{id}/changes`: asking for a change of an agency, approving it, refusing it."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext

from nrm.accounts.frame import frame_for
from nrm.accounts.proving import NotProven, acting_proven
from nrm.accounts.secret_fields import secret_errors, sent_proof
from nrm.database import now
from nrm.errors import Invalid
from nrm.http.acting import acting
from nrm.http.actor import Actor
from nrm.http.forms import draw, see_other
from nrm.look.page import ReceiptPage
from nrm.look.parts import Fact, Link
from nrm.registry.changes import HERE
from nrm.registry.closing import ask_closing, close_agency, refuse_closing
from nrm.registry.models import CLOSE, RESUME, AgencyChange
from nrm.registry.one_pages import draw_again
from nrm.registry.pages import chosen_agency
from nrm.registry.suspending import (
    ask_resumption,
    ask_suspension,
    refuse_change,
    resume_agency,
    suspend_agency,
)
from nrm.registry.words import state_tag

blueprint = Blueprint("agency_changes", __name__)
_CHANGES = f"{HERE}/<uuid:agency_id>/changes"
_ONE = f"{_CHANGES}/<uuid:change_id>"


@blueprint.post(_CHANGES)
def ask(agency_id: UUID) -> Response:
    """Back to the agency, where it waits; or its page with the sentence."""
    step, reason = request.form.get("step", ""), request.form.get("reason", "")
    try:
        if step == CLOSE:
            with acting("agency.ask_closing") as actor:
                taker = chosen_agency("taker", request.form.get("taker", ""))
                ask_closing(actor, agency_id, taker, reason)
        elif step == RESUME:
            with acting("agency.ask_resumption") as actor:
                ask_resumption(actor, agency_id, reason)
        else:
            with acting("agency.ask_suspension") as actor:
                ask_suspension(actor, agency_id, reason)
    except Invalid as invalid:
        # The page holds several forms: each sentence belongs to the one that was sent.
        own = {f"{step}.{name}": texts for name, texts in invalid.errors.items()}
        return draw_again(agency_id, own, 422)
    return see_other(f"{HERE}/{agency_id}")


@blueprint.post(f"{_ONE}/suspend")
def suspend(agency_id: UUID, change_id: UUID) -> Response:
    """A receipt: nothing new comes to it; or the agency's page again."""
    return _decide(agency_id, change_id, "agency.suspend", suspend_agency)


@blueprint.post(f"{_ONE}/resume")
def resume(agency_id: UUID, change_id: UUID) -> Response:
    """A receipt: it takes part again; or the agency's page again."""
    return _decide(agency_id, change_id, "agency.resume", resume_agency)


@blueprint.post(f"{_ONE}/close")
def close(agency_id: UUID, change_id: UUID) -> Response:
    """A receipt: it is being closed; or the agency's page again."""
    return _decide(agency_id, change_id, "agency.close", close_agency)


def _decide(
    agency_id: UUID, change_id: UUID, action: str, do: Callable[[Actor, UUID], AgencyChange]
) -> Response:
    empty = secret_errors(request.form, "passphrase", "code")
    if empty:
        return draw_again(agency_id, empty, 422)
    try:
        with acting_proven(action, sent_proof()) as actor:
            change = do(actor, change_id)
    except NotProven as unproven:
        return draw_again(agency_id, {"passphrase": [unproven.detail]}, 403)
    return _receipt(actor, change)


def _receipt(actor: Actor, change: AgencyChange) -> Response:
    agency = change.agency
    page = ReceiptPage(
        frame=frame_for(actor, HERE),
        title=gettext("It is decided"),
        at=now(),
        facts=(
            Fact(label=gettext("Agency"), value=agency.name),
            Fact(label=gettext("State"), value=state_tag(agency).label),
        ),
        next_steps=(
            gettext("The directory shows it, and the log says who asked and who decided."),
        ),
        way_out=(Link(label=gettext("To this agency"), url=f"{HERE}/{agency.id}"),),
    )
    return draw("receipts/receipt.html", page)


@blueprint.post(f"{_ONE}/keep")
def keep(agency_id: UUID, change_id: UUID) -> Response:
    """Back to the agency, which nobody asks to close any more."""
    with acting("agency.refuse_closing") as actor:
        refuse_closing(actor, change_id)
    return see_other(f"{HERE}/{agency_id}")


@blueprint.post(f"{_ONE}/refuse")
def refuse(agency_id: UUID, change_id: UUID) -> Response:
    """Back to the agency, where nothing waits any more."""
    with acting("agency.refuse_change") as actor:
        refuse_change(actor, change_id)
    return see_other(f"{HERE}/{agency_id}")
