"""The day on which somebody turns 18: how much of it a clock keeps, and when it speaks."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from nrm.cases.children import birthday, quarter_of, turns_18_on

births = st.dates(date(1901, 1, 1), date(2026, 1, 1))


@given(births)
def test_a_quarter_is_all_that_is_kept_and_it_never_speaks_too_late(born: date) -> None:
    kept = quarter_of(born)
    assert (kept.day, kept.month % 3, kept.year) == (1, 1, born.year)
    assert timedelta(0) <= born - kept < timedelta(days=92)
    # Whoever reads the clock cannot tell one day of the quarter from another.
    assert quarter_of(kept + timedelta(days=88)) == kept
    assert turns_18_on(kept) <= turns_18_on(born)


def test_the_last_day_of_a_leap_february_has_its_day_in_other_years() -> None:
    assert turns_18_on(date(2008, 2, 29)) == date(2026, 2, 28)


def test_no_day_is_made_of_nothing() -> None:
    assert birthday({}) is None
    assert birthday({"date_of_birth": ""}) is None
