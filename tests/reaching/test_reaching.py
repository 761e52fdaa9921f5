"""Trying to reach a person: only by ways she said are safe, recorded, and never a reason to close.

Seen failing: with the clock that is not stopped when she is reached, with ways that are not known
to be safe, and with a try that is recorded by what the record said before.
"""

from typing import Any

import pytest

from tests.adversary.hostile import Hands
from tests.support.country import Country, Person
from tests.support.reader import Reader, acts, hidden
from tests.support.steps import open_a_case

CLOCK = "no_contact_protocol"
WAYS = [
    {"channel": "phone_call", "address": "+30 6900 111", "safe": "yes", "code_phrase": "Zq-lemon"},
    {"channel": "sms", "address": "+30 6900 222", "safe": "no"},
    {"channel": "email", "address": "zq@example.org", "safe": "UNK"},
    {"channel": "none", "safe": "yes"},
    {"channel": "via_third_party", "address": "her aunt", "safe": "yes", "voicemail_ok": "no"},
]
CONTACT = {"contact_channels": WAYS, "addresses_to_avoid": "12 Zq-Mill Lane"}


@pytest.fixture
def ana(country: Country) -> Person:
    """The lead worker."""
    return country.person("ana")


@pytest.fixture
def case(ana: Person) -> dict[str, Any]:
    """A case whose person named two safe ways among five."""
    return open_a_case(ana, safe_contact=CONTACT)


def _tries(ana: Person, case: dict[str, Any], way: int, outcome: str, **more: Any) -> int:
    there = f"/cases/{case['id']}/contact-attempts"
    body = {"way": way, "outcome": outcome, "safe_contact": 1, **more}
    return ana.post(there, body).status_code


def _clocks(ana: Person, case: dict[str, Any]) -> list[str]:
    return [each["name"] for each in ana.get(f"/cases/{case['id']}").json["clocks"]]


def test_only_the_ways_that_are_safe_are_offered_and_taken(
    ana: Person, case: dict[str, Any]
) -> None:
    found = ana.get(f"/cases/{case['id']}/contact-attempts").json
    assert [(each["way"], each["channel"]) for each in found["ways"]] == [
        (0, "phone_call"),
        (4, "via_third_party"),
    ]
    assert (found["safe_contact"], found["tries"], found["in_vain"]) == (1, [], 0)
    for way in (1, 2, 3, 5, 199):
        assert _tries(ana, case, way, "no_answer") == 422
    assert _tries(ana, case, 0, "no_answer", safe_contact=2) == 409
    assert _tries(ana, case, 0, "lost") == 422
    assert _clocks(ana, case).count(CLOCK) == 0


def test_the_deadline_runs_from_the_first_try_in_vain_until_she_is_reached(
    ana: Person, case: dict[str, Any]
) -> None:
    assert _tries(ana, case, 0, "reached") == 204
    assert CLOCK not in _clocks(ana, case)
    for outcome in ("no_answer", "somebody_else", "not_safe", "no_answer"):
        assert _tries(ana, case, 4, outcome, note="Zq-noted") == 204
        assert _clocks(ana, case).count(CLOCK) == 1
    found = ana.get(f"/cases/{case['id']}/contact-attempts").json
    assert found["in_vain"] == 4
    assert found["tries"][0]["outcome"] == "reached"
    assert found["tries"][-1]["note"] == "Zq-noted"
    # Nothing is closed by it, and a way that is no longer safe is a way no longer.
    assert ana.get(f"/cases/{case['id']}").json["status"] == "draft"
    assert _tries(ana, case, 0, "reached") == 204
    assert CLOCK not in _clocks(ana, case)
    changed = {"contact_channels": [{**WAYS[0], "safe": "no"}]}
    there = f"/cases/{case['id']}/sections/safe_contact"
    assert ana.put(there, changed, If_Match='"1"').status_code == 200
    assert _tries(ana, case, 0, "no_answer", safe_contact=2) == 422


