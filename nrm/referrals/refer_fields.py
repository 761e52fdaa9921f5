"""The questions of a referral that is being prepared, with answers and sentences of errors."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from nrm.agencies.models import Agency, Service
from nrm.cases.forms import choices_of, none_chosen
from nrm.cases.shown import code_words
from nrm.directory.words import counted_words
from nrm.look.fields import Choice, Field, Kind, fitting
from nrm.look.moments import day

Answers = MultiDict[str, str]
Errors = Mapping[str, Sequence[str]]
_ISO: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
# The code lists of the envelope; `headcount` is a number and `needed_by` a day.
_CODED: Final = (
    ("age_band", "age_bands"),
    ("language", "languages"),
    ("interpreter", "answers"),
    ("practitioner_gender", "practitioner_genders"),
)


def service_field(chosen: str, errors: Errors) -> Field:
    """What the person needs; always a list of its own, because there are many services."""
    return Field(
        name="service",
        label=gettext("What does the person need?"),
        kind=Kind.SELECT,
        choices=(none_chosen([chosen]), *choices_of("services", [chosen])),
        errors=tuple(errors.get("service", ())),
    )


def partner_field(offers: Sequence[tuple[Service, Agency]], chosen: str, errors: Errors) -> Field:
    """Who offers it; those with room first."""
    ordered = sorted(offers, key=lambda offer: (not _has_room(offer), offer[1].name))
    listed = {str(a.id): (s, a) for s, a in reversed(ordered)}
    answers = tuple(
        Choice(value=key, label=offer[1].name, hint=_about(offer), chosen=key == chosen)
        for key, offer in reversed(listed.items())
    )
    return Field(
        name="recipient",
        label=gettext("Who should be asked?"),
        kind=fitting(Kind.CHOICE, len(answers)),
        hint=gettext("Nobody is contacted yet."),
        choices=answers,
        errors=tuple(errors.get("recipient", ())),
    )


def _has_room(offer: tuple[Service, Agency]) -> bool:
    return offer[0].has_room and offer[1].takes_in


def _about(offer: tuple[Service, Agency]) -> str:
    service, agency = offer
    room = gettext("Has room") if _has_room(offer) else gettext("Full now")
    languages = ", ".join(code_words("languages", code) for code in service.languages.split())
    kind, region = code_words("agency_kinds", agency.kind), code_words("regions", service.region)
    said = f"{room}. {kind}. {region}. {languages}."
    if service.urgent_phone:
        said += " " + gettext("When it is urgent: %(phone)s.", phone=service.urgent_phone)
    return f"{said} {counted_words(service)}" if service.is_stale else said


def urgency_field(chosen: str, errors: Errors) -> Field:
    """How soon somebody has to answer."""
    return Field(
        name="urgency",
        label=gettext("How soon?"),
        kind=Kind.CHOICE,
        choices=choices_of("urgencies", [chosen]),
        errors=tuple(errors.get("urgency", ())),
    )


def envelope_fields(said: Mapping[str, Any], errors: Errors) -> tuple[Field, ...]:
    """What a partner may know before it answers: codes and numbers, every answer may be left."""
    labels = {
        "age_band": gettext("Age"),
        "language": gettext("Language"),
        "interpreter": gettext("Is an interpreter needed?"),
        "practitioner_gender": gettext("Who should help?"),
    }
    coded = tuple(_coded(name, labels[name], lst, said, errors) for name, lst in _CODED)
    needed_by = gettext("A day, for example 8 Dec. It may be left out.")
    people = gettext("The person and whoever comes along")
    return (
        _typed("needed_by", gettext("Needed by"), Kind.DATE, needed_by, said, errors),
        _typed("headcount", gettext("How many people?"), Kind.NUMBER, people, said, errors),
        *coded,
        _several(
            "accessibility",
            gettext("What is needed to get in and be understood?"),
            "accessibilities",
            said,
            errors,
        ),
        _several(
            "safety", gettext("What must be kept to for safety?"), "safety_codes", said, errors
        ),
    )


def _several(
    name: str, label: str, list_name: str, said: Mapping[str, Any], errors: Errors
) -> Field:
    return Field(
        name=f"envelope.{name}",
        label=label,
        kind=Kind.CHOICES,
        choices=choices_of(list_name, list(said.get(name) or ())),
        errors=tuple(errors.get(f"envelope.{name}", ())),
    )


def _typed(
    name: str, label: str, kind: Kind, hint: str, said: Mapping[str, Any], errors: Errors
) -> Field:
    return Field(
        name=f"envelope.{name}",
        label=label,
        kind=kind,
        hint=hint,
        value=_as_written(str(said.get(name) or "")),
        errors=tuple(errors.get(f"envelope.{name}", ())),
    )


def _as_written(text: str) -> str:
    """A date of a saved envelope in words; everything else as it was typed."""
    if not _ISO.fullmatch(text):
        return text
    return str(day(date.fromisoformat(text)).striptags())


def _coded(name: str, label: str, list_name: str, said: Mapping[str, Any], errors: Errors) -> Field:
    chosen = [str(said.get(name) or "")]
    listed = (none_chosen(chosen), *choices_of(list_name, chosen))
    return Field(
        name=f"envelope.{name}",
        label=label,
        kind=Kind.SELECT,
        choices=listed,
        errors=tuple(errors.get(f"envelope.{name}", ())),
    )
