"""Days and moments as people write them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from nrm.look.written import day_after, read_day, read_moment, start_of
from tests.look.test_look import an_app


@pytest.fixture(params=["en", "ar", "el"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    with an_app(demo=True, chosen=request.param).test_request_context("/"):
        yield request.param


@pytest.mark.parametrize(
    "text",
    ["2026-11-25", "25 Nov 2026", "25 november 2026.", "25.11.2026", "25/11/2026", "25 11 2026"],
)
def test_a_day_is_read_day_first(language: str, text: str) -> None:
    assert read_day(text) == date(2026, 11, 25)


def test_a_month_is_read_in_the_language_of_the_page() -> None:
    for language, text in (("ar", "25 نوفمبر 2026"), ("el", "25 Νοεμβρίου 2026")):
        with an_app(demo=True, chosen=language).test_request_context("/"):
            assert read_day(text) == date(2026, 11, 25)
            assert read_day("٢٥/١١/٢٠٢٦") == date(2026, 11, 25)


def test_without_a_year_the_nearest_day_is_meant(language: str) -> None:
    found = read_day("25 Nov")
    assert found is not None and abs((found - date.today()).days) <= 184  # noqa: DTZ011


@pytest.mark.parametrize("text", ["", "soon", "31.2.2026", "25 Foo", "11-25", "25 Nov 26 x"])
def test_what_is_no_day_is_none(language: str, text: str) -> None:
    assert read_day(text) is None


def test_a_moment_is_that_of_the_readers_zone(language: str) -> None:
    at = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
    assert read_moment("30 Nov 2026 10:00") == read_moment("30.11.2026, 10:00") == at
    assert read_moment("2026-11-30T10:00") == at
    assert read_moment("30 Jul 2026 10:00") == datetime(2026, 7, 30, 7, 0, tzinfo=UTC)
    assert [read_moment(t) for t in ("30 Nov 2026", "30 Nov 25:00", "10:00")] == [None] * 3


def test_a_day_begins_and_ends_in_the_readers_zone(language: str) -> None:
    assert start_of(date(2026, 11, 30)) == datetime(2026, 11, 29, 22, 0, tzinfo=UTC)
    assert day_after(date(2026, 11, 30)) == datetime(2026, 11, 30, 22, 0, tzinfo=UTC)