def test_the_page_is_covered_until_the_opening_is_logged(
    country: Country, ana: Person, case: dict[str, Any]
) -> None:
    reader, here = Reader(ana), f"/cases/{case['id']}/reaching"
    assert f'href="{here}"' in reader.get(f"/cases/{case['id']}").text
    covered = reader.get(here)
    assert "Zq-" not in covered.text and "+30 6900" not in covered.text
    opened = reader.post(f"{here}/open", {})
    for shown in ("Zq-lemon", "+30 6900 111", "her aunt", "12 Zq-Mill Lane", "Nobody has tried"):
        assert shown in opened.text
    for other in ("+30 6900 222", "zq@example.org"):
        assert other not in opened.text
    answers = {"version": hidden(opened, "version"), "once": hidden(opened, "once")}
    wrong = reader.post(here, {**answers, "way": "1", "outcome": "no_answer", "note": "Zq-kept"})
    assert wrong.status_code == 422 and "Zq-kept" in wrong.text
    none = reader.post(here, answers)
    assert none.status_code == 422 and none.text.count("Answer this.") >= 2
    for _ in range(2):  # A second press of the same form is the same try.
        sent = {**answers, "way": "0", "outcome": "no_answer", "note": "Zq-once"}
        done = reader.post(here, sent)
        assert done.status_code == 200 and "Nobody answered" in done.text
        # The next try begins with nothing chosen.
        assert " checked" not in done.text and done.text.count("Zq-once") == 1
    for _ in range(2):
        assert _tries(ana, case, 0, "no_answer") == 204
    assert "3 tries in vain" in reader.post(f"{here}/open", {}).text
    assert acts(reader).count("reaching.record:done") == 3
    rows = [str(row) for row in Hands(country).rows("record")]
    assert not [row for row in rows if "Zq-" in row or "somebody_else" in row]


def test_a_way_in_doubt_stays_in_doubt_until_the_ways_are_written_anew(
    ana: Person, case: dict[str, Any]
) -> None:
    reader, here = Reader(ana), f"/cases/{case['id']}/reaching"
    assert _tries(ana, case, 0, "somebody_else") == 204
    for outcome in ("no_answer", "reached"):
        assert _tries(ana, case, 4, outcome) == 204
    opened = reader.post(f"{here}/open", {})
    assert "A way may not be safe" in opened.text
    assert opened.text.count("A try said that this way may not be safe.") == 1
    old = {"version": hidden(opened, "version"), "once": hidden(opened, "once")}
    assert ana.put(f"/cases/{case['id']}/sections/safe_contact", CONTACT, If_Match='"1"').json
    stale = reader.post(here, {**old, "way": "0", "outcome": "no_answer", "note": "Zq-kept"})
    assert stale.status_code == 409 and "look at them again" in stale.text
    assert "Zq-kept" in stale.text and "may not be safe" not in stale.text


def test_the_newest_version_holds_thirty_tries(ana: Person, case: dict[str, Any]) -> None:
    for number in range(31):
        assert _tries(ana, case, 0, "no_answer", note=f"{number}") == 204
    tries = ana.get(f"/cases/{case['id']}/contact-attempts").json["tries"]
    assert [each["note"] for each in tries] == [str(number) for number in range(1, 31)]


def test_a_repeated_call_is_asked_and_logged_as_a_look(country: Country) -> None:
    ana, eva = country.person("ana"), country.person("eva")
    case = open_a_case(ana, safe_contact=CONTACT)
    there = f"/cases/{case['id']}/contact-attempts"
    body = {"way": 0, "outcome": "no_answer", "safe_contact": 1}
    for _ in range(2):
        assert ana.post(there, body, Idempotency_Key="k1").status_code == 204
    assert acts(Reader(ana))[0] == "reaching.look:done"
    assert len(ana.get(there).json["tries"]) == 1
    version = ana.get(f"/cases/{case['id']}").headers["ETag"].strip('"')
    gone = {"version": version, "worker": eva.id}
    assert Reader(ana).post(f"/cases/{case['id']}/step-back", gone).status_code == 303
    assert ana.post(there, body, Idempotency_Key="k1").status_code == 404


def test_nobody_else_opens_it_and_a_supervisor_says_why(
    country: Country, case: dict[str, Any]
) -> None:
    there = f"/cases/{case['id']}/contact-attempts"
    sue, eva = country.person("sue"), country.person("eva")
    assert sue.get(there).status_code == 403
    assert sue.get(there, X_Purpose="supervision").status_code == 200
    assert sue.post(there, {"way": 0, "outcome": "reached", "safe_contact": 1}).status_code == 403
    assert eva.get(there).status_code == 403
    assert country.person("nia").get(there).status_code == 404
    page = Reader(sue).get(f"/cases/{case['id']}/reaching").text
    assert "Why do you need this now?" in page
    opened = Reader(sue).post(f"/cases/{case['id']}/reaching/open", {"purpose": "supervision"})
    assert "Zq-lemon" in opened.text and "Record the try" not in opened.text


def test_without_a_safe_way_the_page_says_not_to_try(ana: Person) -> None:
    case = open_a_case(ana)
    opened = Reader(ana).post(f"/cases/{case['id']}/reaching/open", {}).text
    assert "The record names no safe way." in opened and "Record the try" not in opened
