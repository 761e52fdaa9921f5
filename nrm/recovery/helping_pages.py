"""`/admin/recoveries/phone` and `/try`: a colleague's lost phone, and a drill that changes nothing.

`/account/recoveries`: requests for the reader's own account, to be cancelled.
"""

from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext, ngettext

from nrm import policy
from nrm.accounts.frame import frame_for
from nrm.accounts.proving import NotProven, acting_proven
from nrm.accounts.secret_fields import Errors, proof_fields, secret_errors, sent_proof
from nrm.database import now
from nrm.errors import Missing
from nrm.http.acting import acting, needed_actor
from nrm.http.actor import Actor
from nrm.http.forms import draw, named, see_other
from nrm.look.fields import Field, summary
from nrm.look.moments import when
from nrm.look.page import ReceiptPage
from nrm.look.parts import Fact, Link
from nrm.recovery.actions import (
    cancel_recovery,
    list_own_recoveries,
    reset_factor,
    try_halves,
)
from nrm.recovery.admin_pages import HERE, state_of
from nrm.recovery.views import FormPage, OwnRequestsPage, RequestRow

blueprint = Blueprint("helping", __name__)
_PHONE, _TRY, _OWN = f"{HERE}/phone", f"{HERE}/try", "/account/recoveries"


@blueprint.get(_PHONE)
def phone_page() -> Response:
    """The form for a colleague whose phone is lost."""
    with acting("recovery.list") as actor:
        policy.ask(actor, "recovery.list")
    return _draw_phone({}, {})


@blueprint.post(_PHONE)
def reset_phone() -> Response:
    """A receipt: the person may set up a new phone; or the form again."""
    given = {"name": request.form.get("name", "")}
    errors = secret_errors(request.form, "name", "passphrase", "code")
    if errors:
        return _draw_phone(given, errors, 422)
    try:
        with acting_proven("account.reset_factor", sent_proof()) as actor:
            leave = reset_factor(actor, given["name"])
    except NotProven as unproven:
        return _draw_phone(given, {"passphrase": [unproven.detail]}, 403)
    except Missing:
        unknown = gettext("There is no such person for whom you may do this.")
        return _draw_phone(given, {"name": [unknown]}, 404)
    facts = (
        Fact(label=gettext("Name"), value=given["name"]),
        Fact(label=gettext("Good until"), value=when(leave.ends_at)),
    )
    told = (
        gettext(
            "Tell the person: on the sign-in page, “I cannot sign in”, then “I lost my phone”."
        ),
        gettext("The old app is good until the new one is set up."),
    )
    return _receipt(actor, gettext("The person may set up a new phone"), facts, told)


def _draw_phone(given: dict[str, str], errors: Errors, status: int = 200) -> Response:
    texts = {key: list(sentences) for key, sentences in errors.items()}
    name = Field(
        name="name",
        label=gettext("Name of the person"),
        value=given.get("name", ""),
        errors=named(texts, "name"),
        required=True,
    )
    page = FormPage(
        frame=frame_for(needed_actor(), _PHONE),
        title=gettext("Somebody lost the phone"),
        explains=gettext(
            "Be sure who asks: call on a number that you knew before, or meet. The person still "
            "needs the own passphrase, which you do not learn."
        ),
        fields=(name, *proof_fields(errors)),
        url=_PHONE,
        button=gettext("Allow a new phone"),
        back=Link(label=gettext("Leave it as it is"), url=HERE),
        errors=summary((name, *proof_fields(errors))),
    )
    return draw("recovery/form.html", page, status)


@blueprint.get(_TRY)
def try_page() -> Response:
    """The form of the drill."""
    with acting("recovery.try") as actor:
        policy.ask(actor, "recovery.try")
    return _draw_try({})


@blueprint.post(_TRY)
def try_it() -> Response:
    """A receipt: every half opens, and nothing was changed; or the form again."""
    errors = secret_errors(request.form, "passphrase", "code")
    if errors:
        return _draw_try(errors, 422)
    try:
        with acting_proven("recovery.try", sent_proof()) as actor:
            count = try_halves(actor)
    except NotProven as unproven:
        return _draw_try({"passphrase": [unproven.detail]}, 403)
    said = ngettext("Of %(num)d person", "Of %(num)d people", count)
    facts = (Fact(label=gettext("Halves that open"), value=said),)
    told = (gettext("Nothing was changed. The log says that it was tried."),)
    return _receipt(actor, gettext("Your halves open"), facts, told)


def _draw_try(errors: Errors, status: int = 200) -> Response:
    fields = proof_fields(errors)
    page = FormPage(
        frame=frame_for(needed_actor(), _TRY),
        errors=summary(fields),
        title=gettext("Try it"),
        explains=gettext(
            "A drill that changes nothing: your own halves are opened and closed again, so that "
            "you know before it matters that you can help."
        ),
        fields=fields,
        url=_TRY,
        button=gettext("Try my halves"),
        back=Link(label=gettext("Leave it as it is"), url=HERE),
    )
    return draw("recovery/form.html", page, status)


def _receipt(
    actor: Actor, title: str, facts: tuple[Fact, ...], next_steps: tuple[str, ...]
) -> Response:
    page = ReceiptPage(
        frame=frame_for(actor, HERE),
        title=title,
        at=now(),
        facts=facts,
        next_steps=next_steps,
        way_out=(Link(label=gettext("All requests"), url=HERE),),
    )
    return draw("receipts/receipt.html", page)


@blueprint.get(_OWN)
def own_requests() -> Response:
    """Who asked for the reader's keys, and how to stop it."""
    with acting("recovery.list_own") as actor:
        own = list_own_recoveries(actor)
    rows = [
        RequestRow(
            name=asked.account.name,
            asked_at=asked.recovery.asked_at,
            opens_at=asked.recovery.opens_at,
            state=state_of(asked, 0),
            url=f"{_OWN}/{asked.recovery.id}/cancel",
        )
        for asked in own
    ]
    page = OwnRequestsPage(frame=frame_for(actor, _OWN), requests=tuple(rows))
    return draw("recovery/own.html", page)


@blueprint.post(f"{_OWN}/<uuid:recovery_id>/cancel")
def cancel(recovery_id: UUID) -> Response:
    """That request has ended, and the list without it."""
    with acting("recovery.cancel") as actor:
        cancel_recovery(actor, recovery_id)
    return see_other(_OWN)
