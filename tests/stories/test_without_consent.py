"""A life is in danger and nobody can be asked: done with a reason, answered for, told, reviewed."""

import re
from typing import Any

import pytest

from nrm.database import now
from tests.adversary.hostile import Hands, is_alarm
from tests.alerts.ringing import rings
from tests.support.access import asks_for_record, copies
from tests.support.case_steps import SCREEN
from tests.support.clock import moved_by_hand
from tests.support.country import Country, Person
from tests.support.episodes import reports_missing
from tests.support.reader import Reader
from tests.support.steps import accepts, open_a_case, refer
from tests.support.without_consent import (
    AT_RISK,
    DECIDED,
    VITAL,
    WHY,
    act_in,
    decides_for,
    in_days,
)

MIRA = {"preferred_name": "Mira"}
LATER = {"not_told": "not_reached", "look_again": in_days(3)}
HOUR = 3600.0


@pytest.fixture
def ana(country: Country) -> Person:
    """A social worker."""
    return country.person("ana")


def _case(ana: Person) -> str:
    return f"/cases/{open_a_case(ana, identity=MIRA)['id']}"


def _sent(country: Country, ana: Person, here: str) -> str:
    """The path of a referral that was sent to the Clinic with nobody's yes."""
    consent = decides_for(country, ana, here)
    assert consent.status_code == 201, consent.text
    made = refer(country, ana, {"id": here.rpartition("/")[2]}, "Clinic", consent.json).json
    there = f"/referrals/{made['id']}"
    assert ana.step(there, "send").status_code == 200
    return there


def _acts(person: Person) -> list[str]:
    return [e["action"] for e in person.get("/audit/entries?limit=40").json["items"]]


def test_at_night_a_hospital_is_told_in_the_morning_a_second_person_agrees(
    country: Country, ana: Person
) -> None:
    sue, nia, ada = (country.person(name) for name in ("sue", "nia", "ada"))
    here = _case(ana)
    there = _sent(country, ana, here)
    # The partner sees that it rests on nobody's yes, and opens what it needs; never why.
    assert nia.get(there).json["without_consent"] is ana.get(there).json["without_consent"] is True
    assert "a life or health was in danger" in Reader(nia).get(there).text
    assert "the person agreed to" not in Reader(nia).get(there).text
    assert accepts(nia, there).json["snapshot"]["identity"] == MIRA
    assert WHY not in nia.get(there).text + Reader(nia).get(there).text
    assert WHY not in str(Hands(country).dump())
    act = act_in(ana, here)
    step = f"/without-consent/{act['id']}"
    assert (act["kind"], act["answer"], act["made_by"]) == ("consent", None, ana.id)
    assert "Somebody decided for the person" in Reader(sue).get("/").text
    assert sue.get(f"{step}/text").status_code == 403
    assert sue.get(f"{step}/text", X_Purpose="supervision").json == {"reason": WHY}
    assert ana.get(f"{step}/text").json == {"reason": WHY}
    signed = sue.step(step, "countersign").json
    assert (signed["answer"], signed["answered_by"]) == ("countersigned", sue.id)
    assert "Somebody decided for the person" not in Reader(sue).get("/").text
    assert nia.get(there).json["snapshot"]["identity"] == MIRA
    # The auditor reviews it by pseudonym, and reads no reason.
    assert "1 act without consent waits" in Reader(ada).get("/audit").text
    (listed,) = ada.get("/without-consent").json["items"]
    assert listed["thing"] is None and listed["case"] not in here and listed["told_at"] is None
    assert ada.get(f"{step}/text").status_code in (403, 404)
    assert ada.step(step, "review", outcome="justified").json["outcome"] == "justified"
    # Told once it is safe.
    assert ana.step(step, "put_off", **LATER).json["not_told"] == "not_reached"
    told = ana.step(step, "tell").json
    assert told["told_at"] and (told["not_told"], told["steps"]) == (None, [])
    for name in ("countersign", "review", "tell"):
        path = f"/audit/entries?action=without_consent.{name}&outcome=done"
        (entry,) = ada.get(path).json["items"]
        assert entry["consent"], name
    done = {"countersign", "put_off", "tell", "review"}
    assert {f"without_consent.{act}" for act in done} < {*_acts(ana), *_acts(sue), *_acts(ada)}
    assert Hands(country).verify()[0] == 0


