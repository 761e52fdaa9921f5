"""`/consultations`: advice and room, asked for and answered without saying about whom."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import Response

from nrm.advice.actions import ask_consultation, list_consultations, open_consultation
from nrm.advice.described import described_consultation, described_content, shut_among
from nrm.advice.finding import find_consultation
from nrm.advice.models import Consultation
from nrm.advice.naming import Known
from nrm.advice.schemas import (
    STEPS,
    ConsultationIn,
    ConsultationOut,
    ConsultationRowOut,
    ConsultationsQuery,
)
from nrm.advice.steps import (
    Further,
    answer_consultation,
    decline_consultation,
    finish_consultation,
    follow_up_consultation,
    withdraw_consultation,
)
from nrm.advice.wanted import Reply, Wish, room_of
from nrm.cases.actions import open_sections
from nrm.database import next_after
from nrm.http.acting import acting, reveal
from nrm.http.actor import Actor
from nrm.http.answers import listed
from nrm.http.api import ApiBlueprint
from nrm.http.grammar import answer, answer_list, cursor_from, if_match
from nrm.http.repeats import once
from nrm.http.sent_steps import load_step
from nrm.log.writer import as_another_request
from nrm.referrals.identifying import SECTIONS

blueprint = ApiBlueprint(
    "consultations_api", __name__, description="Advice and room, without saying about whom"
)


def _wish(given: dict[str, Any]) -> Wish:
    room = room_of(given["room"]) if given["room"] is not None else None
    return Wish(given["service"], given["kind"], given["urgency"], given["text"], room)


@blueprint.path("/consultations", "POST")
@blueprint.takes(ConsultationIn)
@blueprint.gives(ConsultationRowOut, 201)
def ask_one(given: dict[str, Any]) -> Response:
    """Ask the agency of a service for advice, or whether it has room; never about whom."""
    wish, known = _wish(given), known_of(given["case"])
    with acting("consultation.ask") as actor:
        made, status, repeated = once(actor, lambda: ask_consultation(actor, wish, known).id)
        found = open_consultation(actor, made).consultation if repeated else find_consultation(made)
        body, version = described_consultation(actor, found), found.version
    return answer(body, status, version=version)


@blueprint.path("/consultations")
@blueprint.takes(ConsultationsQuery, "query")
@blueprint.gives(listed(ConsultationRowOut))
def list_some(query: dict[str, Any]) -> Response:
    """What goes on with the caller's agency, what is due first before the rest; none is opened."""
    limit = query["limit"]
    with acting("consultation.list") as actor:
        found = list_consultations(actor, query["box"], cursor_from(query["cursor"]), limit)
        shut = shut_among(actor, found[:limit])
        items = [described_consultation(actor, each, shut) for each in found[:limit]]
    return answer_list(items, next_after(found, limit, "due_at"))


@blueprint.path("/consultations/<uuid:consultation_id>")
@blueprint.gives(ConsultationOut)
def read_one(consultation_id: UUID) -> Response:
    """One consultation, opened after its log entry is durable; `told` is null once it has ended."""
    with acting("consultation.open") as actor:
        sealed = open_consultation(actor, consultation_id)
        one = sealed.consultation
        body, version = described_consultation(actor, one, shut_among(actor, [one])), one.version
    told = reveal(actor, "consultation.open", None, lambda: sealed.open(actor.keyring))
    return answer({**body, "told": described_content(told)}, version=version)


@blueprint.path("/consultations/<uuid:consultation_id>/steps", "POST")
@blueprint.takes_a_step(STEPS)
@blueprint.gives(ConsultationRowOut)
def take_step(consultation_id: UUID) -> Response:
    """Answer it or decline at the one agency; ask further, take it back or erase at the other."""
    name, given = load_step(STEPS)
    seen, known = if_match(), known_of(given.pop("case", None))
    with acting(f"consultation.{name}") as actor:
        found = take(actor, consultation_id, Sent(name, given, seen, known))
        body, version = described_consultation(actor, found), found.version
    return answer(body, version=version)


@dataclass(frozen=True)
class Sent:
    """A step as it was sent: its name, what came with it, the version seen, what is looked for."""

    name: str
    given: Mapping[str, Any] = field(repr=False)
    seen: int | None
    known: Known


def take(actor: Actor, consultation_id: UUID, sent: Sent) -> Consultation:
    """The step is taken."""
    name, given, seen = sent.name, sent.given, sent.seen
    if name == "answer":
        return answer_consultation(actor, consultation_id, Reply(**given), seen)
    if name == "follow_up":
        further = Further(given["text"], sent.known)
        return follow_up_consultation(actor, consultation_id, further, seen)
    if name == "decline":
        return decline_consultation(actor, consultation_id, given["reason"], seen)
    plain = {"withdraw": withdraw_consultation, "finish": finish_consultation}
    return plain[name](actor, consultation_id, seen)


def known_of(case_id: UUID | None) -> Known:
    """What stands in the record of a case by which somebody could be known; nothing without one.

    It is read like any section, by whoever may, in an act and an entry of the log of its own, with
    a request id of its own: no entry names the case and a consultation, and nothing ties two.
    """
    if case_id is None:
        return Known()
    with as_another_request():
        with acting("section.read") as actor:
            sealed = open_sections(actor, case_id, SECTIONS)
            code = sealed.case.code
        contents = reveal(actor, "section.read", sealed.case, lambda: sealed.open(actor.keyring))
    return Known(code, contents)
