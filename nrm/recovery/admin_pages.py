"""`/admin/recoveries`: what custodians and registrars see, compare, approve and refuse."""

from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext, ngettext

from nrm.accounts.frame import frame_for, role_words
from nrm.accounts.proving import NotProven, acting_proven
from nrm.accounts.secret_fields import Errors, proof_fields, secret_errors, sent_proof
from nrm.database import now
from nrm.errors import Conflict, OutOfTurn
from nrm.http.acting import acting
from nrm.http.actor import Actor
from nrm.http.forms import draw, named, see_other
from nrm.look.fields import Choice, Field, Kind, summary
from nrm.look.moments import when
from nrm.look.page import ReceiptPage
from nrm.look.parts import Fact, Link, Tag, Tone
from nrm.recovery.actions import (
    approve_recovery,
    list_recoveries,
    read_recovery,
    refuse_recovery,
)
from nrm.recovery.contexts import fresh_fingerprint, words_of
from nrm.recovery.models import BOTH
from nrm.recovery.requests import Asked
from nrm.recovery.views import RequestPage, RequestRow, RequestsPage

blueprint = Blueprint("recoveries", __name__)
HERE = "/admin/recoveries"


@blueprint.get(HERE)
def requests_page() -> Response:
    """Live requests, and when halves were last tried."""
    with acting("recovery.list") as actor:
        listed = list_recoveries(actor)
    rows = [_row(asked, len(listed.approvers[asked.recovery.id])) for asked in listed.requests]
    page = RequestsPage(
        frame=frame_for(actor, HERE),
        requests=tuple(rows),
        tried_at=listed.tried_at,
        holds=ngettext(
            "You hold a half of the keys of %(num)d person.",
            "You hold halves of the keys of %(num)d people.",
            listed.holds,
        ),
    )
    return draw("recovery/requests.html", page)


def _row(asked: Asked, approved: int) -> RequestRow:
    return RequestRow(
        name=asked.account.name,
        asked_at=asked.recovery.asked_at,
        opens_at=asked.recovery.opens_at,
        state=state_of(asked, approved),
        url=f"{HERE}/{asked.recovery.id}",
    )


def state_of(asked: Asked, approved: int) -> Tag:
    """What a request waits for."""
    if asked.recovery.opens_at > now():
        return Tag(label=gettext("Waits for its day"))
    if asked.recovery.prepared_at is None:
        return Tag(label=gettext("Waits for a new passphrase"))
    said = ngettext("%(num)d person has approved", "%(num)d people have approved", approved)
    return Tag(label=said, tone=Tone.ON)


@blueprint.get(f"{HERE}/<uuid:recovery_id>")
def request_page(recovery_id: UUID) -> Response:
    """One request, with the words to compare."""
    return _draw(recovery_id, {})


def _draw(recovery_id: UUID, errors: Errors, status: int = 200) -> Response:
    with acting("recovery.read") as actor:
        asked, approvers = read_recovery(actor, recovery_id)
    ready = asked.recovery.prepared_at is not None
    mine = actor.certificate_id in approvers
    fields = _fields(errors) if ready and not mine else ()
    page = RequestPage(
        frame=frame_for(actor, f"{HERE}/{recovery_id}"),
        errors=summary(fields),
        facts=_facts(asked, len(approvers)),
        words=words_of(asked.recovery) if ready else "",
        seen=fresh_fingerprint(asked.recovery).hex() if ready else "",
        explains=_explains(asked, mine=mine),
        fields=fields,
        url=f"{HERE}/{recovery_id}/approve",
        refuse_url=f"{HERE}/{recovery_id}/refuse",
    )
    return draw("recovery/request.html", page, status)


def _facts(asked: Asked, approved: int) -> tuple[Fact, ...]:
    both = asked.recovery.lost == BOTH
    lost = gettext("Passphrase and authenticator app") if both else gettext("Passphrase")
    return (
        Fact(label=gettext("Name"), value=asked.account.name),
        Fact(label=gettext("Role"), value=role_words(asked.account.role)),
        Fact(label=gettext("Asked"), value=when(asked.recovery.asked_at)),
        Fact(label=gettext("Lost"), value=lost),
        Fact(label=gettext("State"), value=state_of(asked, approved).label),
        Fact(label=gettext("Ends"), value=when(asked.recovery.ends_at)),
    )


def _explains(asked: Asked, *, mine: bool) -> str:
    opens = when(asked.recovery.opens_at)
    told = gettext(
        "Ask the person now whether this request is real: by phone, on a number that you knew "
        "before. From %(time)s on the person can set a new passphrase; then there are words to "
        "compare.",
        time=opens,
    )
    if asked.recovery.prepared_at is not None:
        told = gettext(
            "Call the person on a number that you knew before, or meet. Let the person read the "
            "words to you; never read them out first."
        )
    return str(gettext("You have approved. A second person has to do the same.") if mine else told)


def _fields(errors: Errors) -> tuple[Field, ...]:
    heard = gettext("I heard these words from the person, and I know the voice or the face.")
    texts = {key: list(sentences) for key, sentences in errors.items()}
    compared = Field(
        name="compared",
        label=gettext("The words"),
        kind=Kind.CHOICES,
        choices=(Choice(value="yes", label=heard),),
        errors=named(texts, "compared"),
    )
    return (compared, *proof_fields(errors))


@blueprint.post(f"{HERE}/<uuid:recovery_id>/approve")
def approve(recovery_id: UUID) -> Response:
    """A receipt: the half is given; or the page again."""
    errors = secret_errors(request.form, "passphrase", "code")
    if request.form.get("compared") != "yes":
        errors["compared"] = [gettext("Compare the words first.")]
    if errors:
        return _draw(recovery_id, errors, 422)
    try:
        with acting_proven("recovery.approve", sent_proof()) as actor:
            asked = approve_recovery(actor, recovery_id, request.form.get("seen", ""))
    except NotProven as unproven:
        return _draw(recovery_id, {"passphrase": [unproven.detail]}, 403)
    except (Conflict, OutOfTurn) as late:
        return _draw(recovery_id, {"compared": [late.detail]}, 409)
    return _receipt(actor, asked)


def _receipt(actor: Actor, asked: Asked) -> Response:
    page = ReceiptPage(
        frame=frame_for(actor, HERE),
        title=gettext("You have approved"),
        at=now(),
        facts=(Fact(label=gettext("Name"), value=asked.account.name),),
        next_steps=(
            gettext("A second person has to approve. Neither of you can open anything alone."),
            gettext("Then the person types the new passphrase once more and can work again."),
        ),
        way_out=(Link(label=gettext("All requests"), url=HERE),),
    )
    return draw("receipts/receipt.html", page)


@blueprint.post(f"{HERE}/<uuid:recovery_id>/refuse")
def refuse(recovery_id: UUID) -> Response:
    """The request has ended: it was not the person's."""
    with acting("recovery.refuse") as actor:
        refuse_recovery(actor, recovery_id)
    return see_other(HERE)
