"""Whoever is a child or may be one: what runs for it, and the day on which it turns 18.

A date of birth is sealed, and the due time of a clock is not: of that day the clock keeps the first
day of its quarter alone. It only reminds; what ends at 18 ends when people record the age group.
"""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, Final

from nrm.cases.models import Case
from nrm.clocks.durations import due_at, months_after
from nrm.clocks.models import start_clock, started_at, stop_clocks
from nrm.database import now
from nrm.profile import current_profile

ADULT: Final = "adult"
TURNS_18: Final = "turns_18"
DISPUTED: Final = "disputed"
_OF_CHILD: Final = ("guardian_appoint", "child_notify")
_NOT_YET: Final = ("draft", "preliminary_identification")
_OF_AGE: Final = 18 * 12
# What a date of birth can be: older is a slip of the pen.
_OLDEST: Final = 1900


def begin_care(case: Case) -> None:
    """Child protection is to be told, and from a presumption on a guardian to be found."""
    _begin("child_notify", case)
    if case.state not in _NOT_YET:
        find_guardian(case)


def find_guardian(case: Case) -> None:
    """A guardian is to be found, if nobody is looking for one yet (domain, C05)."""
    _begin("guardian_appoint", case)


def _begin(name: str, case: Case) -> None:
    if started_at(name, case.id) is None:
        start_clock(name, case.id)


def end_care(case: Case) -> None:
    """Nobody has to be told or found any more: the person is an adult."""
    stop_clocks((*_OF_CHILD, TURNS_18), case.id)


def note_opened(case: Case, contents: Mapping[str, Mapping[str, Any]]) -> None:
    """The same for a case whose row is not written yet: no clock of it runs."""
    case.age_disputed = contents.get("needs", {}).get("age_assessment") == DISPUTED
    if case.may_be_child and not _told(contents):
        start_clock("child_notify", case.id)
    born = birthday(contents.get("identity", {}))
    starts = _start_of(case, born) if born is not None else None
    if starts is not None:
        start_clock(TURNS_18, case.id, at=starts, since=now())


def note_child(case: Case, contents: Mapping[str, Mapping[str, Any]]) -> None:
    """What these sections say of a child: who was told, whether the age is disputed, its day."""
    if _told(contents):
        stop_clocks(["child_notify"], case.id)
    if "needs" in contents:
        _note_assessment(case, contents["needs"].get("age_assessment"))
    if "identity" in contents:
        _note_birth(case, birthday(contents["identity"]))


def _told(contents: Mapping[str, Mapping[str, Any]]) -> bool:
    contact = contents.get("safe_contact", {})
    return bool(contact.get("child_protection") and contact.get("child_protection_told_on"))


def _note_assessment(case: Case, outcome: str | None) -> None:
    before, case.age_disputed = case.age_disputed, outcome == DISPUTED
    if case.person_group != ADULT or before is case.age_disputed:
        return
    if case.age_disputed:
        begin_care(case)
    else:
        end_care(case)


def _note_birth(case: Case, born: date | None) -> None:
    wanted = _start_of(case, born) if born is not None else None
    if wanted is None or wanted != started_at(TURNS_18, case.id):
        stop_clocks([TURNS_18], case.id)
        if wanted is not None:
            start_clock(TURNS_18, case.id, at=wanted, since=now())


def _start_of(case: Case, born: date) -> datetime | None:
    """When such a clock starts; None where it has nothing to say: an adult who says so."""
    profile = current_profile()
    starts = datetime.combine(quarter_of(born), time(12), profile.time_zone)
    due = due_at(TURNS_18, starts, None, profile)
    has_a_say = case.may_be_child or (due is not None and due > now())
    return starts if due is not None and has_a_say else None


def quarter_of(born: date) -> date:
    """The first day of the quarter of a day: as near as a clock comes to it."""
    return date(born.year, (born.month - 1) // 3 * 3 + 1, 1)


def birthday(identity: Mapping[str, Any]) -> date | None:
    """The day of birth that a section says; None without one, or where it cannot be one."""
    said = identity.get("date_of_birth")
    born = date.fromisoformat(said) if said else None
    return born if born is not None and born.year > _OLDEST and born <= _today() else None


def turns_18_on(born: date) -> date:
    """The day from which on the person decides alone."""
    return months_after(born, _OF_AGE)


def is_of_age(born: date) -> bool:
    """Whether somebody who was born then is 18 today, where the service is."""
    return turns_18_on(born) <= _today()


def _today() -> date:
    return now().astimezone(current_profile().time_zone).date()
