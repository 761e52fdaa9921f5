"""While help is given both sides write to each other; the other side is told, and nobody else.

Seen failing: with the message written before acceptance, with a deadline that goes on whoever
writes, and with the writer's own side told.
"""

import pytest

from tests.adversary.hostile import Hands
from tests.notices.test_letters import ANA, NIA, NOA, WAITS, _hears, _round, _subjects
from tests.notices.test_letters import host as host  # noqa: PLC0414 - a fixture of theirs
from tests.support.clock import Hands as Time
from tests.support.clock import moved_by_hand
from tests.support.country import Country
from tests.support.reader import Reader, acts, hidden
from tests.support.smtp import MailHost
from tests.support.steps import a_sent_referral, accepts, open_a_case

NAME = "identity.preferred_name"
TEXT, REPLY = "She comes each week; an interpreter is missing.", "We ask for one today."
DAY = 24 * 60 * 60


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    """A clock that is moved on by hand."""
    return moved_by_hand(monkeypatch)


@pytest.fixture
def sent(country: Country) -> str:
    """The path of a referral that the clinic was sent."""
    ana = country.person("ana")
    case = open_a_case(ana, identity={"preferred_name": "Mira"})
    return a_sent_referral(country, ana, case, "Clinic", [NAME])


def _writes(country: Country, name: str, there: str, text: str = TEXT) -> int:
    return country.person(name).post(f"{there}/messages", {"text": text}).status_code


def test_both_sides_write_from_acceptance_to_the_end(country: Country, sent: str) -> None:
    nia = country.person("nia")
    assert _writes(country, "nia", sent) == 409 == _writes(country, "ana", sent)
    accepts(nia, sent)
    since = nia.get(sent).json["state_since"]
    assert _writes(country, "nia", sent) == 200 == _writes(country, "ana", sent, REPLY)
    told = [item for item in nia.get(f"{sent}/messages").json["items"] if item["kind"] == "message"]
    assert [item["body"]["text"] for item in told] == [TEXT, REPLY]
    assert nia.get(sent).json["state_since"] == since, "nothing moved"
    assert country.person("ana").get(f"{sent}/messages").json["items"][-1]["body"]["text"] == REPLY
    assert acts(Reader(nia)).count("message.write:done") == 1
    for name, status in (("sue", 403), ("olga", 404), ("zoe", 404), ("cam", 404)):
        assert _writes(country, name, sent) == status
    for text in ("Ms. Okafor came today.", "Call +30 694 412 3456.", ""):
        assert _writes(country, "nia", sent, text) == 422
    nia.step(sent, "begin", met_on="2026-11-24")
    assert _writes(country, "noa", sent) == 200, "a colleague"
    nia.step(sent, "complete", outcome="service_delivered")
    assert _writes(country, "nia", sent) == 409 == _writes(country, "ana", sent)
    assert Hands(country).verify()[0] == 0


def test_a_word_of_the_partner_is_its_report(country: Country, sent: str, time: Time) -> None:
    nia = country.person("nia")
    accepts(nia, sent)
    nia.step(sent, "begin", met_on="2026-11-24")
    (first,) = Hands(country).rows("clock", name="progress_update", stopped_at=None)
    time.on(20 * DAY)
    assert _writes(country, "ana", sent, REPLY) == 200
    (same,) = Hands(country).rows("clock", name="progress_update", stopped_at=None)
    assert same["due_at"] == first["due_at"], "the sender's own word reports nothing"
    assert _writes(country, "nia", sent) == 200
    (again,) = Hands(country).rows("clock", name="progress_update", stopped_at=None)
    assert again["due_at"] > first["due_at"]


def test_the_page_has_the_form_and_keeps_what_is_refused(country: Country, sent: str) -> None:
    nia, ana = Reader(country.person("nia")), Reader(country.person("ana"))
    there = f"{sent}/messages"
    assert f'action="{there}"' not in nia.get(sent).text
    accepts(nia.person, sent)
    for reader, text in ((nia, TEXT), (ana, REPLY)):
        page = reader.get(sent)
        assert f'action="{there}"' in page.text and "Write to them" in page.text
        given = {"step": "write", "once": hidden(page, "once")}
        refused = reader.post(there, {**given, "text": "Ms. Okafor came today."})
        assert refused.status_code == 422 and "Ms. Okafor came today." in refused.text
        assert "Leave out: a name" in refused.text
        assert reader.post(there, given).status_code == 422
        for _ in range(2):
            done = reader.post(there, {**given, "text": text})
            assert done.headers["Location"] == f"{sent}?done=write"
        shown = reader.get(done.headers["Location"]).text
        assert shown.count(text) == 1, "a double click is one message"
        assert "They are told that something waits." in shown
    nia.person.step(sent, "decline", reason="no_capacity")
    late = ana.post(there, {"text": REPLY})
    assert late.status_code == 409 and REPLY in late.text


def test_the_other_side_is_told(country: Country, host: MailHost, time: Time, sent: str) -> None:
    accepts(country.person("nia"), sent)
    for name, address in (("ana", ANA), ("nia", NIA), ("noa", NOA)):
        _hears(country, host, time, name, address)
    _round(country)
    host.letters.clear()
    _writes(country, "nia", sent)
    _round(country)
    assert _subjects(host) == [(ANA, WAITS)]
    _writes(country, "ana", sent, REPLY)
    _round(country)
    assert sorted(_subjects(host)) == [(NIA, WAITS), (NOA, WAITS)]
