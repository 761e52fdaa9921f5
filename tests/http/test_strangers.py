"""Whoever asks without a sign-in is counted, and the log is not flooded with it."""

import json

from nrm import jobs
from tests.adversary.hostile import Hands
from tests.support.country import Country, let_go, make_app
from tests.support.steps import open_a_case


def _asks(country: Country, times: int) -> None:
    window = country.app.test_client(use_cookies=False)
    for _ in range(times):
        assert window.get("/api/v1/cases").status_code == 401


def _told(country: Country) -> list[tuple[str, str, int]]:
    rows = Hands(country).rows("audit_entry", action="stranger.turned_away")
    bodies = sorted((row["index"], json.loads(row["body"])) for row in rows)
    return [(body["outcome"], body["reason"], body["count"]) for _, body in bodies]


def test_strangers_are_counted_and_written_with_the_next_act_once_a_minute(
    country: Country,
) -> None:
    ana = country.person("ana")
    _asks(country, 3)
    assert _told(country) == []
    open_a_case(ana)
    first = [("refused", "case_lists_api-list_some", 3)]
    assert _told(country) == first
    _asks(country, 2)
    open_a_case(ana)
    assert _told(country) == first
    jobs.stop(country.app)
    assert [count for _, _, count in _told(country)] == [3, 2]


def test_another_app_in_the_same_process_counts_its_own(country: Country) -> None:
    _asks(country, 3)
    other = make_app(country.folder, country.url)
    jobs.stop(other)
    let_go(other)
    assert _told(country) == []
