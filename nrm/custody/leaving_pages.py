"""`/admin/people/{id}/leave`: somebody leaves, and colleagues take over."""

from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from nrm.accounts.frame import frame_for, role_words
from nrm.accounts.proving import NotProven, acting_proven
from nrm.accounts.secret_fields import Errors, proof_fields, secret_errors, sent_proof
from nrm.custody.actions import leave_agency, read_leaving
from nrm.custody.leaving import Leaving, check_may_leave, check_nothing_left
from nrm.custody.leaving_form import Answers, taker_fields, takers_of
from nrm.custody.views import LeavePage
from nrm.database import now
from nrm.errors import Invalid, OutOfTurn, Refused
from nrm.http.acting import acting
from nrm.http.actor import Actor
from nrm.http.forms import draw
from nrm.look.fields import summary
from nrm.look.page import ReceiptPage
from nrm.look.parts import Fact, Link

blueprint = Blueprint("leaving", __name__)
_HERE = "/admin/people/<uuid:account_id>/leave"


@blueprint.get(_HERE)
def ask(account_id: UUID) -> Response:
    """Who would take over what; nothing is decided by looking at it."""
    return _draw(account_id, MultiDict(), {})


@blueprint.post(_HERE)
def leave(account_id: UUID) -> Response:
    """A receipt, or the questions again with the answers kept."""
    empty = secret_errors(request.form, "passphrase", "code")
    if empty:
        return _draw(account_id, request.form, empty, 422)
    try:
        with acting_proven("account.leave", sent_proof()) as actor:
            left = leave_agency(actor, account_id, takers_of(request.form))
            check_nothing_left(left.account)
    except Invalid as untaken:
        return _draw(account_id, request.form, untaken.errors, 422)
    except NotProven as unproven:
        return _draw(account_id, request.form, {"passphrase": [unproven.detail]}, 403)
    return _receipt(actor, left)


def _draw(account_id: UUID, form: Answers, errors: Errors, status: int = 200) -> Response:
    with acting("account.plan_leaving") as actor:
        leaving = read_leaving(actor, account_id)
        hindered = _hindered(actor, leaving)
        takers = taker_fields(leaving, form, errors)
    proof = proof_fields(errors)
    page = LeavePage(
        frame=frame_for(actor, "/admin/people"),
        errors=summary((*takers, *proof)),
        facts=_facts(leaving),
        takers=takers,
        proof=proof,
        url=request.path,
        hindered=hindered,
    )
    return draw("custody/leave.html", page, status)


def _hindered(actor: Actor, leaving: Leaving) -> str:
    """Why the form would be refused, whatever is answered; empty if it would not."""
    if actor.id == leaving.account.id:
        return str(
            gettext(
                "Another custodian of your agency does this for you. The last custodian stays "
                "until a successor is confirmed and holds the key."
            )
        )
    try:
        check_may_leave(actor, leaving)
    except (OutOfTurn, Refused) as problem:
        return problem.detail
    return ""


def _facts(leaving: Leaving) -> tuple[Fact, ...]:
    account = leaving.account
    return (
        Fact(label=gettext("Name"), value=account.name),
        Fact(label=gettext("Role"), value=role_words(account.role)),
        Fact(label=gettext("Agency"), value=leaving.agency.name),
    )


def _receipt(actor: Actor, left: Leaving) -> Response:
    with_keys = left.agency.certificate_id is not None
    custodians = [m for m in left.stay if "custodian" in m.account.duties.split() and m.holds_key]
    short = gettext("You are the only custodian now. Have a second one confirmed soon.")
    moved = gettext("The agency has a new key. Move what lies under the earlier one next.")
    way_out = (Link(label=gettext("Keys of the agency"), url="/admin/keys"),) if with_keys else ()
    page = ReceiptPage(
        frame=frame_for(actor, "/admin/people"),
        title=gettext("%(name)s has left", name=left.account.name),
        at=now(),
        facts=(
            Fact(label=gettext("Cases handed over"), value=str(len(left.cases))),
            Fact(label=gettext("Referrals handed over"), value=str(len(left.referrals))),
        ),
        next_steps=(
            gettext("All sessions of this person have ended, and nobody can sign in as them."),
            *([moved] if with_keys else []),
            *([short] if with_keys and len(custodians) < 2 else []),
        ),
        way_out=(*way_out, Link(label=gettext("Desk"), url="/")),
    )
    return draw("receipts/receipt.html", page)
