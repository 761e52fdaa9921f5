"""What a partner may still open stands in its inbox, with the day on which it closes.

Seen failing: with what was completed and is over left in, and with the later of the two ends.
"""

from datetime import datetime, timedelta

from pytest import MonkeyPatch

from nrm.database import now
from nrm.look.moments import day
from tests.house.statements import counted
from tests.support.clock import moved_by_hand
from tests.support.country import Country
from tests.support.reader import Reader, acts
from tests.support.steps import a_sent_referral, accepts, open_a_case

NAME = "identity.preferred_name"
OPEN = "/referrals/in?state=open"
DAY = 24 * 60 * 60


def _sent(country: Country) -> str:
    ana = country.person("ana")
    case = open_a_case(ana, identity={"preferred_name": "Mira"})
    return a_sent_referral(country, ana, case, "Clinic", [NAME])


def _row(reader: Reader, there: str) -> str:
    """The line of this referral; empty where it is not listed."""
    return reader.get(OPEN).text.partition(f'href="{there}"')[2].partition("</tr>")[0]


def test_it_is_listed_until_it_closes(country: Country, monkeypatch: MonkeyPatch) -> None:
    hands = moved_by_hand(monkeypatch)
    waits, helped, done = _sent(country), _sent(country), _sent(country)
    nia = Reader(country.person("nia"))
    for there in (helped, done):
        accepts(nia.person, there)
    nia.person.step(done, "begin", met_on="2026-11-24")
    nia.person.step(done, "complete", outcome="service_delivered")
    assert not _row(nia, waits), "nothing of it was ever open"
    consent = now() + timedelta(days=60)
    window = datetime.fromisoformat(nia.person.get(done).json["access_ends_at"])
    with country.inside():
        ends = {each: day(at).striptags() for each, at in ((helped, consent), (done, window))}
    for there, end in ends.items():
        line = _row(nia, there)
        assert "Open until" in line and end in line
    assert "Mira" not in nia.get(OPEN).text
    assert acts(nia)[0] == "referral.list:done"
    hands.on(10 * DAY)
    nia = Reader(country.person("nia"))
    assert _row(nia, helped) and not _row(nia, done)
    hands.on(51 * DAY)
    assert not _row(Reader(country.person("nia")), helped)


def test_a_revoked_consent_closes_it_and_ten_cost_as_one(country: Country) -> None:
    nia, costs = Reader(country.person("nia")), []
    for many in (1, 3):
        for _ in range(many):
            accepts(nia.person, _sent(country))
        with counted(country) as seen:
            assert nia.get(OPEN).status_code == 200
        costs.append(seen.counts["own"])
    assert costs[0] == costs[1], "four cost as much as one"
    there = _sent(country)
    consent = accepts(nia.person, there).json["consent"]["id"]
    assert _row(nia, there)
    country.person("ana").post(f"/consents/{consent}/withdraw", {"how": "verbal"})
    assert not _row(nia, there)
    assert 'value="open"' not in Reader(country.person("ana")).get("/referrals/out").text
