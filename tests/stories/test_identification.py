"""Formal identification beside support: asked, submitted, decided by two, delivered."""

from itertools import product
from typing import Any
from uuid import UUID

import pytest

from nrm import policy, workflow
from nrm.cases.finding import find_case
from nrm.database import now
from nrm.log import writer as log
from nrm.vocabulary.loader import codes
from tests.adversary.hostile import Hands
from tests.support.case_steps import EXIT, a_presumed_case, agree_to_support
from tests.support.clock import moved_by_hand
from tests.support.country import Country, Person
from tests.support.identification import (
    REASONS,
    SNAPSHOT,
    a_submitted_case,
    decides,
    is_decided,
    moves,
    says_no,
    says_yes,
)
from tests.support.reader import Reader


def _people(country: Country, *names: str) -> tuple[Person, ...]:
    return tuple(country.person(name) for name in names)


def _track(person: Person, here: str) -> Any:
    return person.get(f"{here}/identification").json


def _content(person: Person, here: str, **headers: str) -> Any:
    return person.get(f"{here}/identification/content", **headers).json


def _steps(person: Person, here: str) -> set[str]:
    return {step["name"] for step in _track(person, here)["steps"]}


def test_a_no_is_a_refused_consent_and_support_goes_on(country: Country) -> None:
    (ana,) = _people(country, "ana")
    here = a_presumed_case(country, ana)
    assert _steps(ana, here) == {"propose"}
    assert moves(ana, here, "propose").json["status"] == "offered"
    yes = says_yes(country, ana, here).json["id"]
    assert "consent" in moves(ana, here, "decline", consent=yes).json["errors"]
    no = says_no(ana, here)
    assert no.status_code == 201, no.text
    assert "consent" in moves(ana, here, "agree", consent=no.json["id"]).json["errors"]
    declined = moves(ana, here, "decline", consent=no.json["id"])
    assert (declined.json["status"], declined.json["case_status"]) == (
        "declined",
        "presumed_victim",
    )
    # Asked again at any time; what helps her went on, and ends in what she wants.
    assert moves(ana, here, "propose").json["status"] == "offered"
    included = ana.step(here, "include", pathway="inclusion", person_agrees=True, plan_agreed=True)
    assert included.json["status"] == "social_inclusion"


def test_only_the_consented_fields_go_and_only_to_the_authority(country: Country) -> None:
    ana, sue, cam, olga, nia = _people(country, "ana", "sue", "cam", "olga", "nia")
    here = a_presumed_case(country, ana)
    for given in ({"recipient": country.agency_id("Clinic")}, {"fields": ["plan.goals"]}):
        assert says_yes(country, ana, here, **given).status_code == 422
    bare = says_yes(country, ana, here, recipient=None, fields=[], expires_at=None)
    assert bare.status_code == 201, bare.text
    moves(ana, here, "propose")
    consent = says_yes(country, ana, here).json["id"]
    support = agree_to_support(ana, here)
    moves(ana, here, "agree", consent=consent)
    assert "consent" in moves(ana, here, "submit", consent=support).json["errors"]
    assert cam.get(f"{here}/identification").status_code == 404
    assert cam.get("/submissions").json["items"] == []
    assert moves(ana, here, "submit", consent=consent).status_code == 200
    (line,) = cam.get("/submissions").json["items"]
    assert (line["case"] in here, line["status"], line["read"]) == (True, "submitted", False)
    # Before it is read nothing opens; then what was agreed to does, as it was.
    assert _content(cam, here)["snapshot"] is None
    read = moves(cam, here, "acknowledge")
    assert read.status_code == 200, read.text
    name = {"preferred_name": "Mirabai"}
    assert ana.put(f"{here}/sections/identity", name, If_Match='"1"').status_code == 200
    assert _content(cam, here)["snapshot"] == SNAPSHOT
    assert _content(ana, here)["snapshot"] is None
    assert _content(sue, here)["type"] == "purpose-required"
    for stranger in (olga, nia):
        assert stranger.get(f"{here}/identification").status_code == 404
    (line,) = cam.get("/submissions").json["items"]
    assert line["read"] and line["due_at"]
    # It stands in no box and in no list of referrals.
    assert ana.get("/referrals?box=out").json["items"] == ana.get(here).json["referrals"] == []
    told = country.person("ada").get("/audit/entries?action=identification.open").json["items"]
    opened = [e for e in told if e["outcome"] == "done" and e["actor"] == cam.id]
    assert [(e["sections"], e["purpose"]) for e in opened] == [
        ({"identity": 1}, "identification"),
        ({}, "identification"),
    ]
    assert opened[0]["consent"]
    assert Hands(country).verify()[0] == 0


