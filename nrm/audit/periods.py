"""The period of a count: two days in the address, the last thirty when nothing is asked."""

from datetime import timedelta
from typing import Final

from flask_babel import gettext

from nrm.audit.counts import Span
from nrm.audit.filters import Asked, day_fields
from nrm.database import now
from nrm.look.parts import Filters
from nrm.look.written import day_after, day_of, read_day, start_of

_USUAL: Final = timedelta(days=29)
# Longer ones are many questions: a count of a whole year would keep everybody else waiting.
MOST_DAYS: Final = 92


def span_asked(asked: Asked, errors: dict[str, str]) -> Span:
    """The period; sentences about what cannot be read, or is too long, go to `errors`."""
    today = day_of(now())
    days = {name: read_day(asked[name]) for name in ("from", "to") if name in asked}
    for name, day in days.items():
        if day is None:
            errors[name] = gettext("Write a day, for example 24 Nov 2026.")
    last = days.get("to") or today
    first = days.get("from") or last - _USUAL
    if not errors and first > last:
        errors["to"] = gettext("The last day is before the first.")
    if not errors and (last - first).days >= MOST_DAYS:
        errors["from"] = gettext("Choose at most %(days)s days.", days=MOST_DAYS)
    # What cannot be read counts nothing: another period would be taken for the one asked for.
    return Span(start_of(first), start_of(first) if errors else day_after(last))


def period_form(url: str, asked: Asked, errors: dict[str, str]) -> Filters:
    """The form above a count, filled with what was asked."""
    return Filters(url=url, fields=day_fields(asked, errors))


def days_kept(asked: Asked) -> dict[str, str]:
    """The period as links carry it on."""
    return {name: asked[name] for name in ("from", "to") if name in asked}
