"""Two filters that rarely meet: each page ends soon and says how far it came; none is left out."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape

from nrm.database import now
from nrm.log.entry import Entry, Outcome
from nrm.log.looking_back import ROOM
from tests.support.country import Country
from tests.support.long_log import agency_id, lengthen, worker_id
from tests.support.reader import Reader

RARE = "section=identity&action=case.list"


def _work(count: int) -> Iterator[Entry]:
    """Lists, and looks at a section in turn; the oldest alone is both."""
    begins = now() - timedelta(days=7)
    for place in range(count):
        lists, looks = place % 2 == 0, place % 2 == 1 or place == 0
        yield Entry(
            at=begins + place * timedelta(seconds=1),
            actor=worker_id(1),
            agency=agency_id(1),
            role="social_worker",
            action="case.list" if lists else "section.read",
            outcome=Outcome.DONE,
            n=1,
            sections={"identity": 1} if looks else {},
            rows={},
        )


def test_a_search_that_came_to_no_end_says_so_and_goes_on(country: Country) -> None:
    ada = country.person("ada")
    lengthen(country.app, _work(ROOM.of_log + 100))
    page = Reader(ada).get(f"/audit?{RARE}")
    assert "No entry found so far." in page.text and "No entry matches." not in page.text
    assert "0 entries are here. Older ones may follow: searched back to" in page.text
    there = re.search(r'href="([^"]*cursor=\d+)">Search further back', page.text)
    assert there is not None
    last = Reader(ada).get(unescape(there[1]))
    assert "1 entry is here." in last.text and "Search further back" not in last.text

    first = ada.get(f"/audit/entries?{RARE}").json
    assert first["items"] == [] and first["next"] is not None
    second = ada.get(f"/audit/entries?{RARE}&cursor={first['next']}").json
    assert len(second["items"]) == 1 and second["next"] is None
    # A file has them all, however far back.
    taken = ada.client.get(f"/audit/entries.json?{RARE}", headers={"Cookie": ada.cookie})
    assert taken.json == {"cut": False, "entries": second["items"]}
