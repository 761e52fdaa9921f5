"""Consultations in words, for lists, the desk and their own page."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from flask_babel import format_date, gettext, ngettext

from nrm.advice.described import moment_of, state_of
from nrm.advice.models import ASKED, ROOM, STANDING, Consultation
from nrm.advice.views import ConsultationRow
from nrm.advice.wanted import said_words
from nrm.agencies.models import agency_names
from nrm.http.actor import Actor
from nrm.look.coded import words_of
from nrm.look.moments import clock
from nrm.look.parts import Clock, Fact, Link, Message, Tag, Tone

URL: Final = "/consultations"
_LISTS: Final = {
    "start": "room_starts",
    "region": "regions",
    "age_band": "age_bands",
    "gender": "genders",
    "languages": "languages",
    "accessibility": "accessibilities",
}


def title_of(consultation: Consultation) -> str:
    """What is asked of which kind of service; nothing of what it says."""
    kind = words_of("consultation_kinds", consultation.kind)
    service = words_of("services", consultation.service)
    return str(gettext("%(kind)s: %(service)s", kind=kind, service=service))


def state_tag(consultation: Consultation) -> Tag:
    """How it stands, by the clock as well."""
    state = state_of(consultation)
    tone = Tone.OPEN if state == ASKED else Tone.ON if state == "answered" else Tone.END
    return Tag(label=words_of("consultation_states", state), tone=tone)


def clock_of(consultation: Consultation) -> Clock:
    """By when somebody has to answer; then until when it is kept."""
    return clock(consultation.due_at, "answer" if consultation.state == ASKED else "kept")


def other_side(actor: Actor, consultation: Consultation) -> UUID:
    """The agency at the other end."""
    asks = actor.agency_id == consultation.sender_id
    return consultation.recipient_id if asks else consultation.sender_id


def rows_of(actor: Actor, found: Iterable[Consultation]) -> tuple[ConsultationRow, ...]:
    """Lines of a list."""
    listed = list(found)
    names = agency_names({other_side(actor, each) for each in listed})
    return tuple(
        ConsultationRow(
            title=Link(label=title_of(each), url=f"{URL}/{each.id}"),
            other=names.get(other_side(actor, each), ""),
            state=state_tag(each),
            clock=clock_of(each),
        )
        for each in listed
    )


def explained(actor: Actor, consultation: Consultation) -> str:
    """Whom one waits on, or what becomes of it."""
    state, asks = state_of(consultation), actor.agency_id == consultation.sender_id
    if state not in STANDING:
        return str(gettext("It has come to its end. What was written is erased."))
    if state == ASKED and asks:
        return str(gettext("The other agency has to answer. You can take it back until then."))
    if state == ASKED:
        return str(gettext("Another agency waits for your answer. Nobody may be named in it."))
    return str(
        gettext("It is erased on both sides when the time is over, or whoever asked says so.")
    )


def content_facts(content: Mapping[str, Any]) -> tuple[Fact, ...]:
    """What was said in codes and numbers."""
    room: Mapping[str, Any] = content.get("room") or {}
    told = [_fact(name, room[name]) for name in ("people", *_LISTS) if room.get(name)]
    if content.get("places"):
        places = ngettext("%(num)d place", "%(num)d places", content["places"])
        told.append(Fact(label=gettext("There is room"), value=places))
    if content.get("held_until"):
        until = format_date(date.fromisoformat(content["held_until"]), "d MMM y")
        told.append(Fact(label=gettext("Held until"), value=until))
    if content.get("reason"):
        reason = words_of("decline_reasons", content["reason"])
        told.append(Fact(label=gettext("Why is it not possible?"), value=reason))
    return tuple(told)


def _fact(name: str, value: Any) -> Fact:
    labels = {
        "people": gettext("For how many people?"),
        "start": gettext("From when on?"),
        "region": gettext("Region"),
        "age_band": gettext("Age"),
        "gender": gettext("Gender"),
        "languages": gettext("Languages"),
        "accessibility": gettext("What is needed to get in and be understood?"),
    }
    said: Sequence[Any] = value if isinstance(value, list) else [value]
    list_name = _LISTS.get(name)
    words = [words_of(list_name, each) if list_name else str(each) for each in said]
    return Fact(label=labels[name], value=", ".join(words))


def thread_of(
    actor: Actor, content: Mapping[str, Any], names: Mapping[UUID, str]
) -> tuple[Message, ...]:
    """What both sides wrote, oldest first; one agency to another, whoever it was."""
    return tuple(
        Message(
            author=names.get(UUID(each["agency"]), ""),
            at=moment_of(each),
            text=each["text"],
            mine=each["agency"] == str(actor.agency_id),
        )
        for each in said_words(content)
    )


def has_room(consultation: Consultation) -> bool:
    """Whether the answer was a yes."""
    return consultation.kind == ROOM and consultation.state == "answered"
