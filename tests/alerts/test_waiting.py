"""What waits on whom since when: `/clocks`, the desk, and saying that it was seen or met."""

from typing import Any

import pytest
from sqlalchemy import select

from nrm import policy
from nrm.accounts.models import find_account
from nrm.accounts.signing_in import policy_view
from nrm.alerts.finding import Running, find_running, visible_to
from nrm.alerts.models import OF_CLOCK
from nrm.cases.models import Case
from nrm.clocks.models import Clock
from nrm.database import session
from tests.adversary.hostile import Hands
from tests.alerts.ringing import DAY, entries, rings
from tests.house.statements import counted
from tests.stories.test_referral_rows import FIELDS, SHOWN, _brought, _people
from tests.support.case_steps import a_presumed_case, a_screened_case
from tests.support.clock import Hands as Time
from tests.support.clock import moved_by_hand
from tests.support.country import AGENCIES, REGISTRAR, Country, Person
from tests.support.steps import a_sent_referral, open_a_case


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    return moved_by_hand(monkeypatch)


def _clocks(person: Person, query: str = "") -> list[Any]:
    answer = person.get(f"/clocks{query}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    items: list[Any] = answer.json["items"]
    return items


def _page(person: Person, path: str = "/clocks") -> str:
    return person.client.get(path, headers={"Cookie": person.cookie}).get_data(as_text=True)


def test_a_worker_sees_what_waits_on_whom_overdue_first(country: Country, time: Time) -> None:
    people = _people(country)
    case = open_a_case(people["ana"], identity=SHOWN["identity"])
    _brought(country, people, case, "info_requested")
    a_screened_case(people["ana"])
    time.on((2 * DAY).total_seconds())
    seen = _clocks(country.person("ana"))
    assert [each["due_at"] for each in seen] == sorted(each["due_at"] for each in seen)
    by_name = {each["name"]: each for each in seen}
    waited = {"initial_risk", "initial_needs", "accept_decision", "draft_expiry"}
    assert set(by_name) == {*waited, "consent_expiry"}
    assert (seen[0]["name"], seen[0]["overdue"]) == ("initial_risk", True)
    asked = by_name["accept_decision"]
    assert (asked["paused_because"], asked["overdue"]) == ("question", False)
    assert asked["waits_on"]["kind"] == "lead"
    assert asked["waits_on"]["since"] == asked["paused_at"] > asked["starts_at"]
    assert asked["code"] == case["code"]


def test_a_partner_is_waited_on_until_it_asks(country: Country) -> None:
    ana = country.person("ana")
    case = open_a_case(ana, identity=SHOWN["identity"])
    a_sent_referral(country, ana, case, "Clinic", FIELDS)
    (sent,) = [each for each in _clocks(ana) if each["name"] == "acknowledge"]
    since = sent["starts_at"]
    assert sent["waits_on"] == {"kind": "partner", "name": "Clinic", "since": since}


def test_nobody_sees_the_deadlines_of_others(country: Country) -> None:
    ana = country.person("ana")
    open_a_case(ana)
    assert len(_clocks(ana)) == len(_clocks(country.person("sue"))) == 1
    for name in ("eva", "olga", "omar", "rita"):
        assert _clocks(country.person(name)) == [], name
    for name in ("nia", "cam", "ada", "stan", "adam"):
        assert country.person(name).get("/clocks").status_code == 403, name


def test_a_list_shows_what_the_policy_allows_one_by_one(country: Country, time: Time) -> None:
    a_presumed_case(country, country.person("ana"))
    open_a_case(country.person("olga"))
    child = a_screened_case(country.person("eva"), "child")
    del child
    time.on((10 * DAY).total_seconds())
    rings(country)
    names = (REGISTRAR, *(name for _, people in AGENCIES.values() for name in people))
    with country.inside(write=False):
        joined = session().execute(select(Clock, Case).join(Case, Case.id == Clock.case_id))
        every = [
            Running(clock, case, alerts=session().scalars(OF_CLOCK, {"clock_id": clock.id}).all())
            for clock, case in joined.all()
        ]
        shown = 0
        for name in names:
            actor = policy_view(find_account(name))
            statement = select(Clock.id).join(Case, Case.id == Clock.case_id)
            listed = set(session().scalars(statement.where(visible_to(actor))))
            allowed = {each.id for each in every if policy.may(actor, "clock.see", each)}
            assert listed == allowed, name
            shown += len(listed)
        assert shown > 5
        assert len(find_running(policy_view(find_account("ana")), None, 1)) == 2


def test_a_co_ordinator_sees_what_is_escalated_by_code_alone(country: Country, time: Time) -> None:
    people = _people(country)
    case = open_a_case(people["ana"], identity=SHOWN["identity"])
    there = a_sent_referral(country, people["ana"], case, "Clinic", FIELDS)
    people["nia"].step(there, "decline", reason="no_capacity")
    assert _clocks(country.person("rita")) == []
    rings(country, time, 5 * DAY)
    rita = country.person("rita")
    (seen,) = _clocks(rita)
    assert (seen["name"], seen["code"], seen["steps"]) == ("re_route", case["code"], ["seen"])
    assert [alert["kind"] for alert in seen["alerts"]] == ["breach"]
    for where in ("/clocks", "/"):
        page = _page(rita, where)
        assert "<h1" in page, where
        assert case["code"] in page
        assert "Mira" not in page
        assert f"/cases/{case['id']}" in page
    marked = rita.post(f"/clocks/{seen['id']}/mark", {"as": "seen"})
    assert (marked.status_code, marked.json["steps"]) == (200, [])
    assert marked.json["alerts"][0]["seen_at"] is not None
    (entry,) = entries(country, "clock.see")
    assert '"role":"co_ordinator"' in entry["body"]
    # The worker's own alert is another one.
    (own,) = [each for each in _clocks(country.person("ana")) if each["name"] == "re_route"]
    assert "seen" in own["steps"]


def test_what_ended_by_itself_stays_until_it_was_seen(country: Country, time: Time) -> None:
    ana = country.person("ana")
    case = open_a_case(ana, identity=SHOWN["identity"])
    a_sent_referral(country, ana, case, "Clinic", FIELDS)
    rings(country, time, 20 * DAY)
    sue = country.person("sue")
    (ended,) = _clocks(sue, "?ended=true")
    assert (ended["name"], ended["stopped_at"] is None) == ("acknowledge", False)
    assert "Ended by itself" in _page(sue, "/")
    assert "Ended by itself" in _page(sue)
    sue.submit(f"/clocks/{ended['id']}/mark", **{"as": "seen"})
    assert _clocks(sue, "?ended=true") == []
    assert "Ended by itself" not in _page(sue, "/")
    assert len(_clocks(country.person("ana"), "?ended=true")) == 1


def test_what_was_done_outside_is_met_by_hand_and_comes_again(country: Country, time: Time) -> None:
    ana = country.person("ana")
    here = a_presumed_case(country, ana)
    ana.step(here, "include", pathway="inclusion", person_agrees=True, plan_agreed=True)
    (review,) = [each for each in _clocks(ana) if each["name"] == "inclusion_review"]
    assert review["steps"] == ["met"]
    rings(country, time, 95 * DAY)
    ana, sue = country.person("ana"), country.person("sue")
    assert sue.post(f"/clocks/{review['id']}/mark", {"as": "met"}).status_code == 403
    met = ana.post(f"/clocks/{review['id']}/mark", {"as": "met"})
    assert (met.status_code, met.json["stopped_at"] is None) == (200, False)
    (again,) = [each for each in _clocks(ana) if each["name"] == "inclusion_review"]
    assert again["starts_at"] > review["due_at"]
    assert ana.post(f"/clocks/{review['id']}/mark", {"as": "met"}).status_code == 409
    (entry,) = [one for one in entries(country, "clock.meet") if one["outcome"] == "done"]
    assert '"reason":"inclusion_review"' in entry["body"]
    assert Hands(country).verify()[0] == 0


def test_what_the_service_sees_itself_is_not_met_by_hand(country: Country) -> None:
    ana = country.person("ana")
    a_screened_case(ana)
    for clock in _clocks(ana):
        assert clock["steps"] == []
        refused = ana.post(f"/clocks/{clock['id']}/mark", {"as": "met"})
        assert refused.status_code == 409
        assert ana.post(f"/clocks/{clock['id']}/mark", {"as": "gone"}).status_code == 422


def test_pages_follow_each_other_without_a_gap(country: Country) -> None:
    ana = country.person("ana")
    for _ in range(5):
        open_a_case(ana)
    whole = [each["id"] for each in _clocks(ana)]
    pages, cursor = list[str](), ""
    while cursor is not None:
        answer = ana.get(f"/clocks?limit=2{f'&cursor={cursor}' if cursor else ''}").json
        pages += [each["id"] for each in answer["items"]]
        cursor = answer["next"]
    assert (pages, len(pages)) == (whole, 5)


def test_thirty_cost_as_many_statements_as_one(country: Country) -> None:
    ana, costs = country.person("ana"), []
    for many in (1, 29):
        for _ in range(many):
            case = open_a_case(ana, identity=SHOWN["identity"])
        a_sent_referral(country, ana, case, "Clinic", FIELDS)
        with counted(country) as seen:
            assert ana.get("/clocks?limit=30").status_code == 200
        costs.append(len(seen.own))
    assert costs[0] == costs[1] <= 4
