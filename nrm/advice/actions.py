"""Asking another agency for advice, or whether it has room; looking and reading.

What is done about it afterwards stands in `steps.py`.
"""

from collections.abc import Sequence
from uuid import UUID, uuid4

from nrm import policy, workflow
from nrm.advice.finding import find_consultation, visible_to
from nrm.advice.models import ADVICE, GOING_ON, Consultation
from nrm.advice.naming import Known, check_text
from nrm.advice.sealing import SealedConsultation, find_sealed, seal_asked
from nrm.advice.times import answer_by, kept_until
from nrm.advice.wanted import Wish, check_wish
from nrm.advice.words import word_of
from nrm.agencies.models import Service
from nrm.database import Cursor, now, session, soonest_first
from nrm.directory.finding import find_service
from nrm.http.actor import Actor
from nrm.log import writer as log


def ask_consultation(actor: Actor, wish: Wish, known: Known | None = None) -> Consultation:
    """The agency of this service is asked; nobody at either can be led from it to a person.

    Raises Invalid for a text that says who somebody is, OutOfTurn where nobody would answer.
    """
    service = find_service(wish.service_id)
    policy.ask(actor, "consultation.ask", service)
    made = _ask(actor, wish, service, known)
    log.write(actor, "consultation.ask")
    return made


def _ask(actor: Actor, wish: Wish, service: Service, known: Known | None) -> Consultation:
    check_wish(wish, service, actor.agency_id)
    if wish.kind == ADVICE:
        check_text("text", wish.text, known)
    at = now()
    made = Consultation(
        # Nothing in it says when it was made: cases and referrals have ids that do.
        id=uuid4(),
        kind=wish.kind,
        service_id=service.id,
        service=service.service,
        sender_id=actor.agency_id,
        recipient_id=service.agency_id,
        asked_by_id=actor.id,
        urgency=wish.urgency,
        asked_at=at,
        due_at=answer_by(wish.urgency, at),
        ends_at=kept_until(at),
    )
    workflow.begin(made, "ask")
    words = [word_of(actor, wish.text)] if wish.kind == ADVICE else []
    seal_asked(
        actor, made, {"room": wish.room.plain() if wish.room is not None else {}, "words": words}
    )
    session().add(made)
    return made


def list_consultations(
    actor: Actor, box: str, after: Cursor | None, limit: int
) -> Sequence[Consultation]:
    """What goes on, soonest due first, at most `limit` + 1; nothing of it is opened."""
    policy.ask(actor, "consultation.list")
    page = soonest_first(
        GOING_ON.where(visible_to(actor, box)), Consultation.due_at, Consultation.id, after, limit
    )
    found = session().scalars(page, {"at": now()}).all()
    log.write(actor, "consultation.list", count=len(found))
    return found


def open_consultation(actor: Actor, consultation_id: UUID) -> SealedConsultation:
    """One consultation, still sealed, or what stands of one that has ended."""
    consultation = find_consultation(consultation_id)
    policy.ask(actor, "consultation.open", consultation)
    sealed = find_sealed(actor, consultation)
    log.write(actor, "consultation.open", reason=f"consultation-{consultation.id}")
    return sealed
