"""The parts of the page of one referral: each for this reader, in words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext

from nrm.cases.shown import code_words
from nrm.http import hooks
from nrm.http.actor import Actor
from nrm.look.moments import day, when
from nrm.look.parts import Event, Fact, Link, Message
from nrm.referrals.looking import Look
from nrm.referrals.threads import SealedMessage
from nrm.referrals.together import told_reason
from nrm.referrals.words import answered_words, title_of
from nrm.workflow import UNSENT

_SAID = ("question", "answer", "message", "feedback")


def title_for(seen: Look) -> str:
    """What is asked for; of a request that ended the recipient is told no more than that."""
    referral = seen.view.referral
    if seen.view.is_stub:
        return str(gettext("A request that has ended"))
    return title_of(referral.service, seen.view.envelope)


def way_back(*, received: bool) -> Link:
    """To the box where the reader found it."""
    if received:
        return Link(label=gettext("Back to inbox"), url="/referrals/in")
    return Link(label=gettext("Back to referrals"), url="/referrals/out")


def ways_from(actor: Actor, seen: Look) -> tuple[Link, ...]:
    """Where else this reader can go from here, as other features say."""
    ways: list[Link] = []
    hooks.tell("referral.page", actor, seen.view.referral, ways)
    return tuple(ways)


def paused_for(seen: Look) -> str:
    """Whom a paused clock waits for."""
    if seen.view.is_recipient:
        return seen.agencies.get(seen.view.referral.sender_id, "")
    return str(gettext("you"))


def case_link(seen: Look) -> Link | None:
    """The case, for the sender alone."""
    if seen.view.is_recipient:
        return None
    case = seen.view.referral.case
    return Link(label=gettext("case %(code)s", code=case.code), url=f"/cases/{case.id}")


def appointment_facts(seen: Look) -> tuple[Fact, ...]:
    """When, where and with whom the person is met first."""
    visits = [body for message, body in seen.said if message.kind == "appointment"]
    if not visits:
        return ()
    visit: Mapping[str, Any] = visits[-1]
    moment = when(datetime.fromisoformat(visit["when"])).striptags()
    return (
        Fact(label=gettext("When"), value=moment),
        Fact(label=gettext("Where"), value=visit["where"]),
        Fact(label=gettext("Who meets the person"), value=visit["met_by"]),
    )


def messages(actor: Actor, seen: Look) -> list[Message]:
    """Questions, answers and feedback, oldest first."""
    return [
        Message(
            author=_author(seen, m),
            at=m.written_at,
            text=body["text"],
            mine=m.author_agency_id == actor.agency_id,
        )
        for m, body in seen.said
        if m.kind in _SAID
    ]


def _author(seen: Look, message: SealedMessage) -> str:
    person = seen.people.get(message.author_id, "")
    return f"{person}, {seen.agencies.get(message.author_agency_id, '')}"


def ended_words(seen: Look) -> str:
    """The sentence of a stub."""
    if not seen.view.is_stub:
        return ""
    referral = seen.view.referral
    since = day(referral.state_at).striptags()
    state = code_words("referral_states", referral.state)
    if told := told_reason(referral):
        state = code_words("withdraw_reasons", told)
    return str(
        gettext(
            "%(state)s, on %(day)s. You no longer see anything that was shared about the person. "
            "Keep only what your own law requires.",
            state=state,
            day=since,
        )
    )


def events(seen: Look) -> list[Event]:
    """What happened, newest first; the reasons of the sender are told to no recipient."""
    referral, view = seen.view.referral, seen.view
    state = code_words("referral_states", referral.state)
    why = "" if view.is_stub and referral.outcome else answered_words(referral)
    told = [Event(at=referral.state_at, title=state, detail=why)]
    if referral.sent_at is not None and referral.sent_at != referral.state_at:
        told.append(Event(at=referral.sent_at, title=gettext("Sent")))
    if not view.is_recipient:
        told.append(Event(at=referral.created_at, title=gettext("Draft begun")))
    return told


def edit_url(seen: Look) -> str:
    """Where the draft is changed; empty where it cannot be."""
    referral = seen.view.referral
    if seen.view.is_recipient or referral.state not in UNSENT:
        return ""
    return f"/cases/{referral.case_id}/refer/{referral.id}" if "withdraw" in seen.steps else ""
