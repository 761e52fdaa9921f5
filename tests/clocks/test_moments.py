"""The calendar of clocks, over any times and countries: when they ring, stand still and go on."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrm.clocks.durations import after, again, before, due_at, moved
from nrm.clocks.moments import Kind, Moment, Run, due_again, moments, next_moment
from nrm.clocks.working_days import is_working_day, working_days_after, working_days_between
from nrm.profile import Profile, load_profile
from nrm.spans import Duration, Unit

COUNTRIES = [load_profile(name) for name in ("demonstration", "united-kingdom", "greece")]
profiles = st.sampled_from(COUNTRIES)
# Across several years, leap days, and each night on which clocks go forward or back.
_FIRST, _LAST = (datetime(year, 6, 1, tzinfo=UTC) for year in (2023, 2029))
instants = st.integers(0, int((_LAST - _FIRST).total_seconds() * 1000)).map(
    lambda ms: _FIRST + timedelta(milliseconds=ms)
)
days = st.dates(date(2023, 6, 1), date(2029, 6, 1))
gaps = st.timedeltas(timedelta(0), timedelta(days=200)).map(
    lambda gap: gap - timedelta(microseconds=gap.microseconds % 1000)
)
counted = st.builds(
    Duration, st.integers(1, 60), st.sampled_from([Unit.WORKING_DAYS, Unit.DAYS, Unit.MONTHS])
)
passing = st.builds(Duration, st.integers(1, 5000), st.sampled_from([Unit.MINUTES, Unit.HOURS]))
CLOCKS = [
    ("acknowledge", "urgent_24h"),
    ("acknowledge", "high"),
    ("acknowledge", "routine"),
    ("accept_decision", "urgent_24h"),
    ("accept_decision", "routine"),
    ("draft_expiry", None),
    ("initial_risk", None),
    ("formal_decision", None),
    ("re_route", "high"),
    ("follow_up_contact", None),
    ("plan_review", "recovery_reflection"),
]
clocks = st.sampled_from(CLOCKS)


def _run(clock: tuple[str, str | None], at: datetime, profile: Profile) -> Run:
    due = due_at(clock[0], at, clock[1], profile)
    assert due is not None
    return Run(name=clock[0], starts_at=at, due_at=due, variant=clock[1])


def _last_day(due: datetime, profile: Profile) -> date:
    """The day that a due time ends."""
    local = due.astimezone(profile.time_zone)
    assert (local.hour, local.minute, local.second, local.microsecond) == (0, 0, 0, 0)
    return (local - timedelta(milliseconds=1)).date()


@given(days, st.integers(0, 400), profiles)
def test_working_days_are_counted_one_by_one(day: date, count: int, profile: Profile) -> None:
    found = working_days_after(day, count, profile)
    assert is_working_day(found, profile)
    if count:
        assert working_days_between(day, found, profile) == count
        assert working_days_between(day, found - timedelta(days=1), profile) == count - 1


@given(instants, counted, profiles)
def test_days_end_at_midnight_of_the_country(
    at: datetime, duration: Duration, profile: Profile
) -> None:
    due = after(at, duration, profile)
    last = _last_day(due, profile)
    assert last > at.astimezone(profile.time_zone).date()
    assert duration.unit is not Unit.WORKING_DAYS or is_working_day(last, profile)


@given(instants, passing, profiles)
def test_hours_pass_whatever_the_calendar_says(
    at: datetime, duration: Duration, profile: Profile
) -> None:
    unit = timedelta(hours=1) if duration.unit is Unit.HOURS else timedelta(minutes=1)
    assert after(at, duration, profile) - at == duration.amount * unit


@given(instants, counted | passing, profiles)
def test_once_more_is_as_long_as_the_first_time(
    at: datetime, duration: Duration, profile: Profile
) -> None:
    due = after(at, duration, profile)
    second = again(due, duration, profile)
    assert second > due
    if duration.unit is Unit.WORKING_DAYS:
        first, last = _last_day(due, profile), _last_day(second, profile)
        assert working_days_between(first, last, profile) == duration.amount
    elif duration.unit is Unit.DAYS:
        days_more = _last_day(second, profile) - _last_day(due, profile)
        assert days_more == timedelta(days=duration.amount)


@given(instants, gaps, gaps, counted, profiles)
def test_what_stood_still_has_as_many_days_left(
    at: datetime, runs: timedelta, stands: timedelta, duration: Duration, profile: Profile
) -> None:
    due = after(at, duration, profile)
    pause = min(at + runs, due - timedelta(milliseconds=1))
    resume = pause + stands
    goes_on = moved(due, pause, resume, duration.unit, profile)
    assert goes_on >= due
    paused_on, resumed_on = (each.astimezone(profile.time_zone).date() for each in (pause, resume))
    before, later = _last_day(due, profile), _last_day(goes_on, profile)
    if duration.unit is Unit.WORKING_DAYS:
        left = working_days_between(paused_on, before, profile)
        assert working_days_between(resumed_on, later, profile) == left
    else:
        assert later - resumed_on == before - paused_on


@given(instants, gaps, passing, profiles)
def test_what_stood_still_has_as_many_hours_left(
    at: datetime, stands: timedelta, duration: Duration, profile: Profile
) -> None:
    due = after(at, duration, profile)
    assert moved(due, at, at + stands, duration.unit, profile) == due + stands


@given(instants, clocks, profiles)
def test_nothing_happens_before_the_start_and_it_ends_with_the_last(
    at: datetime, clock: tuple[str, str | None], profile: Profile
) -> None:
    found = moments(_run(clock, at, profile), profile)
    assert [each.at for each in found] == sorted({each.at for each in found})
    assert all(each.at > at for each in found)
    assert [each.kind for each in found].count(Kind.OVER) <= 1
    assert found[-1].kind is not Kind.WARN
    late = [each for each in found if each.kind is not Kind.WARN]
    assert late[0].at == due_at(clock[0], at, clock[1], profile)


@given(instants, clocks, profiles, st.lists(gaps, max_size=12))
def test_whenever_it_is_looked_at_each_moment_is_met_once(
    at: datetime, clock: tuple[str, str | None], profile: Profile, looks: list[timedelta]
) -> None:
    run = _run(clock, at, profile)
    whole, told, here = moments(run, profile), list[Moment](), at
    next_at = next_moment(run, at, profile)
    for gap in [*looks, timedelta(days=4000)]:
        here += gap
        if next_at is not None and next_at <= here:
            told += [each for each in whole if next_at <= each.at <= here]
            next_at = next_moment(run, here, profile)
    assert told == list(whole)
    assert next_at is None


@given(instants, gaps, clocks, profiles)
def test_what_stands_still_is_late_for_nobody(
    at: datetime, stands: timedelta, clock: tuple[str, str | None], profile: Profile
) -> None:
    run = _run(clock, at, profile)
    paused = Run(**{**vars(run), "paused_at": at})
    kinds = [each.kind for each in moments(paused, profile)]
    assert kinds == ([Kind.OVER] if clock[0] == "accept_decision" else [])
    assert due_again(paused, at + stands, profile) >= run.due_at
    assert due_again(run, at + stands, profile) == run.due_at


@given(instants, gaps, clocks, profiles)
def test_an_extension_is_late_only_when_it_has_ended(
    at: datetime, more: timedelta, clock: tuple[str, str | None], profile: Profile
) -> None:
    run = _run(clock, at, profile)
    until = run.due_at + more + timedelta(milliseconds=1)
    longer = Run(**{**vars(run), "due_at": until})
    late = [each.at for each in moments(longer, profile) if each.kind is not Kind.WARN]
    assert late[0] == until


@pytest.mark.parametrize("profile", COUNTRIES, ids=lambda profile: profile.name)
def test_a_night_of_23_or_25_hours_is_one_day(profile: Profile) -> None:
    # The last Sundays of March and October, and a leap day.
    for start, hours in (
        (datetime(2026, 3, 28, 12, tzinfo=UTC), 23),
        (datetime(2026, 10, 24, 12, tzinfo=UTC), 25),
        (datetime(2028, 2, 28, 12, tzinfo=UTC), 24),
    ):
        one, two = (after(start, Duration(count, Unit.DAYS), profile) for count in (0, 1))
        assert two - one == timedelta(hours=hours)


@given(instants, counted | passing, profiles)
def test_as_long_before_a_time_is_counted_in_the_calendar(
    at: datetime, duration: Duration, profile: Profile
) -> None:
    first = before(at, duration, profile)
    assert first < at
    day, last = (each.astimezone(profile.time_zone).date() for each in (first, at))
    if duration.unit is Unit.DAYS:
        assert last - day == timedelta(days=duration.amount)
    elif duration.unit is Unit.WORKING_DAYS:
        assert working_days_between(day, last, profile) == duration.amount
    elif duration.unit is not Unit.MONTHS:
        assert after(first, duration, profile) == at


@given(instants, st.integers(1, 400), profiles)
def test_of_a_consent_people_are_reminded_before_its_own_end(
    at: datetime, days_long: int, profile: Profile
) -> None:
    due = at + timedelta(days=days_long)
    told = moments(Run(name="consent_expiry", starts_at=at, due_at=due), profile)
    assert told[-1] == Moment(due, Kind.OVER)
    for each in told[:-1]:
        assert each.kind is Kind.WARN
        assert abs(due - each.at - timedelta(days=14)) <= timedelta(hours=1)
    assert len(told) == 1 + (days_long > 14) or days_long == 14
