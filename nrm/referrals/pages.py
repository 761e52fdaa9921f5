"""`/referrals/{id}`: one referral, its steps, and what was shared, opened after a logged POST.

The desk and the boxes are in `desk_pages.py`, making a referral in `refer_pages.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext

from nrm.accounts.frame import frame_for
from nrm.errors import Conflict, Invalid, Missing, OutOfTurn
from nrm.http.acting import acting, needed_actor, reveal
from nrm.http.actor import Actor
from nrm.http.forms import draw, see_other, seen_version
from nrm.http.repeats import once
from nrm.log.writer import request_id
from nrm.look.page import ProblemPage
from nrm.look.parts import Link, Notice
from nrm.referrals.actions import open_shared_file, read_referral
from nrm.referrals.finding import find_referral
from nrm.referrals.looking import Look, log_thread, look, look_at_referral
from nrm.referrals.reading import find_view
from nrm.referrals.receipts import done_notice, receipt_page
from nrm.referrals.receiving_words import LISTS, READ
from nrm.referrals.referral_page import referral_page
from nrm.referrals.shared_files import send_shared
from nrm.referrals.step_forms import step_answers
from nrm.referrals.step_words import STEP_WORDS
from nrm.referrals.stepping import take_step
from nrm.referrals.writing import write_message
from nrm.referrals.writing_edges import WRITE, written

blueprint = Blueprint("referrals", __name__)
_TEMPLATE = "referrals/referral.html"
_TEXTS = ("question", "answer", "feedback", "text", "appointment.where", "appointment.met_by")
_RECEIPTS = frozenset({"send", "decline", "withdraw", "revoke", "complete", "not_engaged"})


@blueprint.get("/referrals/<uuid:referral_id>")
def read_one(referral_id: UUID) -> Response:
    """Envelope, thread and steps; what was shared stays covered."""
    actor, seen = _look(referral_id)
    notice = done_notice(request.args.get("done", ""))
    return draw(_TEMPLATE, referral_page(actor, seen, notice=notice))


def _look(referral_id: UUID) -> tuple[Actor, Look]:
    with acting("referral.read") as actor:
        seen = look_at_referral(actor, referral_id)
    return actor, _hear(actor, seen)


def _hear(actor: Actor, seen: Look) -> Look:
    """The thread, opened after its log entry is durable."""
    thread = seen.view.thread
    if thread is None:
        return seen
    referral = seen.view.referral
    said = reveal(actor, "message.list", referral, lambda: thread.open(actor.keyring))
    return replace(seen, said=said)


@blueprint.post("/referrals/<uuid:referral_id>/open")
def open_one(referral_id: UUID) -> Response:
    """What was agreed to share, after the log entry of this opening is durable."""
    with acting("referral.read") as actor:
        seen = look(actor, read_referral(actor, referral_id))
        log_thread(actor, seen.view)
    return _shown(actor, seen, None)


@blueprint.post("/referrals/<uuid:referral_id>/files/<uuid:file_id>")
def fetch(referral_id: UUID, file_id: UUID) -> Response:
    """A file that was shared, as an attachment."""
    with acting("referral.open_file") as actor:
        referral, snapshot = open_shared_file(actor, referral_id, file_id)
    return send_shared(actor, referral, snapshot, file_id)


def _shown(actor: Actor, seen: Look, notice: Notice | None) -> Response:
    seen, snapshot = _hear(actor, seen), seen.view.snapshot
    if snapshot is not None:
        referral = seen.view.referral
        content = reveal(actor, "referral.read", referral, lambda: snapshot.open(actor.keyring))
        seen = replace(seen, content=content, kept_files=snapshot.kept_files)
    return draw(_TEMPLATE, referral_page(actor, seen, notice=notice))


@blueprint.post("/referrals/<uuid:referral_id>/steps")
def take(referral_id: UUID) -> Response:
    """The step is taken and a receipt or the referral follows; or the form again, answers kept."""
    name = request.form.get("step", "")
    if name not in STEP_WORDS:
        raise Missing(gettext("There is no such step."))
    try:
        return _take(referral_id, name)
    except Invalid as invalid:
        return _again(referral_id, invalid.errors)
    except (Conflict, OutOfTurn) as problem:
        return _too_late(referral_id, problem)


def _take(referral_id: UUID, name: str) -> Response:
    seen = seen_version()
    shown: list[Look] = []
    with acting(f"referral.{name}") as actor:
        given = step_answers(name, request.form)

        def step() -> UUID:
            take_step(actor, referral_id, name, given, seen)
            return referral_id

        _, _, repeated = once(actor, step, 200)
        if name == "accept":
            # Accepting is logged as the first reading; a repeated request is a reading anew.
            anew = read_referral(actor, referral_id) if repeated else None
            shown.append(look(actor, anew or find_view(actor, find_referral(referral_id))))
            log_thread(actor, shown[0].view)
    if shown:
        return _shown(actor, shown[0], done_notice(name))
    if name in _RECEIPTS:
        return see_other(f"/referrals/{referral_id}/receipts/{name}")
    if name == READ and request.form.get("back") in LISTS:
        return see_other(f"{request.form['back']}?done={name}")
    return see_other(f"/referrals/{referral_id}?done={name}")


@blueprint.post("/referrals/<uuid:referral_id>/messages")
def write(referral_id: UUID) -> Response:
    """The message stands in the thread; or the form again, the text kept."""
    try:
        text = written(request.form)
        with acting("message.write") as actor:
            once(actor, lambda: write_message(actor, referral_id, text).id, 200)
    except Invalid as invalid:
        return _again(referral_id, invalid.errors)
    except (Conflict, OutOfTurn) as problem:
        return _too_late(referral_id, problem)
    return see_other(f"/referrals/{referral_id}?done={WRITE}")


def _again(referral_id: UUID, errors: Mapping[str, Sequence[str]]) -> Response:
    actor, seen = _look(referral_id)
    page = referral_page(actor, seen, form=request.form, errors=errors)
    if not page.errors:
        # What is wrong is no answer of this form: the consent, or lines it does not cover.
        told = " ".join(sentence for texts in errors.values() for sentence in texts)
        page = replace(page, notice=Notice(title=gettext("Not done"), text=told, tone="stop"))
    return draw(_TEMPLATE, page, 422)


def _too_late(referral_id: UUID, problem: Conflict | OutOfTurn) -> Response:
    written = [request.form.get(name, "").strip() for name in _TEXTS]
    back = f"/referrals/{referral_id}"
    page = ProblemPage(
        frame=frame_for(needed_actor(), back),
        status=problem.status,
        kind=problem.kind,
        detail=problem.detail,
        request_id=request_id.get() or "",
        way_out=(
            Link(label=gettext("Look at it as it is now"), url=back),
            Link(label=gettext("Go to my desk"), url="/"),
        ),
        kept="\n\n".join(text for text in written if text),
    )
    return draw("errors/problem.html", page, problem.status)


@blueprint.get("/referrals/<uuid:referral_id>/receipts/<step>")
def receipt(referral_id: UUID, step: str) -> Response:
    """What was done, what happens next, and by when."""
    if step not in _RECEIPTS:
        raise Missing(gettext("There is no such receipt."))
    actor, seen = _look(referral_id)
    return draw("receipts/receipt.html", receipt_page(actor, seen, step))
