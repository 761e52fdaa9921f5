"""On its case each referral is one line: its state, whom one waits on, what came back."""

import re
from html import unescape

import pytest

from tests.alerts.ringing import DAY, rings
from tests.house.statements import counted
from tests.support.clock import Hands as Time
from tests.support.clock import moved_by_hand
from tests.support.country import Country
from tests.support.reader import Reader
from tests.support.steps import a_sent_referral, agree, open_a_case, refer

NAME = "identity.preferred_name"
VISIT = {"when": "2030-01-02T10:00:00Z", "where": "reception", "met_by": "a nurse"}


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    """A clock that is moved on by hand."""
    return moved_by_hand(monkeypatch)


def _cells(reader: Reader, here: str) -> list[list[str]]:
    """State, whom one waits on, and what came back, of each referral on the page of the case."""
    part = reader.get(here).text.partition('id="referrals"')[2].partition("</table>")[0]
    rows = re.findall(r"(?s)<tr role=\"row\">(.*?)</tr>", part)
    cells = [re.findall(r"(?s)<td.*?>(.*?)</td>", row) for row in rows]
    plain = [[_words(cell) for cell in row] for row in cells if row]
    return [row[1:] for row in plain]


def _words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_a_line_says_who_has_to_move_and_what_came_back(country: Country) -> None:
    ana, sue = (Reader(country.person(name)) for name in ("ana", "sue"))
    nia, case = country.person("nia"), open_a_case(ana.person, identity={"preferred_name": "Mira"})
    here = f"/cases/{case['id']}"
    consent = agree(country, ana.person, case, "Clinic", [NAME]).json
    made = refer(country, ana.person, case, "Clinic", consent).json["id"]
    there = f"/referrals/{made}"

    def line(reader: Reader = ana) -> list[str]:
        (cells,) = _cells(reader, here)
        return cells

    assert line()[1].startswith("Me, since ") and line()[2] == ""
    assert line(sue)[1].startswith("The lead worker, since ")
    ana.person.step(there, "send")
    assert line()[1].startswith("Clinic, since ") and "Acknowledge by" in line()[1]
    nia.step(there, "acknowledge")
    nia.step(there, "ask", question="Is a lift needed?")
    assert line()[1].startswith("Me, since ") and line()[2] == "A question"
    ana.person.step(there, "answer", answer="No, none.")
    assert line()[1].startswith("Clinic, since ") and line()[2] == ""
    nia.step(there, "accept", appointment=VISIT)
    assert line()[2].startswith("A yes, on ")
    nia.step(there, "begin", met_on="2026-11-20")
    assert line()[2] == "Met the person on 20 Nov 2026"
    nia.step(there, "complete", outcome="partly_delivered")
    assert "since" not in line()[1] and line()[2] == "Part of the help was given"
    told = ana.person.get(here).json["referrals"][0]
    assert (told["outcome"], told["met_on"]) == ("partly_delivered", "2026-11-20")
    assert told["state_since"] and told["reason"] is None


def test_a_no_waits_on_the_sender_until_another_is_asked(country: Country) -> None:
    ana, nia = Reader(country.person("ana")), country.person("nia")
    case = open_a_case(ana.person, identity={"preferred_name": "Mira"})
    here = f"/cases/{case['id']}"
    there = a_sent_referral(country, ana.person, case, "Clinic", [NAME])
    nia.step(there, "decline", reason="no_capacity")
    ((_, waits, back),) = _cells(ana, here)
    assert waits.startswith("Me, since ") and back == "No room or time at present"
    assert ana.person.get(here).json["referrals"][0]["reason"] == "no_capacity"
    other = {"service": "safe_accommodation", "recipient": country.agency_id("Shelter")}
    follows = {**other, "follows": there.rpartition("/")[2]}
    assert ana.person.post(f"{here}/referrals", follows).status_code == 201
    assert [cells[1] == "" for cells in _cells(ana, here)] == [False, True]


def test_no_answer_waits_on_the_sender_too(country: Country, time: Time) -> None:
    ana = country.person("ana")
    case = open_a_case(ana, identity={"preferred_name": "Mira"})
    a_sent_referral(country, ana, case, "Clinic", [NAME])
    for days in (5, 20):
        rings(country, time, days * DAY)
    anew = Reader(country.person("ana"))
    ((state, waits, back),) = _cells(anew, f"/cases/{case['id']}")
    assert waits.startswith("Me, since ")
    assert (state, back) == ("Nobody answered in time", "")


def test_a_line_for_each_and_no_statement_more(country: Country) -> None:
    ana = Reader(country.person("ana"))
    case = open_a_case(ana.person, identity={"preferred_name": "Mira"})
    costs = []
    for many in (1, 5):
        for _ in range(many):
            a_sent_referral(country, ana.person, case, "Clinic", [NAME])
        with counted(country) as seen:
            lines = _cells(ana, f"/cases/{case['id']}")
        costs.append(seen.counts)
    assert len(lines) == 6 and costs[0] == costs[1]
