"""What may be asked of a service, and what may be answered: codes, numbers and one kind of text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from flask_babel import gettext

from nrm.advice.models import ADVICE, ROOM
from nrm.agencies.models import Agency, Service
from nrm.cases.shareable import MAY_RECEIVE
from nrm.database import now
from nrm.errors import Invalid, OutOfTurn, to_translate
from nrm.profile import current_profile
from nrm.vocabulary.loader import Entry, entries

MOST_PEOPLE: Final = 9
MOST_PLACES: Final = 99
# How long a place may be held for somebody of whom nothing is known.
MOST_HELD: Final = timedelta(days=7)
POLICE: Final = "police"
# Who answers these knows whom it is about; here nobody does.
_KNOWS_WHO: Final = frozenset({"already_known_service", "conflict_of_interest"})
_OWN = to_translate("This is your own agency. Ask your colleagues.")
_NOBODY = to_translate("This agency cannot be asked here.")
_NO_ROOM = to_translate("This agency can be asked for advice, and not for room.")


@dataclass(frozen=True)
class Room:
    """For whom there would have to be room, in codes: nothing else can be said of a person."""

    people: int = 1
    start: str = "today"
    region: str = ""
    age_band: str = ""
    gender: str = ""
    languages: tuple[str, ...] = ()
    accessibility: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        """What was said, to be sealed."""
        said = {name: value for name, value in vars(self).items() if value}
        return {n: list(v) if isinstance(v, tuple) else v for n, v in said.items()}


def room_of(said: Mapping[str, Any]) -> Room:
    """What was said, checked by its schema."""
    several: dict[str, Any] = {n: tuple(v) for n, v in said.items() if isinstance(v, list)}
    return Room(**{**said, **several})


@dataclass(frozen=True)
class Wish:
    """What is asked of which service: a question in words, or codes for room."""

    service_id: UUID
    kind: str
    urgency: str
    text: str = field(default="", repr=False)
    room: Room | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Reply:
    """What is answered: words to a question; for room how many places, and until which day."""

    text: str = field(default="", repr=False)
    places: int | None = None
    held_until: str = ""


def check_wish(wish: Wish, service: Service, sender_id: UUID) -> None:
    """Nothing, when this may be asked of it; Invalid, or OutOfTurn where nobody would answer."""
    check_asked(wish.kind, service.agency, sender_id)
    needed = wish.text if wish.kind == ADVICE else wish.room
    amiss = wish.room if wish.kind == ADVICE else wish.text
    name = "text" if wish.kind == ADVICE else "room"
    if not needed or amiss:
        raise Invalid({name: [gettext("Say what you ask, and nothing else.")]})


def check_asked(kind: str, agency: Agency, sender_id: UUID) -> None:
    """Nothing, when this agency can be asked such a thing; else OutOfTurn."""
    if agency.id == sender_id:
        raise OutOfTurn(_OWN)
    if not may_be_asked(agency, sender_id):
        raise OutOfTurn(_NOBODY)
    if kind == ROOM and not may_have_room(agency):
        raise OutOfTurn(_NO_ROOM)


def may_be_asked(agency: Agency, sender_id: UUID) -> bool:
    """Whether it takes part with keys of its own, and is another one."""
    takes_part = bool(MAY_RECEIVE[agency.kind]) and agency.certificate_id is not None
    kept = agency.is_kept_from(sender_id)
    return takes_part and agency.id != sender_id and not agency.is_suspended and not kept


def may_have_room(agency: Agency) -> bool:
    """Whether it can be asked for room; the police are asked to house nobody."""
    return agency.kind != POLICE


def check_reply(reply: Reply, kind: str) -> None:
    """Nothing, when this answers what was asked; Invalid names what is amiss."""
    if kind == ADVICE:
        if not reply.text or reply.places is not None or reply.held_until:
            raise Invalid({"text": [gettext("Write an answer.")]})
        return
    if reply.text:
        raise Invalid({"text": [gettext("Room is answered in numbers, without words.")]})
    if reply.places is None or not 0 < reply.places <= MOST_PLACES:
        sentence = gettext("Give a number from 1 to %(most)s.", most=MOST_PLACES)
        raise Invalid({"places": [sentence]})
    if reply.held_until and not _may_be_held(reply.held_until):
        sentence = gettext("A place can be held for at most seven days.")
        raise Invalid({"held_until": [sentence]})


def _may_be_held(until: str) -> bool:
    return today() <= date.fromisoformat(until) <= today() + MOST_HELD


def today() -> date:
    """The day it is in the country."""
    return now().astimezone(current_profile().time_zone).date()


def decline_reasons() -> tuple[Entry, ...]:
    """Why it may not be possible: the reasons of referrals, but those that know who it is."""
    return tuple(each for each in entries("decline_reasons") if each.code not in _KNOWS_WHO)


def said_words(content: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The words of a content, oldest first."""
    return list(content.get("words", ()))