def test_a_supervisor_who_does_not_agree_ends_what_rests_on_it(
    country: Country, ana: Person
) -> None:
    sue, nia = country.person("sue"), country.person("nia")
    here = _case(ana)
    there = _sent(country, ana, here)
    assert accepts(nia, there).json["snapshot"]
    step = f"/without-consent/{act_in(ana, here)['id']}"
    refused = sue.step(step, "refuse")
    assert (refused.status_code, refused.json["answer"]) == (200, "refused")
    gone = nia.get(there).json
    assert (gone["state"], gone["snapshot"], "without_consent" in gone) == ("revoked", None, False)
    (consent,) = ana.get(f"{here}/consents").json["items"]
    assert (consent["live"], consent["withdrawn_how"]) == (False, "not_upheld")
    expected = ["without_consent.refuse", "referral.revoke", "consent.overrule"]
    assert expected == [a for a in _acts(sue) if a in expected]
    assert "a supervisor did not agree" in Reader(ana).get(f"{here}/consents").text
    for again in ("countersign", "refuse"):
        assert sue.step(step, again).status_code == 409
    assert ana.step(step, "tell").status_code == 200
    for again in ({"name": "tell"}, {"name": "put_off", **LATER}):
        assert ana.step(step, **again).status_code == 409


def test_no_schema_takes_it_without_a_reason_nor_a_reason_without_it(
    country: Country, ana: Person
) -> None:
    here = _case(ana)
    gone = f"/missing-episodes/{reports_missing(ana, _case(ana)).json['id']}"
    for nothing in ({}, {"reason": "  "}):
        wrong = [
            ana.step(here, "screen", **{**SCREEN, "basis": "vital_interests", **nothing}),
            ana.step(gone, "tell_police", basis="vital_interests", **nothing),
            decides_for(country, ana, here, reason=nothing.get("reason")),
        ]
        assert [(a.status_code, "reason" in a.json["errors"]) for a in wrong] == [(422, True)] * 3
    record = {"scope": "record", "given_by": "vital_interests"}
    assert "reason" in ana.post(f"{here}/consents", record).json["errors"]
    photo = {**DECIDED, "scope": "photo"}
    assert "given_by" in ana.post(f"{here}/consents", photo).json["errors"]
    assert "reason" in ana.step(here, "screen", **SCREEN, reason=WHY).json["errors"]
    assert ana.get(f"{here}/without-consent").json["items"] == []
    assert ana.step(here, "screen", **AT_RISK).status_code == 200
    assert ana.step(gone, "tell_police", **VITAL).status_code == 200
    assert ana.post(f"{here}/consents", {**record, "reason": WHY}).status_code == 201
    kinds = [each["kind"] for each in ana.get("/without-consent").json["items"]]
    assert kinds == ["consent", "police", "screening"]
    for each in ana.get("/without-consent").json["items"]:
        assert ana.get(f"/without-consent/{each['id']}/text").json == {"reason": WHY}
    screening = ana.get(f"{here}/record?sections=screening")
    assert WHY not in screening.text


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_no_form_chooses_it_by_itself_and_each_asks_why(country: Country, ana: Person) -> None:
    here, reader = _case(ana), Reader(ana)
    gone = f"/missing/{reports_missing(ana, _case(ana)).json['id']}"
    forms = {
        f"{here}/steps/screen": {
            **{k: v for k, v in SCREEN.items() if k != "basis"},
            "limits_explained": "yes",
            "basis": "vital_interests",
            "version": 1,
        },
        f"{here}/consents/new": {"scope": "record", "given_by": "vital_interests"},
        gone: {"basis": "vital_interests", "version": 1},
    }
    for path, answers in forms.items():
        asked = reader.get(path).text
        assert 'value="vital_interests"' in asked and 'name="reason"' in asked, path
        assert not {"checked", "selected"} & set(_chosen(asked).split()), path
        to = f"{path}/tell_police" if path == gone else path
        answer = reader.post(to, answers)
        assert (answer.status_code, WHY in answer.text) == (422, False), path
        assert 'href="#reason"' in answer.text, path
        kept = reader.post(to, {**answers, "reason": WHY, "version": _version(ana, path)})
        assert kept.status_code == 303, kept.text
    meeting = _case(ana)
    said = {
        "preferences-seen_alone": "yes",
        "preferences-interpreter_needed": "no",
        "limits_explained": "yes",
        "basis": "vital_interests",
    }
    ground = reader.post(f"{meeting}/first-meeting/ground", {"draft": "0"}).text
    assert not {"checked", "selected"} & set(_chosen(ground).split())
    stopped = reader.post(f"{meeting}/first-meeting/save", {**said, "draft": "1"})
    assert (stopped.status_code, 'href="#reason"' in stopped.text) == (422, True)
    said |= {"reason": WHY, "draft": "1"}
    assert reader.post(f"{meeting}/first-meeting/save", said).status_code == 303
    assert act_in(ana, meeting)["kind"] == "screening"


