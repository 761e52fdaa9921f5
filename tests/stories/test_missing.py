"""Somebody is missing: reported at once, the police told on a basis, back, and asked kindly."""

import re
from datetime import timedelta
from typing import Any

import pytest

from nrm.database import now
from tests.adversary.hostile import Hands, is_alarm
from tests.house.statements import counted
from tests.support.country import Country, Person
from tests.support.episodes import DANGER, LAST_SEEN, REPORT, TALK, comes_back, reports_missing
from tests.support.reader import Reader
from tests.support.steps import open_a_case

POLICE = {"scope": "police_contact", "given_by": "person", "obtained_how": "verbal"}


@pytest.fixture
def ana(country: Country) -> Person:
    """A social worker."""
    return country.person("ana")


def _case(ana: Person, group: str = "adult") -> str:
    return f"/cases/{open_a_case(ana, group)['id']}"


def _clocks(ana: Person, here: str) -> dict[str, Any]:
    running = ana.get(here).json["clocks"]
    return {clock["name"]: clock["due_at"] for clock in running}


def _agrees_to_police(country: Country, ana: Person, here: str, **more: str) -> str:
    given = {
        **POLICE,
        "recipient": country.agency_id("Police"),
        "purpose": "missing_person_response",
        "fields": ["identity.preferred_name"],
        "expires_at": (now() + timedelta(days=30)).isoformat(),
        **more,
    }
    made: str = ana.post(f"{here}/consents", given).json["id"]
    return made


def test_the_mark_and_the_clocks_follow_from_report_to_talk(country: Country, ana: Person) -> None:
    here = _case(ana)
    made = reports_missing(ana, here)
    assert (made.status_code, made.json["found_at"]) == (201, None)
    assert ana.get(here).json["missing"] is True and "missing_report" in _clocks(ana, here)
    there = f"/missing-episodes/{made.json['id']}"
    assert [step["name"] for step in made.json["steps"]] == ["tell_police", "record_return"]
    told = ana.step(there, "tell_police", **DANGER).json
    assert told["police_basis"] == "vital_interests" and told["police_told_at"]
    assert "missing_report" not in _clocks(ana, here)
    assert comes_back(ana, made.json) == there
    assert ana.get(here).json["missing"] is False and "return_interview" in _clocks(ana, here)
    offered = ana.step(there, "record_interview", done=False).json
    assert offered["interview_offered_at"] and "return_interview" in _clocks(ana, here)
    done = ana.step(there, "record_interview", **TALK).json
    assert done["interview_done_at"] and done["steps"] == []
    assert done["interview_offered_at"] == offered["interview_offered_at"]
    assert "return_interview" not in _clocks(ana, here)
    acts = {e["action"] for e in ana.get("/audit/entries?limit=30").json["items"]}
    told_acts = ("report", "tell_police", "record_return", "record_interview")
    assert {f"missing.{act}" for act in told_acts} < acts


def test_where_last_seen_and_what_was_said_opens_to_who_reads_the_case(
    country: Country, ana: Person
) -> None:
    here = _case(ana)
    made = reports_missing(ana, here).json
    there = f"/missing-episodes/{made['id']}"
    first = ana.get(f"{there}/text").json
    assert first == {"last_seen": LAST_SEEN, "known_by": REPORT["known_by"], "interview": None}
    comes_back(ana, made)
    ana.step(there, "record_interview", **TALK)
    again = reports_missing(ana, here, last_seen="At school").json
    assert ana.get(f"{there}/text").json["last_seen"] == LAST_SEEN
    talk = {"re_exploited": TALK["re_exploited"], "told": TALK["told"]}
    assert ana.get(f"{there}/text").json["interview"] == talk
    listed = ana.get(f"{here}/missing-episodes").json["items"]
    assert [each["id"] for each in listed] == [again["id"], made["id"]]
    assert LAST_SEEN not in str(listed) and TALK["told"] not in str(listed)
    sue, olga = country.person("sue"), country.person("olga")
    assert sue.get(there).status_code == 200
    assert sue.get(f"{there}/text").status_code == 403
    assert olga.get(there).status_code == olga.get(f"{there}/text").status_code == 404


