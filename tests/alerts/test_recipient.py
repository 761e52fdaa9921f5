"""A partner is reminded of what it has to do itself, in time, and told when it is late.

Seen failing: with the sender alone in the table of those who are told, with the reminder counted
from the start of a clock that stood still, and with a forged alert told to everybody.
"""

import pytest

from tests.adversary.hostile import Hands
from tests.alerts.ringing import DAY, HOUR, rings, told
from tests.notices.test_letters import ANA, NIA, NOA, WAITS, _hears, _refers, _round, _subjects
from tests.notices.test_letters import host as host  # noqa: PLC0414 - a fixture of theirs
from tests.support.clock import Hands as Time
from tests.support.clock import moved_by_hand
from tests.support.country import Country
from tests.support.smtp import MailHost
from tests.support.steps import a_sent_referral, accepts, open_a_case

NAME = "identity.preferred_name"


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    """A clock that is moved on by hand."""
    return moved_by_hand(monkeypatch)


def _sent(country: Country) -> str:
    ana = country.person("ana")
    case = open_a_case(ana, identity={"preferred_name": "Mira"})
    return a_sent_referral(country, ana, case, "Clinic", [NAME])


def _of(country: Country, clock: str) -> list[tuple[str, str]]:
    return [(kind, role) for name, kind, role in told(country) if name == clock]


def _until_told(country: Country, time: Time) -> None:
    for _ in range(50):
        rings(country, time, 6 * HOUR)
        if told(country):
            return


def test_the_recipient_is_told_before_and_when_it_is_late(country: Country, time: Time) -> None:
    _sent(country)
    rings(country, time, HOUR)
    assert _of(country, "acknowledge") == [], "nothing is told at once"
    _until_told(country, time)
    assert _of(country, "acknowledge") == [("warn", "recipient")]
    (clock,) = Hands(country).rows("clock", name="acknowledge")
    (alert,) = Hands(country).rows("alert")
    assert clock["starts_at"] < alert["at"] < clock["due_at"]
    rings(country, time, 8 * DAY)
    assert ("breach", "recipient") in _of(country, "acknowledge")
    assert ("breach", "social_worker") in _of(country, "acknowledge")


def test_a_clock_that_stood_still_reminds_when_half_of_its_time_is_left(
    country: Country, time: Time
) -> None:
    there = _sent(country)
    nia = country.person("nia")
    nia.step(there, "acknowledge")
    nia.step(there, "ask", question="Are there stairs?")
    rings(country, time, 6 * DAY)
    assert _of(country, "accept_decision") == [], "it waits for the sender"
    country.person("ana").step(there, "answer", answer="No.")
    rings(country, time, HOUR)
    assert _of(country, "accept_decision") == [], "it has all its time again"
    _until_told(country, time)
    assert _of(country, "accept_decision") == [("warn", "recipient")]


def test_what_was_done_in_time_reminds_nobody(country: Country, time: Time) -> None:
    there = _sent(country)
    accepts(country.person("nia"), there)
    country.person("nia").step(there, "begin", met_on="2026-11-24")
    rings(country, time, 12 * DAY)
    assert _of(country, "acknowledge") == _of(country, "first_contact") == []


def test_the_letter_goes_to_the_agency_that_was_asked(
    country: Country, host: MailHost, time: Time
) -> None:
    _hears(country, host, time, "nia", NIA)
    _hears(country, host, time, "ana", ANA)
    _refers(country)
    _round(country)
    assert _subjects(host) == [(NIA, WAITS)]
    # Seen, and left: the reminder comes to the clinic alone, long before the sender hears of it.
    for _ in range(30):
        time.on(6 * 3600)
        country.person("nia").get("/referrals/in")
        _round(country)
        if host.letters:
            break
    assert _subjects(host) == [(NIA, WAITS)]


def test_a_forged_alert_is_told_to_nobody_else(
    country: Country, host: MailHost, time: Time
) -> None:
    _hears(country, host, time, "nia", NIA)
    _hears(country, host, time, "noa", NOA)
    _sent(country)
    _round(country)
    host.letters.clear()
    _until_told(country, time)
    hands = Hands(country)
    (alert,) = hands.rows("alert")
    (clock,) = hands.rows("clock", id=alert["clock_id"])
    hands.set("clock", clock["id"], referral_id=None)
    _round(country)
    assert host.letters == []