def _chosen(page: str) -> str:
    """What stands beside the answer in its tag."""
    return page.split('value="vital_interests"')[1].partition(">")[0]


def _version(ana: Person, path: str) -> int:
    there = path.replace("/missing/", "/missing-episodes/").partition("/steps")[0]
    tag = ana.get(there.partition("/consents")[0]).headers["ETag"]
    return int(tag.strip('"'))


def test_only_another_impartial_supervisor_of_the_agency_answers(
    country: Country, ana: Person
) -> None:
    sue, omar, eva, nia, ada = (country.person(n) for n in ("sue", "omar", "eva", "nia", "ada"))
    here = _case(ana)
    assert decides_for(country, ana, here).status_code == 201
    step = f"/without-consent/{act_in(ana, here)['id']}"
    tag = {"If_Match": ana.get(step).headers["ETag"]}
    for who, status in ((ana, 403), (omar, 404), (eva, 404), (nia, 404), (ada, 403)):
        for name in ("countersign", "refuse"):
            assert who.post(f"{step}/steps", {"step": name}, **tag).status_code == status
    assert ana.post(f"{step}/steps", {"step": "review", "outcome": "justified"}, **tag).status_code
    assert eva.get("/without-consent").json["items"] == omar.get("/without-consent").json["items"]
    version = sue.get(here).headers["ETag"].strip('"')
    assert Reader(sue).post(f"{here}/step-back", {"version": version}).status_code == 303
    for name in ("countersign", "refuse"):
        assert sue.post(f"{step}/steps", {"step": name}, **tag).status_code == 404
    assert sue.get("/without-consent").json["items"] == []
    assert sue.get(f"{here}/without-consent").status_code in (403, 404)


