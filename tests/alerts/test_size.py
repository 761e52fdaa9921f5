"""A full page of deadlines stays within what a slow line can bear; in Arabic it is longer still."""

import pytest

from tests.alerts.ringing import DAY, rings
from tests.stories.test_referral_rows import FIELDS, SHOWN
from tests.support.clock import moved_by_hand
from tests.support.country import Country
from tests.support.steps import a_sent_referral, open_a_case

MOST_BYTES = 25_000


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_the_longest_page(country: Country, monkeypatch: pytest.MonkeyPatch) -> None:
    time, ana = moved_by_hand(monkeypatch), country.person("ana")
    for _ in range(10):
        case = open_a_case(ana, identity=SHOWN["identity"])
        a_sent_referral(country, ana, case, "Clinic", FIELDS)
    # All have expired: more ended by themselves than a page shows, and more run than it shows.
    rings(country, time, 20 * DAY)
    ana = country.person("ana")
    page = ana.client.get("/clocks", headers={"Cookie": ana.cookie})
    text = page.get_data(as_text=True)
    # Eight that ended, and of twelve that run the ten that somebody may say something of.
    assert (page.status_code, text.count("/mark")) == (200, 18)
    assert "cursor=" in text
    assert len(page.data) <= MOST_BYTES, len(page.data)
