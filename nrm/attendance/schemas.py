"""What is sent and answered about who came: numbers, a day, a code."""

from typing import Any

from marshmallow import fields, validate

from nrm.http.answers import many, number, word
from nrm.http.grammar import Strict

_MOST = 1_000


def _people() -> fields.Integer:
    return fields.Integer(strict=True, load_default=0, validate=validate.Range(0, _MOST))


class AttendanceIn(Strict):
    """How many came; `not_asked`: nobody asked whether they are adults, and nobody has to."""

    adults = _people()
    children = _people()
    not_asked = _people()


class AttendanceOut(Strict):
    """One day at one kind of place."""

    day = word()
    setting = word()
    adults = number()
    children = number()
    not_asked = number()
    version = number()


class QuarterOut(Strict):
    """The sums of a quarter; `days`: on how many somebody counted."""

    quarter = word()
    setting = word()
    days = number()
    adults = number()
    children = number()
    not_asked = number()


class QuartersOut(Strict):
    """Sums of the caller's agency, those of two years, newest first."""

    quarters = many(QuarterOut)


def loaded(given: dict[str, Any]) -> dict[str, int]:
    """The numbers of a form, checked as those of a call; ValidationError."""
    found: dict[str, int] = AttendanceIn().load(given)
    return found