def test_what_nobody_answers_for_in_a_day_is_told_and_nothing_is_cut_off(
    country: Country, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = moved_by_hand(monkeypatch)
    here = _case(ana)
    there = _sent(country, ana, here)
    clock.on(HOUR / 6)
    assert ana.step(here, "screen", **AT_RISK).status_code == 200
    later, first = ana.get(f"{here}/without-consent").json["items"]
    sue = country.person("sue")
    assert sue.step(f"/without-consent/{later['id']}", "countersign").status_code == 200
    clock.on(23.9 * HOUR)
    rings(country)
    ana, sue, ada = (country.person(name) for name in ("ana", "sue", "ada"))
    (late,) = [c for c in ana.get(here).json["clocks"] if c["name"] == "without_consent"]
    assert late["due_at"] == first["due_at"] < now().isoformat()
    told = {a["kind"] for c in sue.get("/clocks").json["items"] for a in c["alerts"]}
    assert told == {"breach"}
    rita = country.person("rita")
    assert [c["name"] for c in rita.get("/clocks").json["items"]] == ["without_consent"]
    assert "was not countersigned in time" in Reader(ada).get("/audit").text
    assert "No supervisor has looked at it within a day" in Reader(ana).get(here).text
    assert ana.get(there).json["state"] == "sent"
    assert sue.step(f"/without-consent/{first['id']}", "countersign").status_code == 200
    assert "without_consent" not in {c["name"] for c in ana.get(here).json["clocks"]}


def test_it_stays_open_until_the_person_was_told(country: Country, ana: Person) -> None:
    here, reader = _case(ana), Reader(ana)
    decides_for(country, ana, here)
    step = f"/without-consent/{act_in(ana, here)['id']}"
    assert "Tell the person when it is safe" in reader.get(here).text
    for wrong in (in_days(0), in_days(91)):
        answer = ana.step(step, "put_off", not_told="not_reached", look_again=wrong)
        assert (answer.status_code, list(answer.json["errors"])) == (422, ["look_again"])
    for wrong in (in_days(-1), in_days(1)):
        assert "told_on" in ana.step(step, "tell", told_on=wrong).json["errors"]
    assert (
        ana.step(step, "put_off", not_told="not_reached", look_again=in_days(90)).status_code == 200
    )
    assert "Tell the person when it is safe" not in reader.get(here).text
    assert "Looked at again on" in reader.get(f"{here}/without-consent").text
    assert ana.step(step, "tell", told_on=in_days(0)).status_code == 200
    assert ana.step(step, "tell").status_code == 409


def test_what_the_person_may_know_stands_in_the_own_copy(country: Country, ana: Person) -> None:
    here = _case(ana)
    accepts(country.person("nia"), _sent(country, ana, here))
    step = f"/without-consent/{act_in(ana, here)['id']}"
    asked = f"/access-requests/{asks_for_record(ana, here).json['id']}"

    def told() -> list[str]:
        copy = copies(country, ana, asked).json
        kinds = [each["kind"] for each in copy["without_consent"]]
        return kinds + [each["agency"] for each in copy["shared"]]

    assert told() == ["consent", "Clinic"]
    assert ana.step(step, "put_off", **LATER).status_code == 200
    # Whom it was shared with would tell her of it.
    assert told() == []
    assert ana.step(step, "tell").status_code == 200
    assert told() == ["consent", "Clinic"]


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_the_pages_lead_from_the_desk_to_the_review(country: Country, ana: Person) -> None:
    here, worker = _case(ana), Reader(ana)
    decides_for(country, ana, here)
    sue, ada = (Reader(country.person(name)) for name in ("sue", "ada"))
    step = f"/without-consent/{act_in(ana, here)['id']}"
    assert step in sue.get("/").text and step in worker.get(f"{here}/without-consent").text
    assert "Without consent: a life is in danger" in worker.get(f"{here}/consents").text
    assert "Without consent: a life is in danger" in worker.get(here).text
    (consent,) = ana.get(f"{here}/consents").json["items"]
    assert step in worker.get(f"/consents/{consent['id']}").text
    gone = reports_missing(ana, here).json
    assert ana.step(f"/missing-episodes/{gone['id']}", "tell_police", **VITAL).status_code == 200
    police = f"/without-consent/{act_in(ana, here)['id']}"
    assert police in worker.get(f"/missing/{gone['id']}").text
    assert {step, police} <= _led_to(worker.get("/").text)
    shown = sue.get(step).text
    assert "Countersign it" in shown and WHY not in shown
    assert WHY in sue.post(f"{step}/text", {"purpose": "supervision"}).text
    assert sue.post(f"{step}/countersign", {"version": 1}).status_code == 303
    assert "Countersign it" not in worker.get(step).text
    assert worker.post(f"{step}/put_off", {"version": 2}).status_code == 422
    later = {"not_told": "not_reached", "look_again": "1.1.2020"}
    assert worker.post(f"{step}/put_off", {"version": 2, **later}).status_code == 422
    assert worker.post(f"{step}/tell", {"version": 2, "told_on": "x"}).status_code == 422
    assert worker.post(f"{step}/tell", {"version": 2}).status_code == 303
    assert step not in _led_to(worker.get("/").text)
    assert worker.post(f"{step}/vanish", {"version": 3}).status_code == 404
    audited = ada.get(step).text
    assert "Covered" not in audited and here not in audited
    assert ada.post(f"{step}/review", {"version": 3}).status_code == 422
    answered = {"version": 3, "outcome": "needs_explanation"}
    assert ada.post(f"{step}/review", answered).status_code == 303
    assert "It needs an explanation" in ada.get(step).text
    assert step in ada.get("/without-consent").text


def _led_to(page: str) -> set[str]:
    return set(re.findall(r'href="([^"]+)"', page))


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_an_old_row_that_is_put_back_is_found(country: Country, ana: Person) -> None:
    here, hands = _case(ana), Hands(country)
    decides_for(country, ana, here)
    old: dict[str, Any] = hands.rows("act_without_consent")[0]
    step = f"/without-consent/{act_in(ana, here)['id']}"
    assert country.person("sue").step(step, "refuse").status_code == 200
    hands.put_back("act_without_consent", old)
    assert is_alarm(ana.get(step))
    assert is_alarm(ana.get(f"{here}/without-consent"))
