"""What is done about a consultation: answered, asked further, declined, taken back, erased.

What has ended opens no more, for nobody: the text and the keys go with the step.
"""

from dataclasses import dataclass, field
from uuid import UUID

from flask_babel import gettext

from nrm import policy, workflow
from nrm.advice.finding import find_consultation
from nrm.advice.models import ADVICE, ROOM, Consultation
from nrm.advice.naming import Known, check_text
from nrm.advice.sealing import end, reseal
from nrm.advice.times import answer_by, kept_until
from nrm.advice.wanted import Reply, check_asked, check_reply, decline_reasons
from nrm.advice.words import word_of
from nrm.agencies.models import find_agency
from nrm.database import now
from nrm.errors import Conflict, Invalid, OutOfTurn
from nrm.http.actor import Actor
from nrm.http.grammar import check_version
from nrm.log import writer as log


def answer_consultation(
    actor: Actor, consultation_id: UUID, reply: Reply, seen: int | None
) -> Consultation:
    """Whoever asked can read the answer; nothing in it says who anybody is."""
    consultation = find_consultation(consultation_id, to_change=True)
    policy.ask(actor, "consultation.answer", consultation)
    _answer(actor, consultation, reply, seen)
    log.write(actor, "consultation.answer")
    return consultation


def _answer(actor: Actor, consultation: Consultation, reply: Reply, seen: int | None) -> None:
    _check(consultation, seen)
    if consultation.kind == ROOM and consultation.state != "asked":
        raise Conflict(gettext("This was answered already."))
    check_reply(reply, consultation.kind)
    if consultation.kind == ADVICE:
        check_text("text", reply.text)
        reseal(actor, consultation, word_of(actor, reply.text))
    else:
        reseal(actor, consultation, places=reply.places, held_until=reply.held_until)
    _move(consultation, "answer")


@dataclass(frozen=True)
class Further:
    """One more question, and what it is looked through for."""

    text: str = field(repr=False)
    known: Known = field(default_factory=Known)


def follow_up_consultation(
    actor: Actor, consultation_id: UUID, further: Further, seen: int | None
) -> Consultation:
    """The asked agency has one more question, and a clock anew."""
    consultation = find_consultation(consultation_id, to_change=True)
    policy.ask(actor, "consultation.follow_up", consultation)
    _follow_up(actor, consultation, further, seen)
    log.write(actor, "consultation.follow_up")
    return consultation


def _follow_up(
    actor: Actor, consultation: Consultation, further: Further, seen: int | None
) -> None:
    _check(consultation, seen)
    if consultation.kind == ROOM:
        raise OutOfTurn(gettext("Room is asked for without words. Ask anew, or ask for advice."))
    # Like the first question: at an agency that was suspended meanwhile nobody is to read it.
    check_asked(consultation.kind, find_agency(consultation.recipient_id), consultation.sender_id)
    check_text("text", further.text, further.known)
    reseal(actor, consultation, word_of(actor, further.text))
    _move(consultation, "follow_up")


def decline_consultation(
    actor: Actor, consultation_id: UUID, reason: str, seen: int | None
) -> Consultation:
    """It is not possible, for this reason; whoever asked can ask another agency."""
    consultation = find_consultation(consultation_id, to_change=True)
    policy.ask(actor, "consultation.decline", consultation)
    _decline(actor, consultation, reason, seen)
    log.write(actor, "consultation.decline")
    return consultation


def _decline(actor: Actor, consultation: Consultation, reason: str, seen: int | None) -> None:
    _check(consultation, seen)
    if reason not in {each.code for each in decline_reasons()}:
        raise Invalid({"reason": [gettext("Choose one of the listed answers.")]})
    workflow.row_for(consultation, "decline")
    reseal(actor, consultation, reason=reason)
    _move(consultation, "decline", reason=reason)


def withdraw_consultation(actor: Actor, consultation_id: UUID, seen: int | None) -> Consultation:
    """Nobody has to answer any more, and nothing of it opens."""
    consultation = find_consultation(consultation_id, to_change=True)
    policy.ask(actor, "consultation.withdraw", consultation)
    _end(consultation, "withdraw", seen)
    log.write(actor, "consultation.withdraw")
    return consultation


def finish_consultation(actor: Actor, consultation_id: UUID, seen: int | None) -> Consultation:
    """Whoever asked needs it no more: what was written is erased for both."""
    consultation = find_consultation(consultation_id, to_change=True)
    policy.ask(actor, "consultation.finish", consultation)
    _end(consultation, "finish", seen)
    log.write(actor, "consultation.finish")
    return consultation


def _end(consultation: Consultation, step: str, seen: int | None) -> None:
    _check(consultation, seen)
    workflow.step(consultation, step)
    end(consultation)


def _check(consultation: Consultation, seen: int | None) -> None:
    check_version(seen, consultation.version)
    if consultation.has_ended:
        raise Conflict(gettext("This has come to its end, and what was written is erased."))


def _move(consultation: Consultation, step: str, reason: str | None = None) -> None:
    """It stands where the step leads, and both its clocks run from now on."""
    workflow.step(consultation, step, reason=reason)
    at = now()
    consultation.ends_at = consultation.due_at = kept_until(at)
    consultation.missed_at = None
    if consultation.state == "asked":
        consultation.due_at = answer_by(consultation.urgency, at)