def test_a_question_is_answered_in_the_thread(country: Country) -> None:
    ana, cam = _people(country, "ana", "cam")
    here, _ = a_submitted_case(country, ana)
    moves(cam, here, "acknowledge")
    assert moves(cam, here, "acknowledge").status_code == 409
    asked = moves(cam, here, "ask", question="Since when, quokka?")
    assert asked.json["status"] == "information_requested"
    assert moves(cam, here, "answer", answer="mine").status_code == 403
    assert decides(cam, here, "negative").status_code == 409
    assert moves(ana, here, "answer", answer="Since May, quokka.").json["status"] == "submitted"
    for person in (ana, cam):
        texts = [each["text"] for each in _content(person, here)["messages"]]
        assert texts == ["Since when, quokka?", "Since May, quokka."]
    assert "quokka" not in str(Hands(country).dump())


def test_a_no_takes_two_and_the_time_to_object_begins_with_the_delivery(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, cam, cleo = _people(country, "ana", "cam", "cleo")
    here, _ = a_submitted_case(country, ana)
    monkeypatch.setitem(country.app.config, "NRM_PROFILE", "united-kingdom")
    moves(cam, here, "acknowledge")
    assert "reasons" in decides(cam, here, "negative", None).json["errors"]
    assert decides(cam, here, "negative", "A first thought.").json["status"] == "presumed_victim"
    # Alone it can only be thought over: the same member is never the second one.
    assert decides(cam, here, "negative").json["status"] == "presumed_victim"
    assert [each["reasons"] for each in _content(cleo, here)["reasons"]] == [REASONS]
    assert decides(cleo, here, "positive").status_code == 409
    assert decides(cleo, here, "negative", None).json["status"] == "not_identified"
    track = _track(ana, here)
    assert track["status"] == "rg_negative"
    (decision,) = track["decisions"]
    assert (decision["requested_by"], decision["confirmed_by"]) == (cam.id, cleo.id)
    assert [each["reasons"] for each in _content(ana, here)["reasons"]] == [REASONS]
    assert "xylograph" not in str(Hands(country).dump())
    assert "reconsideration" not in _clocks(ana, here)
    for at in ("2020-01-01T10:00:00Z", "2090-01-01T10:00:00Z"):
        early = moves(ana, here, "deliver", how="in_person", delivered_at=at)
        assert "delivered_at" in early.json["errors"]
    at = now().isoformat()
    given = moves(ana, here, "deliver", how="in_person", delivered_at=at)
    assert given.status_code == 200, given.text
    assert given.json["decisions"][0]["delivered_by"] == ana.id
    assert "reconsideration" in _clocks(ana, here)
    assert moves(ana, here, "deliver", how="in_person", delivered_at=at).status_code == 409
    assert Hands(country).verify()[0] == 0


def _clocks(person: Person, here: str) -> set[str]:
    return {clock["name"] for clock in person.get(here).json["clocks"]}


def test_a_first_yes_starts_recovery_and_a_panel_says_the_rest(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = moved_by_hand(monkeypatch)
    ana, cam, rita = _people(country, "ana", "cam", "rita")
    here, _ = a_submitted_case(country, ana)
    moves(cam, here, "acknowledge")
    assert "start_recovery" in _steps(cam, here)
    started = cam.step(here, "start_recovery")
    assert (started.status_code, started.json["status"]) == (200, "recovery_reflection")
    assert _track(ana, here)["status"] == "rg_positive"
    assert {"recovery_period", "midpoint_review", "recovery_review"} <= _clocks(ana, here)
    assert "rg_decision" not in _clocks(ana, here)
    before = _due(ana, here)
    assert rita.step(here, "extend", reason="health").status_code == 200
    assert _due(ana, here) > before
    assert rita.step(here, "submit").status_code == 409
    assert moves(cam, here, "suspend").json["status"] == "suspended"
    assert cam.step(here, "submit", person_asks=True).status_code == 409
    assert moves(cam, here, "resume").json["status"] == "rg_positive"
    clock.on(62 * 86_400 - 7_200 - 86_400 * 5)
    ana, cam, cleo, rita = _people(country, "ana", "cam", "cleo", "rita")
    assert rita.step(here, "submit", person_asks=True).json["status"] == "formal_identification"
    assert "recovery_period" in _clocks(ana, here)
    assert is_decided(cam, cleo, here, "positive")["status"] == "identified_victim"
    assert _track(ana, here)["status"] == "final_positive"
    assert {"plan_review"} <= _clocks(ana, here)
    assert "formal_decision" not in _clocks(ana, here)


def _due(person: Person, here: str) -> str:
    clocks = person.get(here).json["clocks"]
    return str(next(c["due_at"] for c in clocks if c["name"] == "recovery_period"))


def test_recovery_is_started_for_whom_support_was_agreed(country: Country) -> None:
    ana, cam = _people(country, "ana", "cam")
    here = a_presumed_case(country, ana)
    consent = says_yes(country, ana, here).json["id"]
    moves(ana, here, "propose")
    moves(ana, here, "agree", consent=consent)
    moves(ana, here, "submit", consent=consent)
    moves(cam, here, "acknowledge")
    assert cam.step(here, "start_recovery").status_code == 409
    agree_to_support(ana, here)
    assert cam.step(here, "start_recovery").status_code == 200


@pytest.mark.parametrize(
    ("stage", "back"), [("first", "presumed_victim"), ("final", "formal_identification")]
)
def test_a_new_look_begins_where_the_no_was(country: Country, stage: str, back: str) -> None:
    ana, cam, cleo = _people(country, "ana", "cam", "cleo")
    here, _ = a_submitted_case(country, ana)
    moves(cam, here, "acknowledge")
    if stage == "final":
        cam.step(here, "start_recovery")
        cam.step(here, "submit", person_asks=True)
    assert is_decided(cam, cleo, here, "negative")["status"] == "not_identified"
    assert moves(ana, here, "request_reconsideration").status_code == 200
    other = {"first": "final", "final": "first"}[stage]
    assert "stage" in cam.step(here, "reconsider", stage=other).json["errors"]
    again = cam.step(here, "reconsider", stage=stage)
    assert (again.status_code, again.json["status"]) == (200, back)
    assert _track(cam, here)["status"] == "reconsideration_accepted"
    assert is_decided(cleo, cam, here, "positive")["status"] == "identified_victim"
    assert len(_content(ana, here)["reasons"]) == (2 if stage == "first" else 3)


def test_a_new_look_may_be_refused_and_a_first_yes_taken_back(country: Country) -> None:
    ana, cam, cleo = _people(country, "ana", "cam", "cleo")
    here, _ = a_submitted_case(country, ana)
    moves(cam, here, "acknowledge")
    cam.step(here, "start_recovery", reasons="Enough to go on.")
    assert is_decided(cam, cleo, here, "negative")["status"] == "not_identified"
    track = _track(ana, here)
    assert [d["kind"] for d in track["decisions"]] == ["revocation", "reasonable_grounds"]
    moves(ana, here, "request_reconsideration")
    refused = moves(cam, here, "refuse_reconsideration")
    assert refused.json["status"] == "reconsideration_refused"


def test_a_withdrawal_ends_it_for_the_authority_and_the_reasons_stay_here(country: Country) -> None:
    ana, cam, cleo = _people(country, "ana", "cam", "cleo")
    here, consent = a_submitted_case(country, ana)
    moves(cam, here, "acknowledge")
    cam.step(here, "start_recovery", reasons=REASONS)
    decides(cam, here, "negative", "A thought of one alone.")
    assert _content(cleo, here)["snapshot"] == SNAPSHOT
    ended = ana.post(f"/consents/{consent}/withdraw", {"how": "verbal"})
    assert ended.status_code == 200
    assert _track(ana, here)["status"] == "withdrawn"
    for person in (cam, cleo):
        assert person.get(f"{here}/identification/content").status_code == 404
        assert person.get(here).status_code == 404
        late = person.post(f"{here}/steps", {"step": "decide", "outcome": "negative"}, If_Match="*")
        assert late.status_code == 404
    assert cam.get("/submissions").json["items"] == []
    # What she was asked and told stays with whoever helps her.
    assert [each["reasons"] for each in _content(ana, here)["reasons"]] == [REASONS]
    assert moves(ana, here, "propose").json["status"] == "offered"
    assert Hands(country).verify()[0] == 0


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_what_one_member_asks_for_is_told_to_nobody_outside_before_it_is_issued(
    country: Country,
) -> None:
    ana, cam, cleo, ada = _people(country, "ana", "cam", "cleo", "ada")
    here, _ = a_submitted_case(country, ana)
    moves(cam, here, "acknowledge")
    decides(cam, here, "negative")
    assert [each["outcome"] for each in _track(cleo, here)["decisions"]] == ["negative"]
    assert (_track(ana, here)["decisions"], _content(ana, here)["reasons"]) == ([], [])
    assert "Waits for a second member" not in Reader(ana).get(f"{here}/identification").text
    assert _logged(ada) == _logged(ana, here) == ["asked"]
    decides(cleo, here, "negative", None)
    assert [each["outcome"] for each in _track(ana, here)["decisions"]] == ["negative"]
    assert _logged(ada) == _logged(ana, here) == ["negative", "asked"]


def test_a_member_who_is_away_keeps_nobody_from_deciding(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = moved_by_hand(monkeypatch)
    ana, cam, cleo = _people(country, "ana", "cam", "cleo")
    here, _ = a_submitted_case(country, ana)
    moves(cam, here, "acknowledge")
    assert decides(cam, here, "negative").status_code == 200
    clock.on(7 * 86_400 - 600)
    (cleo,) = _people(country, "cleo")
    assert decides(cleo, here, "positive").status_code == 409
    clock.on(1_200)
    (cleo,) = _people(country, "cleo")
    assert "no second member agreed in time" in Reader(cleo).get(f"{here}/identification").text
    # What ran out is no half of a no any more: agreeing to it asks for it anew.
    assert decides(cleo, here, "negative", None).status_code == 422
    assert decides(cleo, here, "positive").status_code == 200
    (cam,) = _people(country, "cam")
    (waiting,) = _track(cam, here)["decisions"]
    assert (waiting["outcome"], waiting["requested_by"]) == ("positive", cleo.id)
    assert waiting["stands_until"] > waiting["requested_at"]
    assert decides(cam, here, "positive", None).json["status"] == "identified_victim"
    assert _track(cam, here)["decisions"][0]["stands_until"] is None
    told = country.person("ada").get("/audit/entries?action=identification.lapse").json["items"]
    assert [(each["actor"], each["reason"]) for each in told] == [(cleo.id, None)]
    assert Hands(country).verify()[0] == 0


def test_a_request_of_an_earlier_stage_is_in_nobodys_way(country: Country) -> None:
    ana, cam, cleo = _people(country, "ana", "cam", "cleo")
    here, _ = a_submitted_case(country, ana)
    moves(cam, here, "acknowledge")
    decides(cam, here, "negative")
    assert cleo.step(here, "start_recovery").status_code == 200
    assert decides(cleo, here, "negative").status_code == 200
    assert decides(cam, here, "negative", None).json["status"] == "not_identified"


def _logged(reader: Person, here: str = "") -> list[str]:
    """What the log says of deciding, newest first."""
    case = f"&case={here.removeprefix('/cases/')}" if here else ""
    told = reader.get(f"/audit/entries?action=case.decide{case}").json["items"]
    return [each["reason"] for each in told if each["outcome"] == "done"]


def test_the_person_ends_it_by_a_step_and_by_leaving(country: Country) -> None:
    ana, sue, cam = _people(country, "ana", "sue", "cam")
    here, consent = a_submitted_case(country, ana)
    assert moves(ana, here, "withdraw", how="verbal").json["status"] == "withdrawn"
    assert cam.get(f"{here}/identification").status_code == 404
    assert ana.post(f"/consents/{consent}/withdraw", {"how": "verbal"}).status_code == 409
    there, _ = a_submitted_case(country, ana)
    moves(cam, there, "acknowledge")
    ana.step(there, "close", **EXIT)
    assert sue.step(there, "close", **EXIT).json["status"] == "closed"
    assert _track(ana, there)["status"] == "withdrawn"
    assert cam.get(f"{there}/identification").status_code == 404
    assert moves(ana, there, "propose").status_code == 409
    assert Hands(country).verify()[0] == 0


# What every step has to bring; what is not asked of it is left out.
NEEDS = {
    "decline": ("consent",),
    "agree": ("consent",),
    "submit": ("consent",),
    "ask": ("question",),
    "answer": ("answer",),
    "deliver": ("how", "delivered_at"),
    "withdraw": ("how",),
}
WHO = {"ana": policy.social_worker, "cam": policy.competent_authority, "sue": policy.supervisor}


def test_what_no_row_of_the_table_gives_is_refused_at_the_door(country: Country) -> None:
    people = {name: country.person(name) for name in WHO}
    here, consent = a_submitted_case(country, people["ana"])
    given = {"consent": consent, "question": "q", "answer": "a", "how": "in_person"}
    given |= {"delivered_at": now().isoformat()}
    rows = [row for row in workflow.IDENTIFICATION if row.who]
    steps = {row.step for row in rows} - {"begin"}
    tried = 0
    for state in codes("identification_statuses"):
        _set_track(country, here, state)
        for name, step in product(WHO, sorted(steps)):
            allowed = [r for r in rows if (r.source, r.step) == (state, step)]
            if any(WHO[name] in row.who for row in allowed):
                continue
            body = {"step": step, **{need: given[need] for need in NEEDS.get(step, ())}}
            if step == "withdraw":
                body["how"] = "verbal"
            answer = people[name].post(f"{here}/identification/steps", body, If_Match="*")
            assert answer.status_code in (403, 404, 409), (state, name, step, answer.text)
            tried += 1
        assert _track(people["ana"], here)["status"] == state
    assert tried > 500


def _set_track(country: Country, here: str, state: str) -> None:
    with country.inside():
        find_case(UUID(here.split("/")[2]), to_change=True).identification_status = state
        log.write(None, "case.test_track")
