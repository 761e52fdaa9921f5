"""A country at work with misuse planted into it: all of it is noticed, and honest people seldom.

In memory, and through the log and database of the service. `python -m bench.misuse` does it for a
year, 200 people and three million entries.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from nrm.accounts.models import Account
from nrm.audit.review.models import ReviewItem
from nrm.audit.review.raising import review_log, week_of
from nrm.audit.review.rules import RULES
from nrm.database import now
from nrm.log.entry import Entry
from nrm.profile import load_profile
from tests.adversary.hostile import Hands
from tests.support.auditors import reviewed
from tests.support.clock import moved_by_hand
from tests.support.country import Country
from tests.support.long_log import lengthen
from tests.support.misuse import Measured, Misuse, honest_items, measure
from tests.support.working_country import Size, WorkingCountry

WEEKS = 8
# Of an agency of 200 at most 25 items wait in a week; these are fewer people.
MOST_A_WEEK = 25
THIRTY = Size(
    leads=2, workers=9, heads=2, partners=2, partner_workers=4, cases=2_000, acts_a_day=40
)
A_FEW = Size(cases=60, acts_a_day=20)
# What rests on no row of a case, which this country only tells of in its log.
BY_PERSON = {"bulk", "out_of_hours", "denials", "empty_search", "break_glass", "disowned"}


def test_a_month_of_thirty_people_with_every_misuse() -> None:
    working = WorkingCountry("30 people", THIRTY, date(2026, 1, 5), WEEKS * 7)
    measured = measure(working, Misuse(working, 1))
    assert measured.entries > 40_000
    assert {plant.rule for plant in measured.plants} == set(RULES)
    assert [plant.rule for plant in measured.missed] == []
    honest = honest_items(measured, WEEKS)
    assert honest["mean"] <= MOST_A_WEEK * len(working.people) / 200 + 5
    assert honest["most"] <= MOST_A_WEEK


def test_an_honest_country_is_left_in_peace() -> None:
    working = WorkingCountry("honest", THIRTY, date(2026, 1, 5), WEEKS * 7)
    measured = measure(working, Misuse(working, 0))
    assert measured.plants == []
    assert honest_items(measured, WEEKS)["most"] <= MOST_A_WEEK


@pytest.fixture
def told(country: Country, monkeypatch: pytest.MonkeyPatch) -> Measured:
    """Weeks of misuse by the people of the country, which its log tells and a clock has passed."""
    names = ("ana", "eva", "sue", "nia", "noa")
    with country.inside(write=False) as reading:
        found = reading.scalars(select(Account).where(Account.name.in_(names))).all()
        people = sorted((each.id, each.agency_id, each.role) for each in found)
    first = week_of(now(), load_profile("osce")).date() + timedelta(days=8)
    first -= timedelta(days=first.weekday())
    working, entries = WorkingCountry("five", A_FEW, first, 7 * 7, people), list[Entry]()
    plans = ("bulk", "night", "denied", "tries_names", "glass", "stranger")
    measured = measure(working, Misuse(working, 1, plans), entries.append)
    assert lengthen(country.app, entries) > 2_000
    moved_by_hand(monkeypatch).on((7 * 7 + 8) * 24 * 3600)
    return measured


def _items(country: Country) -> set[tuple[str, str, int]]:
    with country.inside(write=False) as reading:
        items = reading.scalars(select(ReviewItem)).all()
        return {(i.rule, i.account_ids, i.counted) for i in items if i.rule in BY_PERSON}


def _expected(told: Measured) -> set[tuple[str, str, int]]:
    found = (finding for _, finding in told.findings if finding.rule in BY_PERSON)
    return {(f.rule, " ".join(map(str, f.accounts)), f.counted) for f in found}


def test_the_service_notices_in_its_log_what_memory_does(country: Country, told: Measured) -> None:
    assert len(told.plants) == 6
    assert reviewed(country) > 5
    assert _items(country) == _expected(told) != set()
    assert reviewed(country) == 0
    assert Hands(country).verify()[0] == 0


def test_a_walk_that_was_cut_off_and_two_at_once_make_no_double(
    country: Country, told: Measured
) -> None:
    left = iter([True] * 9)

    def cut_off() -> int:
        with country.app.app_context():
            return review_log(lambda: next(left, False), at_once=True)

    cut_off()
    with ThreadPoolExecutor(2) as both:
        raised = [each.result() for each in [both.submit(reviewed, country) for _ in range(2)]]
    assert sum(raised) > 0
    assert reviewed(country) == 0
    assert _items(country) == _expected(told)
    with country.inside(write=False) as reading:
        keys = [(i.rule, i.about, i.week_at) for i in reading.scalars(select(ReviewItem))]
    assert len(keys) == len(set(keys))
