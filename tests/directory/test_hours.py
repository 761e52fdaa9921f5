"""Opening hours: what can be written, and that writing what was read says the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrm.directory.hours import DAYS, Opening, read_hours, written_hours

DAY_MINUTES = 24 * 60


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Mo-Fr 09:00-17:00; Sa 10:00-13:00", "Mo-Fr 09:00-17:00; Sa 10:00-13:00"),
        ("  Mo-Su   0:00-24:00", "24/7"),
        ("24/7", "24/7"),
        ("Fr-Mo 22:00-06:00", "Mo,Fr-Su 22:00-06:00"),
        ("Mo,We 9:00-12:00,13:00-17:00", "Mo,We 09:00-12:00; Mo,We 13:00-17:00"),
    ],
)
def test_what_is_understood_is_kept_in_one_way(typed: str, kept: str) -> None:
    openings = read_hours(typed)
    assert openings is not None
    assert written_hours(openings) == kept


@pytest.mark.parametrize(
    "typed",
    [
        *("", "Mo", "09:00-17:00", "Mo 25:00-26:00", "Mo 09:60-10:00", "Mo 24:00-01:00"),
        *("Montag 09:00-17:00", "Mo 09:00", "Mo 09:00-17:00;", "12 Quay Street"),
        "Mo 09:00-17:00; " * 30 + "Mo 09:00-17:00",
    ],
)
def test_what_is_not_understood_is_not_guessed(typed: str) -> None:
    assert read_hours(typed) is None


@st.composite
def _openings(draw: st.DrawFn) -> Opening:
    days = draw(st.sets(st.sampled_from(DAYS), min_size=1))
    opens = draw(st.integers(0, DAY_MINUTES - 1))
    closes = draw(st.integers(opens + 1, opens + DAY_MINUTES))
    if closes > DAY_MINUTES and closes - DAY_MINUTES > opens:
        closes -= DAY_MINUTES
    return Opening(tuple(day for day in DAYS if day in days), opens, closes)


@given(st.lists(_openings(), min_size=1, max_size=4))
def test_what_is_written_is_read_again(openings: list[Opening]) -> None:
    text = written_hours(tuple(openings))
    again = read_hours(text)
    assert again is not None
    assert written_hours(again) == text
    assert [(each.days, each.opens) for each in again] == [(o.days, o.opens) for o in openings]


@given(st.text(max_size=40))
def test_nothing_that_is_typed_breaks_it(typed: str) -> None:
    assert read_hours(typed) is None or written_hours(read_hours(typed) or ())
