"""Deadlines that people pause, let go on and give more time: with a reason, and in sight."""

from datetime import timedelta
from typing import Any

import pytest

from nrm.alerts.escalation import ESCALATION
from nrm.alerts.moved_by import MOVED_BY
from nrm.database import now
from nrm.policy import CO_ORDINATOR, SOCIAL_WORKER, SUPERVISOR
from nrm.profile import load_profile
from tests.adversary.hostile import Hands
from tests.alerts.ringing import DAY, HOUR, QUIET, entries, rings, told
from tests.house.statements import counted
from tests.stories.test_referral_rows import SHOWN, _brought, _people
from tests.support.case_steps import a_presumed_case, a_screened_case
from tests.support.clock import Hands as Time
from tests.support.clock import moved_by_hand
from tests.support.country import Country, Person
from tests.support.reader import Reader
from tests.support.steps import open_a_case

INCLUDED = {"pathway": "inclusion", "person_agrees": True, "plan_agreed": True}


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    return moved_by_hand(monkeypatch)


def _clock(person: Person, name: str) -> Any:
    (found,) = [c for c in person.get("/clocks").json["items"] if c["name"] == name]
    return found


def _moves(person: Person, there: str, step: str, **given: Any) -> Any:
    """The answer to a step; a deadline has no version."""
    return person.post(f"{there}/steps", {"step": step, **given})


def _a_review(country: Country) -> str:
    """The deadline of a review, of the only case of ana."""
    ana = country.person("ana")
    ana.step(a_presumed_case(country, ana), "include", **INCLUDED)
    return f"/clocks/{_clock(ana, 'inclusion_review')['id']}"


def test_whoever_is_watched_by_a_deadline_does_not_move_it() -> None:
    assert set(MOVED_BY) <= set(ESCALATION) <= set(load_profile("demonstration").clocks)
    for name, roles in MOVED_BY.items():
        watching = {role for told in ESCALATION[name] for role in told}
        assert CO_ORDINATOR not in watching, name
        assert (SOCIAL_WORKER in roles) is (watching == {SOCIAL_WORKER}), name
        assert SUPERVISOR in roles, name


def test_a_pause_is_shown_rings_nobody_and_keeps_the_time_that_is_left(
    country: Country, time: Time
) -> None:
    there = _a_review(country)
    before = country.person("ana").get(there).json
    assert (before["steps"], before["moves"]) == (["met"], ["pause", "extend"])
    time.on((60 * DAY).total_seconds())
    ana = country.person("ana")
    paused = _moves(ana, there, "pause", reason="person_unwell").json
    assert (paused["paused_because"], paused["moves"]) == ("person_unwell", ["resume"])
    assert (paused["due_at"], paused["overdue"]) == (before["due_at"], False)
    case = f"/cases/{paused['case']}"
    for person, path in ((ana, case), (ana, "/clocks"), (ana, there), (ana, "/")):
        assert "The person is ill or in hospital" in Reader(person).get(path).text, path
    for path in (case, "/clocks", there):
        assert "by ana" in Reader(ana).get(path).text, path
    rings(country, time, 200 * DAY)
    assert ("inclusion_review", "breach", "social_worker") not in told(country)
    goes_on = _moves(country.person("ana"), there, "resume").json
    assert (goes_on["paused_at"], goes_on["paused_by"]) == (None, None)
    rows = Hands(country).row("clock", name="inclusion_review")
    assert rows["due_at"] > now() + 29 * DAY
    assert rings(country, time, 28 * DAY)["breached"] == 0
    assert rings(country, time, 4 * DAY)["breached"] == 1
    assert rings(country, time, 30 * DAY)["breached"] == 0
    for act, reason in (("pause", '"reason":"person_unwell"'), ("resume", "")):
        (entry,) = entries(country, f"clock.{act}")
        assert reason in entry["body"]
    assert Hands(country).verify()[0] == 0