def test_of_a_missing_child_the_police_is_told_at_once_and_nobody_is_asked(ana: Person) -> None:
    here = _case(ana, "age_uncertain")
    made = reports_missing(ana, here).json
    assert _clocks(ana, here)["missing_report"] <= now().isoformat()
    assert "of a missing child it is always told" in Reader(ana).get(here).text
    there = f"/missing-episodes/{made['id']}"
    for basis in ("consent", "vital_interests"):
        assert ana.step(there, "tell_police", basis=basis).status_code == 422
    assert ana.step(there, "tell_police", basis="child").status_code == 200
    assert "The police was told." in Reader(ana).get(here).text


def test_of_an_adult_only_with_a_yes_that_stands_or_to_save_a_life(
    country: Country, ana: Person
) -> None:
    here = _case(ana)
    there = f"/missing-episodes/{reports_missing(ana, here).json['id']}"
    for basis in ("child", "consent"):
        refused = ana.step(there, "tell_police", basis=basis)
        assert (refused.status_code, list(refused.json["errors"])) == (422, ["basis"])
    consent = _agrees_to_police(country, ana, here)
    ana.post(f"/consents/{consent}/withdraw", {"how": "verbal"})
    assert ana.step(there, "tell_police", basis="consent").status_code == 422
    _agrees_to_police(country, ana, here)
    assert ana.step(there, "tell_police", basis="consent").status_code == 200
    # Which time it is about, why it was told, and whose yes it rests on.
    path = "/audit/entries?action=missing.tell_police&outcome=done"
    (told,) = country.person("ada").get(path).json["items"]
    assert (told["sections"], told["purpose"]) == ({"missing_episode": 1}, "casework")
    assert told["reason"] == "consent" and told["consent"]
    assert ana.step(there, "tell_police", basis="consent").status_code == 409


@pytest.mark.parametrize("stand_in", ["vital_interests", "legal_obligation"])
def test_what_stood_in_for_a_consent_elsewhere_is_no_yes_to_telling_the_police(
    country: Country, ana: Person, stand_in: str
) -> None:
    here = _case(ana)
    there = f"/missing-episodes/{reports_missing(ana, here).json['id']}"
    unasked = {"given_by": stand_in, "reason": "Taken away by force"}
    _agrees_to_police(country, ana, here, **unasked)
    refused = ana.step(there, "tell_police", basis="consent")
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["basis"])
    # The danger of this time is said, and looked at, for itself.
    assert ana.step(there, "tell_police", **DANGER).status_code == 200
    child = _case(ana, "child")
    of_child = f"/missing-episodes/{reports_missing(ana, child).json['id']}"
    assert ana.step(of_child, "tell_police", basis="child").status_code == 200


def test_nothing_is_done_twice_or_before_its_time(ana: Person) -> None:
    here = _case(ana)
    ahead = (now() + timedelta(hours=1)).isoformat()
    assert reports_missing(ana, here, reported_at=ahead).status_code == 422
    made = reports_missing(ana, here).json
    assert reports_missing(ana, here).status_code == 409
    there = f"/missing-episodes/{made['id']}"
    assert ana.step(there, "record_interview", done=False).status_code == 409
    before = (now() - timedelta(hours=1)).isoformat()
    for wrong in (ahead, before):
        assert ana.step(there, "record_return", found_at=wrong).status_code == 422
    comes_back(ana, made)
    assert ana.step(there, "record_return").status_code == 409
    assert ana.step(there, "tell_police", **DANGER).status_code == 409
    for half in ({"done": True}, {"done": False, "told": "much"}):
        assert ana.step(there, "record_interview", **half).status_code == 422
    stale = {"step": "record_interview", "done": False}
    assert ana.post(f"{there}/steps", stale, If_Match='"99"').status_code == 412
    ana.step(there, "record_interview", **TALK)
    assert ana.step(there, "record_interview", **TALK).status_code == 409
    closed = _case(ana)
    ana.step(closed, "discard", reason="discarded")
    assert reports_missing(ana, closed).status_code == 409


