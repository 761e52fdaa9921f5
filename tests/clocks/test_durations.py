"""Deadlines are those of domain 10, counted in the country's own days."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrm.clocks.durations import after, due_at, months_after, warnings_at
from nrm.clocks.working_days import is_working_day, working_days_after
from nrm.profile import load_profile
from nrm.spans import Duration, Unit

BELGIUM = load_profile("demonstration")
ENGLAND = load_profile("united-kingdom")
GREECE = load_profile("greece")
FRIDAY = datetime(2026, 5, 22, 14, 30, tzinfo=UTC)  # Whit Monday, 25 May, is free in Belgium


@pytest.mark.parametrize(
    ("clock", "variant", "due"),
    [
        ("acknowledge", "urgent_24h", datetime(2026, 5, 22, 18, 30, tzinfo=UTC)),
        ("acknowledge", "high", datetime(2026, 5, 26, 22, tzinfo=UTC)),
        ("acknowledge", "routine", datetime(2026, 5, 28, 22, tzinfo=UTC)),
        ("accept_decision", "urgent_24h", datetime(2026, 5, 23, 14, 30, tzinfo=UTC)),
        ("accept_decision", "high", datetime(2026, 5, 27, 22, tzinfo=UTC)),
        ("accept_decision", "routine", datetime(2026, 6, 1, 22, tzinfo=UTC)),
        ("first_contact", "routine", datetime(2026, 6, 1, 22, tzinfo=UTC)),
        ("first_contact", "urgent_24h", datetime(2026, 5, 23, 14, 30, tzinfo=UTC)),
        ("re_route", "high", datetime(2026, 5, 26, 22, tzinfo=UTC)),
        ("re_route", "urgent_24h", datetime(2026, 5, 22, 18, 30, tzinfo=UTC)),
        ("lead_worker_assign", None, datetime(2026, 5, 26, 22, tzinfo=UTC)),
        ("initial_risk", None, datetime(2026, 5, 23, 14, 30, tzinfo=UTC)),
        ("initial_needs", None, datetime(2026, 5, 25, 14, 30, tzinfo=UTC)),
        ("recovery_period", None, datetime(2026, 6, 21, 22, tzinfo=UTC)),
        ("handover", None, datetime(2026, 5, 29, 22, tzinfo=UTC)),
        ("consent_expiry", "record", datetime(2027, 5, 22, 22, tzinfo=UTC)),
        ("consent_expiry", "share_with_org", datetime(2026, 8, 20, 22, tzinfo=UTC)),
        ("risk_refresh", "high", datetime(2026, 5, 29, 22, tzinfo=UTC)),
        ("risk_refresh", "low", datetime(2026, 6, 21, 22, tzinfo=UTC)),
        ("missing_report", "child", FRIDAY),
        ("plan_review", "recovery_reflection", datetime(2026, 6, 21, 22, tzinfo=UTC)),
        ("session_idle", None, datetime(2026, 5, 22, 14, 45, tzinfo=UTC)),
        ("reconsideration", None, None),
        ("move_on", "positive", None),
    ],
)
def test_a_clock_runs_out(clock: str, variant: str | None, due: datetime | None) -> None:
    assert due_at(clock, FRIDAY, variant, BELGIUM) == due


def test_each_country_has_its_own_holidays() -> None:
    # The same Monday is England's spring bank holiday; Orthodox Whit Monday is a week later.
    assert not is_working_day(date(2026, 5, 25), ENGLAND)
    assert is_working_day(date(2026, 5, 25), GREECE)
    assert not is_working_day(date(2026, 6, 1), GREECE)
    assert due_at("acknowledge", FRIDAY, "high", GREECE) == datetime(2026, 5, 25, 21, tzinfo=UTC)


def test_the_day_is_the_day_of_the_country_not_of_utc() -> None:
    late = datetime(2026, 6, 1, 22, 30, tzinfo=UTC)  # half past midnight on 2 June in Brussels
    assert due_at("handover", late, None, BELGIUM) == datetime(2026, 6, 9, 22, tzinfo=UTC)


def test_a_day_ends_at_midnight_on_both_sides_of_summer_time() -> None:
    before = datetime(2026, 10, 20, 12, tzinfo=UTC)
    assert due_at("handover", before, None, BELGIUM) == datetime(2026, 10, 27, 23, tzinfo=UTC)


def test_working_days_cross_the_year() -> None:
    assert working_days_after(date(2026, 12, 30), 2, BELGIUM) == date(2027, 1, 4)
    assert working_days_after(date(2026, 12, 26), 0, BELGIUM) == date(2026, 12, 28)


def test_reminders_are_counted_from_the_start() -> None:
    assert warnings_at("reconsideration", FRIDAY, ENGLAND) == (
        datetime(2026, 5, 29, 23, tzinfo=UTC),
        datetime(2026, 6, 12, 23, tzinfo=UTC),
        datetime(2026, 6, 19, 23, tzinfo=UTC),
    )
    assert warnings_at("handover", FRIDAY, ENGLAND) == ()


def test_eighteen_years_after_birth() -> None:
    born = datetime(2010, 3, 4, 12, tzinfo=UTC)
    assert due_at("turns_18", born, None, BELGIUM) == datetime(2028, 3, 4, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "count", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 12, 5), 1, date(2027, 1, 5)),
        (date(2026, 11, 30), 15, date(2028, 2, 29)),
        (date(2026, 6, 6), 0, date(2026, 6, 6)),
    ],
)
def test_a_shorter_month_ends_sooner(day: date, count: int, then: date) -> None:
    assert months_after(day, count) == then


def test_an_unknown_clock_a_missing_urgency_and_a_naive_time_are_errors() -> None:
    with pytest.raises(KeyError):
        due_at("someday", FRIDAY, None, BELGIUM)
    with pytest.raises(ValueError, match="urgency"):
        due_at("acknowledge", FRIDAY, None, BELGIUM)
    with pytest.raises(ValueError, match="UTC"):
        due_at("handover", FRIDAY.replace(tzinfo=None), None, BELGIUM)


@given(
    hours=st.integers(min_value=0, max_value=20 * 365 * 24),
    days=st.integers(min_value=1, max_value=200),
)
def test_nobody_gets_less_than_the_days_promised(hours: int, days: int) -> None:
    starts_at = datetime(2020, 1, 1, 0, 30, tzinfo=UTC) + timedelta(hours=hours)
    due = after(starts_at, Duration(days, Unit.DAYS), BELGIUM)
    assert timedelta(days=days, hours=-1) < due - starts_at <= timedelta(days=days + 1, hours=1)