def test_more_time_is_given_by_whoever_is_told_and_has_an_end(country: Country, time: Time) -> None:
    ana, sue = country.person("ana"), country.person("sue")
    case = a_screened_case(ana)
    there = f"/clocks/{_clock(ana, 'initial_needs')['id']}"
    due = Hands(country).row("clock", name="initial_needs")["due_at"]
    more = {"reason": "no_interpreter", "until": (due + 40 * HOUR).isoformat()}
    assert _moves(ana, there, "extend", **more).status_code == 403
    assert ana.get(there).json["moves"] == []
    for wrong in (due, due - HOUR, due + 73 * HOUR):
        refused = _moves(sue, there, "extend", **{**more, "until": wrong.isoformat()})
        assert (refused.status_code, list(refused.json["errors"])) == (422, ["until"])
    given = _moves(sue, there, "extend", **more).json
    assert given["extended_because"] == "no_interpreter" and given["extended_by"]
    assert "Given more time" in Reader(ana).get(case).text
    assert rings(country, time, 111 * HOUR) == {**QUIET, "breached": 1}
    assert rings(country, time, 2 * HOUR) == {**QUIET, "breached": 1}
    assert told(country)[0] == ("initial_needs", "breach", "supervisor")
    # What is late may be given more time, from now on, and is not paused.
    sue = country.person("sue")
    assert _moves(sue, there, "pause", reason="not_safe").status_code == 409
    again = (now() + 70 * HOUR).isoformat()
    assert _moves(sue, there, "extend", reason="not_safe", until=again).json["overdue"] is False
    assert rings(country, time, 71 * HOUR)["breached"] == 1
    assert len(entries(country, "clock.extend")) >= 2


def test_what_protects_is_moved_by_nobody(country: Country) -> None:
    ana, sue, rita = (country.person(name) for name in ("ana", "sue", "rita"))
    a_screened_case(ana, "child")
    until = (now() + DAY).isoformat()
    for name in ("initial_risk",):
        there = f"/clocks/{_clock(ana, name)['id']}"
        for who, status in ((ana, 403), (sue, 403), (rita, 404)):
            assert _moves(who, there, "pause", reason="person_asks").status_code == status, name
            moved = _moves(who, there, "extend", reason="person_asks", until=until)
            assert moved.status_code == status, name
        assert "You cannot move this deadline" in Reader(sue).get(there).text


def test_nothing_is_moved_twice_or_once_it_has_stopped(country: Country) -> None:
    there, ana = _a_review(country), country.person("ana")
    assert _moves(ana, there, "resume").status_code == 409
    assert _moves(ana, there, "pause", reason="because").status_code == 422
    assert _moves(ana, there, "pause", reason="not_safe").status_code == 200
    until = (now() + timedelta(days=100)).isoformat()
    assert _moves(ana, there, "pause", reason="not_safe").status_code == 409
    assert _moves(ana, there, "extend", reason="not_safe", until=until).status_code == 409
    assert ana.post(f"{there}/mark", {"as": "met"}).status_code == 200
    for step, given in (("resume", {}), ("pause", {"reason": "not_safe"})):
        assert _moves(ana, there, step, **given).status_code == 409, step
    assert _moves(ana, there, "stop").status_code == 422


def test_a_question_of_a_partner_is_answered_and_not_resumed(country: Country) -> None:
    people = _people(country)
    _brought(
        country, people, open_a_case(people["ana"], identity=SHOWN["identity"]), "info_requested"
    )
    there = f"/clocks/{_clock(people['ana'], 'accept_decision')['id']}"
    assert _moves(people["ana"], there, "resume").status_code == 409
    assert "the partner asked a question" in Reader(people["ana"]).get("/clocks").text


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_the_page_of_a_deadline(country: Country) -> None:
    there = _a_review(country)
    reader = Reader(country.person("ana"))
    assert there in reader.get("/clocks").text
    assert reader.post(f"{there}/pause", {}).status_code == 422
    assert reader.post(f"{there}/pause", {"reason": "no_interpreter"}).status_code == 303
    assert "Let it go on" in reader.get(there).text
    assert reader.post(f"{there}/resume", {}).status_code == 303
    day = now() + 120 * DAY
    for until, status in (("soon", 422), ("1.1.2020", 422), (f"{day:%d.%m.%Y}", 303)):
        sent = {"reason": "no_interpreter", "until": until}
        assert reader.post(f"{there}/extend", sent).status_code == status, until
    assert "Given more time" in reader.get(there).text
    assert reader.post(f"{there}/vanish", {}).status_code == 404


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_step_costs_a_handful_of_statements(country: Country) -> None:
    there, ana = _a_review(country), country.person("ana")
    for ask in (
        lambda: ana.get(there),
        lambda: _moves(ana, there, "pause", reason="not_safe"),
        lambda: _moves(ana, there, "resume"),
    ):
        with counted(country) as seen:
            assert ask().status_code == 200
        assert len(seen.own) <= 7, seen
