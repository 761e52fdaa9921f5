"""Telling the person what was done: on which day, or why not yet and when it is looked at again."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from flask_babel import gettext

from nrm.database import now
from nrm.errors import Conflict, Invalid
from nrm.http.grammar import check_version
from nrm.profile import current_profile
from nrm.vital_interests.models import ActWithoutConsent

# Nobody puts it off for good: from then on somebody looks again.
LONGEST: Final = timedelta(days=90)


@dataclass(frozen=True)
class Told:
    """On which day the person was told; today, if nothing is said."""

    day: date | None = None


@dataclass(frozen=True)
class PutOff:
    """Why the person is not told yet, and on which day that is looked at again."""

    not_told: str
    look_again: date


def keep_told(act: ActWithoutConsent, told: Told, seen: int | None) -> None:
    """The person knows; Conflict if that was recorded, Invalid for a day that cannot be."""
    _check_untold(act, seen)
    today, made = _day_of(now()), _day_of(act.made_at)
    day = told.day or today
    if not made <= day <= today:
        raise Invalid({"told_on": [gettext("This lies before the act, or in the future.")]})
    act.told_at = now() if day == today else max(_begins(day), act.made_at)
    act.not_told = act.look_again_at = None


def keep_put_off(act: ActWithoutConsent, put_off: PutOff, seen: int | None) -> None:
    """It waits until that day; Invalid unless that comes, and soon enough."""
    _check_untold(act, seen)
    today = _day_of(now())
    if not today < put_off.look_again <= today + LONGEST:
        sentence = gettext("Choose a day from tomorrow on and within 90 days.")
        raise Invalid({"look_again": [sentence]})
    act.not_told, act.look_again_at = put_off.not_told, _begins(put_off.look_again)


def is_to_tell(act: ActWithoutConsent) -> bool:
    """Nobody has told the person, and no reason not to holds any more."""
    return act.told_at is None and (act.look_again_at is None or act.look_again_at <= now())


def _check_untold(act: ActWithoutConsent, seen: int | None) -> None:
    check_version(seen, act.version)
    if act.told_at is not None:
        raise Conflict(gettext("The person was told already."))


def _day_of(at: datetime) -> date:
    return at.astimezone(current_profile().time_zone).date()


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), current_profile().time_zone).astimezone(UTC)
