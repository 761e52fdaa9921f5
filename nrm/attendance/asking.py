"""The form about who came: its questions, and what was answered to them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from flask import request
from flask_babel import gettext
from marshmallow import ValidationError

from nrm.attendance.actions import Counted
from nrm.attendance.api import SETTINGS
from nrm.attendance.days import day_named, today
from nrm.attendance.schemas import loaded
from nrm.cases.dates import iso_date, typed_date
from nrm.errors import Invalid
from nrm.http.forms import named
from nrm.look.coded import choices
from nrm.look.fields import Field, Kind
from nrm.vocabulary.loader import codes

Errors = Mapping[str, list[str]]
_NUMBERS: Final = ("adults", "children", "not_asked")


def answered() -> tuple[datetime, str, Counted]:
    """Which day, where, how many; Invalid names the questions."""
    wrong: dict[str, list[str]] = {}
    day_at = day_named(iso_date(request.form.get("day", "")))
    setting, numbers = request.form.get("setting", ""), dict[str, int]()
    if day_at is None:
        wrong["day"] = [gettext("Write today or a day of the last year, such as 24.11.2026.")]
    if setting not in codes(SETTINGS):
        wrong["setting"] = [gettext("Answer this.")]
    try:
        numbers = loaded({name: _number(name) for name in _NUMBERS})
    except ValidationError as error:
        sentence = gettext("Write a number from 0 to 1,000.")
        wrong |= {str(name): [sentence] for name in error.messages_dict}
    if wrong or day_at is None:
        raise Invalid(wrong)
    return day_at, setting, Counted(**numbers)


def _number(name: str) -> int | str:
    typed = request.form.get(name, "").strip() or "0"
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else typed


def attendance_fields(errors: Errors) -> tuple[Field, ...]:
    """The questions, with what was typed; the day is today if nobody says another."""
    day = request.form.get("day") or typed_date(today().isoformat())
    offered = choices(SETTINGS, [request.form.get("setting")])
    not_asked = gettext("Nobody is asked for an age here. Count whom you are not sure of.")
    return (
        Field(name="day", label=gettext("Day"), value=day, errors=named(errors, "day")),
        Field(
            name="setting",
            label=gettext("Where?"),
            kind=Kind.CHOICE,
            choices=offered,
            errors=named(errors, "setting"),
        ),
        _count("adults", gettext("Adults"), errors),
        _count("children", gettext("Children"), errors),
        _count("not_asked", gettext("Not asked"), errors, not_asked),
    )


def _count(name: str, label: str, errors: Errors, hint: str = "") -> Field:
    value, told = request.form.get(name, ""), named(errors, name)
    return Field(name=name, label=label, kind=Kind.NUMBER, hint=hint, value=value, errors=told)
