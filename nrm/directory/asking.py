"""The forms of a service: its questions, and what was answered to them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from flask import request
from flask_babel import gettext

from nrm.cases.fields import FIELDS
from nrm.cases.forms import choices_of, none_chosen
from nrm.cases.named import named_answer, named_field
from nrm.directory.actions import Room
from nrm.directory.finding import Wanted
from nrm.directory.offers import SEVERAL, Offer
from nrm.directory.words import LABELS
from nrm.errors import Invalid
from nrm.http.forms import named
from nrm.look.coded import any_of, choices
from nrm.look.fields import Choice, Field, Kind, within
from nrm.look.parts import Filters

Errors = Mapping[str, list[str]]
_LANGUAGES: Final = FIELDS["identity.languages"]
_TICKED: Final = ("genders", "ages", "helpers", "accessibility")
_YES: Final = "yes"


def answered_offer() -> Offer:
    """What was said of a service; whether it can stand is checked where it is kept."""
    form = request.form
    return Offer(
        service=form.get("service", ""),
        region=form.get("region", ""),
        languages=tuple(named_answer(_LANGUAGES, form.getlist("languages"))),
        genders=_ticked("genders"),
        ages=_ticked("ages"),
        helpers=_ticked("helpers"),
        accessibility=_ticked("accessibility"),
        hours=form.get("hours", "").strip(),
        urgent_phone=form.get("urgent_phone", "").strip(),
    )


def _ticked(name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(request.form.getlist(name)))


def answered_room() -> Room:
    """Whether somebody can come, and how many; Invalid for what is no number."""
    typed = request.form.get("places", "").strip()
    if typed and not (typed.isascii() and typed.isdigit() and len(typed) < 6):
        raise Invalid({"places": [gettext("Give a whole number, or leave it empty.")]})
    return Room(request.form.get("accepting") == _YES, int(typed) if typed else None)


def offer_fields(said: Offer, errors: Errors) -> tuple[Field, ...]:
    """Everything that is asked of a service; none of it needs an address."""
    return (
        _select("service", gettext("What is offered?"), "services", said.service, errors),
        _select("region", gettext("Region"), "regions", said.region, errors),
        _languages(said, errors),
        *(_ticks(name, getattr(said, name), errors) for name in _TICKED),
        Field(
            name="hours",
            label=gettext("Opening hours"),
            hint=gettext("Like Mo-Fr 09:00-17:00; Sa 10:00-13:00, or 24/7."),
            value=said.hours,
            errors=named(errors, "hours"),
        ),
        Field(
            name="urgent_phone",
            label=gettext("Telephone when it is urgent"),
            hint=gettext("Everybody who is signed in can read it. Never an address."),
            value=said.urgent_phone,
            errors=named(errors, "urgent_phone"),
        ),
    )


def _select(name: str, label: str, list_name: str, chosen: str, errors: Errors) -> Field:
    listed = (none_chosen([chosen]), *choices_of(list_name, [chosen]))
    told = named(errors, name)
    return Field(name=name, label=label, kind=Kind.SELECT, choices=listed, errors=told)


def _languages(said: Offer, errors: Errors) -> Field:
    told = named(errors, "languages")
    drawn = named_field(_LANGUAGES, "languages", list(said.languages), told)
    return replace(drawn, label=str(LABELS["languages"]), unsaid=())


def _ticks(name: str, chosen: tuple[str, ...], errors: Errors) -> Field:
    offered = tuple(each for each in choices(SEVERAL[name], chosen) if each.value != "any")
    hints = {
        "genders": gettext("Nothing ticked: anybody."),
        "ages": gettext("Nothing ticked: every age."),
    }
    return Field(
        name=name,
        label=str(LABELS[name]),
        kind=Kind.CHOICES,
        hint=hints.get(name, ""),
        choices=offered,
        errors=named(errors, name),
    )


def room_fields(room: Room, form: str = "", errors: Errors | None = None) -> tuple[Field, ...]:
    """How much room there is now; `form` sets several on a page apart."""
    can = (
        Choice(value=_YES, label=gettext("Somebody can come"), chosen=room.accepting),
        Choice(value="no", label=gettext("Full now"), chosen=not room.accepting),
    )
    places = "" if room.places is None else str(room.places)
    told = errors or {}
    asked = (
        Field(name="accepting", label=gettext("Room"), kind=Kind.CHOICE, choices=can),
        Field(
            name="places",
            label=gettext("Places free"),
            kind=Kind.NUMBER,
            hint=gettext("Empty where it is not counted in places."),
            value=places,
            errors=named(told, "places"),
        ),
    )
    return within(form, asked) if form else asked


def filters(wanted: Wanted, spoken: tuple[Choice, ...]) -> Filters:
    """What one may look for; nothing of it is about a person, and it stays in the address."""
    more = (
        any_of("gender", gettext("For whom"), choices("genders", {wanted.gender})),
        any_of("age", gettext("Age"), choices("age_bands", {wanted.age})),
        any_of("helper", gettext("Who helps"), _helpers(wanted)),
        any_of(
            "accessibility", gettext("Access"), choices("accessibilities", {wanted.accessibility})
        ),
    )
    room = Choice(value="true", label=gettext("Only with room"), chosen=wanted.room)
    return Filters(
        url="/directory",
        fields=(
            any_of("need", gettext("Service"), choices("services", {wanted.need})),
            any_of("region", gettext("Region"), choices("regions", {wanted.region})),
            any_of("language", gettext("Language"), spoken),
        ),
        more=(*more, any_of("room", gettext("Room"), (room,))),
        unfolded=wanted.room or any(c.chosen for field in more for c in field.choices),
    )


def _helpers(wanted: Wanted) -> tuple[Choice, ...]:
    offered = choices("practitioner_genders", {wanted.helper})
    return tuple(each for each in offered if each.value != "any")