def test_the_pages_lead_from_the_report_to_the_talk(country: Country, ana: Person) -> None:
    here, reader = _case(ana), Reader(ana)
    assert "Report missing" in reader.get(here).text
    listed = reader.get(f"{here}/missing").text
    assert "never missing" in listed and "checked" not in listed
    assert reader.post(f"{here}/missing", {"risk_level": "high"}).status_code == 422
    made = reader.post(f"{here}/missing", {**REPORT, "once": "k"})
    there = made.headers["Location"]
    assert (made.status_code, there.startswith("/missing/")) == (303, True)
    shown = reader.get(there).text
    assert LAST_SEEN not in shown and "Tell the police" in shown
    assert LAST_SEEN in reader.post(f"{there}/text", {}).text
    assert reader.post(f"{there}/tell_police", {"version": 1}).status_code == 422
    vital = {"version": 1, **DANGER}
    assert reader.post(f"{there}/tell_police", vital).status_code == 303
    assert reader.post(f"{there}/record_return", {"version": 2}).status_code == 303
    talk = {"done": "yes", "re_exploited": "no", "told": "A friend's house"}
    half = reader.post(f"{there}/record_interview", {"version": 3, "done": "yes"})
    assert half.status_code == 422
    assert reader.post(f"{there}/record_interview", {"version": 3, **talk}).status_code == 303
    assert "friend" in reader.post(f"{there}/text", {}).text
    assert reader.post(f"{there}/vanish", {"version": 4}).status_code == 404
    sue = Reader(country.person("sue"))
    assert "Record the" not in sue.get(there).text and "covered" in sue.get(there).text.lower()
    assert 'name="last_seen"' not in sue.get(f"{here}/missing").text


def test_how_often_how_long_and_how_many_talks_are_told_to_who_may_read_each_time(
    country: Country, ana: Person
) -> None:
    here = _case(ana, "child")
    nobody = {"episodes": 0, "back": 0, "interviews_done": 0, "days_away": 0}
    assert ana.get(f"{here}/missing-episodes").json["counts"] == nobody
    assert "Days away" not in Reader(ana).get(here).text
    _was_missing(ana, here, 20, 17)
    ana.step(f"/missing-episodes/{_was_missing(ana, here, 10, 9)}", "record_interview", **TALK)
    reports_missing(ana, here, reported_at=(now() - timedelta(days=1, hours=1)).isoformat())
    counts = {"episodes": 3, "back": 2, "interviews_done": 1, "days_away": 6}
    sue, olga = country.person("sue"), country.person("olga")
    for person in (ana, sue):
        assert person.get(f"{here}/missing-episodes").json["counts"] == counts
        for page in (here, f"{here}/missing"):
            shown = _facts(Reader(person).get(page).text)
            assert shown["Times missing"] == "3" and shown["Days away in all"] == "6"
            assert shown["Talks after a return"] == "1 of 2"
    assert olga.get(f"{here}/missing-episodes").status_code == 404
    assert "Days away" not in Reader(olga).get(here).text


def test_days_that_two_times_have_in_common_are_counted_once(ana: Person) -> None:
    here = _case(ana)
    _was_missing(ana, here, 20, 10)
    # Within the first, over its end, and one by itself.
    for since, until in ((18, 15), (12, 8.5), (5, 4)):
        _was_missing(ana, here, since, until)
    counts = ana.get(f"{here}/missing-episodes").json["counts"]
    assert (counts["episodes"], counts["back"], counts["days_away"]) == (4, 4, 13)


def test_many_times_are_read_in_as_many_statements_as_one(country: Country, ana: Person) -> None:
    here = _case(ana)
    _was_missing(ana, here, 30, 29)
    pages = (here, f"{here}/missing", f"/api/v1{here}/missing-episodes")
    one = [_statements(country, ana, page) for page in pages]
    for days in (20, 10, 5):
        _was_missing(ana, here, days, days - 1)
    assert [_statements(country, ana, page) for page in pages] == one


def _was_missing(ana: Person, here: str, since: float, until: float) -> str:
    """The id of a time that began and ended so many days ago."""
    away, back = ((now() - timedelta(days=days)).isoformat() for days in (since, until))
    made: str = reports_missing(ana, here, reported_at=away).json["id"]
    ana.step(f"/missing-episodes/{made}", "record_return", found_at=back)
    return made


def _statements(country: Country, person: Person, path: str) -> dict[str, int]:
    with counted(country) as seen:
        assert Reader(person).get(path).status_code == 200
    return seen.counts


def _facts(page: str) -> dict[str, str]:
    found = re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", page, re.DOTALL)
    return {label.strip(): value.strip() for label, value in found}


def test_an_old_row_that_is_put_back_is_found(country: Country, ana: Person) -> None:
    here, hands = _case(ana), Hands(country)
    made = reports_missing(ana, here).json
    old = hands.rows("missing_episode")[0]
    comes_back(ana, made)
    hands.put_back("missing_episode", old)
    assert is_alarm(ana.get(f"/missing-episodes/{made['id']}"))
    assert is_alarm(ana.get(f"{here}/missing-episodes"))
