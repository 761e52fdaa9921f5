"""Cases that belong together: opened at once, worked on one by one, and known to nobody else."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from nrm.alerts.models import Alert
from nrm.cases.fields import FIELDS
from nrm.cases.models import Case
from nrm.cases.shareable import MATTERS, may_receive, shareable_fields
from nrm.clocks.models import Clock
from nrm.database import new_id, now
from nrm.groups.models import CaseGroup, CaseGroupMember
from nrm.log import writer as log
from nrm.vault.models import Grant
from tests.adversary.hostile import Hands, is_alarm
from tests.support.country import OFFERS, Country, Person
from tests.support.erasures import asks_for_erasure
from tests.support.groups import a_group, belongs, cases_of, goes_out, opens_together
from tests.support.reader import Reader, acts, hidden
from tests.support.steps import accepts, open_a_case, refer
from tests.support.transfers import an_offer, takes

SQLITE = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
# Something in each section that a police must not be given, and something that it may.
TOLD = {
    "identity": {"preferred_name": "Mira", "document_status": "UNK"},
    "needs": {},
    "risk": {"level": "high", "factors": ["medical_urgent"]},
    "health": {"urgent": "yes", "injury": "A broken wrist."},
    "account": {"account_text": "She was kept in a cellar.", "exploitation_types": ["servitude"]},
}


@pytest.fixture
def ana(country: Country) -> Person:
    """A social worker."""
    return country.person("ana")


def _ids(cases: list[dict[str, Any]]) -> list[str]:
    return [case["id"] for case in cases]


def test_each_person_gets_a_case_of_their_own(country: Country, ana: Person) -> None:
    made = opens_together(ana, "raid", child=3, age_uncertain=2)
    assert (made.status_code, made.json["cases"], made.json["escalated"]) == (201, 5, 0)
    assert made.json["statuses"] == [{"status": "draft", "count": 5}]
    assert made.json["regions"] == [{"region": "capital", "count": 5}]
    assert re.fullmatch(r"G-[0-9A-HJKMNP-TV-Z]{8}", made.json["reference"])
    there = made.headers["Location"].removeprefix("/api/v1")
    assert ana.get(there).json == made.json
    cases = cases_of(ana, made.json)
    groups = [case["person_group"] for case in cases]
    assert groups == ["child"] * 3 + ["age_uncertain"] * 2
    assert len({case["code"] for case in cases}) == 5
    assert {case["clock"]["name"] for case in cases} == {"child_notify"}
    _check_own_keys(country, cases)
    # Sent once more it does nothing anew; as another request it is refused.
    again = opens_together(ana, "raid", child=3, age_uncertain=2)
    assert (again.status_code, again.json) == (201, made.json)
    assert opens_together(ana, "raid", child=4).status_code == 422
    assert len(ana.get("/cases").json["items"]) == 5
    wrote = acts(Reader(ana))
    assert wrote.count("case.open:done") == 5 and wrote.count("group.open:done") == 1
    (opened,) = ana.get("/audit/entries?action=group.open&outcome=done").json["items"]
    assert (opened["count"], opened["case"]) == (5, None)
    for case in cases:
        entries = ana.get(f"/audit/entries?case={case['id']}").json["items"]
        assert [e["action"] for e in entries] == ["case.open"]
        assert (
            ana.put(
                f"/cases/{case['id']}/sections/identity", {"preferred_name": "M"}, If_Match='"0"'
            ).json["version"]
            == 1
        )
    assert Hands(country).verify()[0] == 0


def _check_own_keys(country: Country, cases: list[dict[str, Any]]) -> None:
    ids = [UUID(case["id"]) for case in cases]
    with country.inside(write=False) as opened:
        wraps = opened.scalars(select(Grant.sealed_key).where(Grant.subject_id.in_(ids))).all()
        clocks = opened.scalars(select(Clock.case_id).where(Clock.case_id.in_(ids))).all()
        heads = opened.scalars(select(Case.head_signature).where(Case.id.in_(ids))).all()
    assert len(set(wraps)) == len(set(heads)) == len(set(clocks)) == len(ids)


@SQLITE
def test_all_of_them_or_none_and_never_too_many(ana: Person) -> None:
    wrong: tuple[dict[str, Any], ...] = (
        {"persons": []},
        {"persons": [{"person_group": "child", "count": 0}]},
        {"persons": [{"person_group": "child", "count": 61}]},
        {"persons": [{"person_group": "child", "count": 31}] * 2},
        {"persons": [{"person_group": "dog", "count": 1}]},
        {"persons": [{"person_group": "child", "count": 1}], "language": "xx-none"},
    )
    shared = {"entry_channel": "police", "region": "capital", "priority": "routine"}
    for body in wrong:
        assert ana.post("/groups", {**shared, **body}).status_code == 422, body
    assert ana.post("/groups", {"persons": [{"person_group": "child", "count": 1}]}).json[
        "errors"
    ].keys() == {"entry_channel", "region", "priority"}
    assert ana.get("/cases").json["items"] == ana.get("/groups").json["items"] == []


@SQLITE
def test_what_holds_for_all_is_written_to_each(ana: Person) -> None:
    persons = [{"person_group": "child", "count": 1}, {"person_group": "child", "count": 1}]
    shared = {"entry_channel": "police", "region": "capital", "priority": "routine"}
    said = {"language": "ar", "interpreter_needed": "yes"}
    made = ana.post("/groups", {**shared, **said, "persons": persons})
    assert made.json["cases"] == 2
    for case in cases_of(ana, made.json):
        here = f"/cases/{case['id']}"
        assert ana.get(f"{here}/sections/preferences").json["content"] == said
        opened = ana.get(f"/audit/entries?case={case['id']}&action=case.open").json["items"]
        assert [entry["sections"] for entry in opened] == [{"preferences": 1}]


def test_cases_come_to_others_and_go_out_again(country: Country, ana: Person) -> None:
    first, second, third = (open_a_case(ana)["id"] for _ in range(3))
    begun = belongs(ana, first)
    group = begun.json["group"]
    assert begun.status_code == 200 and ana.get(f"/cases/{first}").json["group"] == group
    for case_id in (second, third):
        assert belongs(ana, case_id, group["id"]).json["group"] == group
    assert belongs(ana, third, group["id"]).status_code == belongs(ana, third).status_code == 409
    assert _ids(cases_of(ana, group)) == [first, second, third]
    paged = ana.get(f"/groups/{group['id']}/cases?limit=2").json
    more = ana.get(f"/groups/{group['id']}/cases?limit=2&cursor={paged['next']}").json
    assert _ids(paged["items"] + more["items"]) == [first, second, third]
    sue = country.person("sue")
    assert goes_out(sue, third).json["group"] is None
    assert goes_out(ana, third).status_code == 409
    told = ana.get(f"/audit/entries?case={third}").json["items"]
    done = [e for e in told if e["action"].startswith("group.") and e["outcome"] == "done"]
    said = {e["action"]: e["reason"] for e in done}
    assert said == {"group.add": "same_operation", "group.remove": "safety"}
    # The group ends with its last case, and nothing of it is left.
    for case_id in (first, second):
        assert goes_out(ana, case_id).status_code == 200
    assert ana.get(f"/groups/{group['id']}").status_code == 404
    assert belongs(ana, first, group["id"]).status_code == 404
    assert _rows(country) == (0, 0)
    assert Hands(country).verify()[0] == 0


def _rows(country: Country) -> tuple[int, int]:
    with country.inside(write=False) as opened:
        groups, members = (opened.scalars(select(m.id)) for m in (CaseGroup, CaseGroupMember))
        return len(groups.all()), len(members.all())


@SQLITE
def test_who_does_not_lead_a_case_puts_it_nowhere(country: Country, ana: Person) -> None:
    eva, olga = country.person("eva"), country.person("olga")
    group, own = a_group(ana), open_a_case(ana)["id"]
    of_eva, of_olga = open_a_case(eva)["id"], open_a_case(olga)["id"]
    assert belongs(eva, own).status_code == belongs(eva, own, group["id"]).status_code == 403
    assert belongs(olga, own, group["id"]).status_code == goes_out(olga, own).status_code == 404
    # A colleague's case joins; one of another agency knows of no such group.
    assert belongs(eva, of_eva, group["id"]).status_code == 200
    assert belongs(olga, of_olga, group["id"]).status_code == 404
    assert goes_out(ana, of_eva).status_code == 403
    assert ana.get(f"/groups/{group['id']}").json["cases"] == 3
    closed = open_a_case(ana)["id"]
    ana.step(f"/cases/{closed}", "discard", reason="discarded")
    assert belongs(ana, closed).status_code == belongs(ana, closed, group["id"]).status_code == 409


def test_who_stepped_back_from_a_case_does_not_see_that_it_is_there(
    country: Country, ana: Person
) -> None:
    eva, group = country.person("eva"), a_group(ana, child=2)
    hidden_one, shown = cases_of(ana, group)
    assert _ids(cases_of(eva, group)) == [hidden_one["id"], shown["id"]]
    assert _steps_back(eva, hidden_one["id"]) == 303
    assert _ids(cases_of(eva, group)) == [shown["id"]]
    whole = f"/groups/{group['id']}"
    assert (eva.get(whole).json["cases"], ana.get(whole).json["cases"]) == (1, 2)
    assert [g["cases"] for g in eva.get("/groups").json["items"]] == [1]
    page = Reader(eva).get(whole).text
    assert shown["code"] in page and hidden_one["code"] not in page and "1 case<" in page
    assert _steps_back(eva, shown["id"]) == 303
    assert eva.get(whole).status_code == eva.get(f"{whole}/cases").status_code == 404
    assert eva.get("/groups").json["items"] == [] and group["reference"] not in _list(eva)
    own = open_a_case(eva)["id"]
    assert belongs(eva, own, group["id"]).status_code == 404


def _steps_back(who: Person, case_id: str) -> int:
    version = who.get(f"/cases/{case_id}").headers["ETag"].strip('"')
    return Reader(who).post(f"/cases/{case_id}/step-back", {"version": version}).status_code


def _list(who: Person) -> str:
    return Reader(who).get("/groups").text


def test_a_case_that_changes_hands_leaves_and_tells_nothing_of_it(
    country: Country, ana: Person
) -> None:
    sue, omar, olga = (country.person(name) for name in ("sue", "omar", "olga"))
    group = a_group(ana)
    extra = open_a_case(ana)["id"]
    assert belongs(ana, extra, group["id"]).status_code == 200
    offer = an_offer(country, ana, sue, f"/cases/{extra}")
    taken = takes(country, omar, omar.get(f"/transfers/{offer['id']}").json, olga)
    assert taken.status_code == 200
    assert extra not in _ids(cases_of(ana, group))
    told = olga.get(f"/cases/{extra}")
    assert told.json["group"] is None
    entries = olga.get(f"/audit/entries?case={extra}&limit=100")
    for answer in (told, entries, taken, Reader(olga).get(f"/cases/{extra}")):
        assert "group." not in answer.text and group["reference"] not in answer.text
        assert group["id"] not in answer.text
    assert "into a group" not in Reader(olga).get(f"/audit?case={extra}").text
    # It belongs to others at its new agency, whose acts those are.
    assert belongs(olga, extra).status_code == 200
    seen = olga.get(f"/audit/entries?case={extra}").json["items"]
    assert [e["action"] for e in seen if e["action"].startswith("group.")] == ["group.begin"]
    # The auditor sees all of it.
    ada = country.person("ada")
    known = {e["action"] for e in ada.get("/audit/entries?limit=100").json["items"]}
    assert {"group.open", "group.add", "group.begin"} <= known
    assert Hands(country).verify()[0] == 0


@SQLITE
def test_a_group_ends_with_its_last_case_also_when_that_is_handed_over_or_erased(
    country: Country, ana: Person
) -> None:
    sue, omar, olga = (country.person(name) for name in ("sue", "omar", "olga"))
    here = f"/cases/{open_a_case(ana)['id']}"
    belongs(ana, here[7:])
    offer = an_offer(country, ana, sue, here)
    takes(country, omar, omar.get(f"/transfers/{offer['id']}").json, olga)
    assert _rows(country) == (0, 0)
    closed = f"/cases/{open_a_case(ana)['id']}"
    belongs(ana, closed[7:])
    ana.step(closed, "discard", reason="discarded")
    assert _rows(country) == (1, 1)
    made = asks_for_erasure(ana, closed).json
    assert _approved(country, sue, made) == 200
    assert _rows(country) == (0, 0)
    assert Hands(country).verify()[0] == 0


def _approved(country: Country, sue: Person, made: dict[str, Any]) -> int:
    proof = {k: v for k, v in country.credentials("sue").items() if k != "name"}
    there, tag = f"/erasures/{made['id']}/steps", f'"{made["version"]}"'
    return sue.post(there, {"step": "approve", **proof}, If_Match=tag).status_code


@SQLITE
def test_the_co_ordinator_sees_numbers_and_no_case(country: Country, ana: Person) -> None:
    olga, rita = country.person("olga"), country.person("rita")
    ours, theirs = a_group(ana, child=3), a_group(olga, adult=2)
    codes = [case["code"] for case in (*cases_of(ana, ours), *cases_of(olga, theirs))]
    listed = rita.get("/groups").json["items"]
    assert [(g["reference"], g["cases"]) for g in listed] == [
        (theirs["reference"], 2),
        (ours["reference"], 3),
    ]
    assert [g["lead_agency"] for g in listed] == [olga.agency, ana.agency]
    page = _list(rita)
    assert ours["reference"] in page and "Lead South" in page and "Just begun: 3" in page
    for text in (str(listed), page):
        assert not [code for code in codes if code in text]
    for group in (ours, theirs):
        assert rita.get(f"/groups/{group['id']}").status_code == 404
        assert rita.get(f"/groups/{group['id']}/cases").status_code == 404
    assert ana.get(f"/groups/{theirs['id']}").status_code == 404
    assert [g["id"] for g in ana.get("/groups").json["items"]] == [ours["id"]]
    for name in ("nia", "cam", "ada", "stan", "adam"):
        assert country.person(name).get("/groups").status_code == 403


@SQLITE
def test_deadlines_of_which_the_co_ordinator_was_told_are_counted(
    country: Country, ana: Person
) -> None:
    rita, group = country.person("rita"), a_group(ana)
    first, second = (UUID(case_id) for case_id in _ids(cases_of(ana, group)))
    # Told twice of one clock, once of another; of a third only the supervisor was.
    for case_id, roles in ((first, "co_ordinator " * 2), (second, "co_ordinator supervisor")):
        for role in roles.split():
            _is_told(country, case_id, role)
    counted = [g["escalated"] for g in rita.get("/groups").json["items"]]
    assert counted == [2] and ana.get(f"/groups/{group['id']}").json["escalated"] == 2
    with country.inside() as opened:
        opened.execute(update(Clock).where(Clock.case_id == first).values(stopped_at=now()))
        log.write(None, "clock.test_stop")
    assert [g["escalated"] for g in rita.get("/groups").json["items"]] == [1]


def _is_told(country: Country, case_id: UUID, role: str) -> None:
    with country.inside() as opened:
        clock_id = opened.scalars(select(Clock.id).where(Clock.case_id == case_id)).first()
        told = {"kind": "breach", "role": role, "at": now(), "made_at": now()}
        opened.add(Alert(id=new_id(), case_id=case_id, clock_id=clock_id, **told))
        log.write(None, "clock.test_told")


@SQLITE
def test_one_operation_twenty_seven_children(country: Country, ana: Person) -> None:
    """The police holds 27 consented snapshots without health; a shelter one child and no more."""
    pia, zoe = country.person("pia"), country.person("zoe")
    group = a_group(ana, child=24, age_uncertain=3)
    cases = cases_of(ana, group)
    assert len(cases) == 27
    purpose = OFFERS["Police"]
    fields = [field.name for field in shareable_fields("police", purpose)]
    barred = sorted(set(FIELDS) - set(fields))
    for number, case in enumerate(cases):
        _writes(ana, case["id"], number)
        there = _to_the_police(country, ana, case, fields, guardian=number % 2 == 0)
        assert accepts(pia, there).status_code == 200
    refused = ana.post(
        f"/cases/{cases[0]['id']}/consents", _consent(country, [*fields, *barred], guardian=True)
    )
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["fields"])
    _check_snapshots(pia)
    child = cases[13]
    sent = _to_the_shelter(country, ana, child)
    assert accepts(zoe, sent).json["snapshot"]["identity"] == {"preferred_name": "Mira 13"}
    others = [case for case in cases if case is not child]
    _cannot_learn(country, zoe, group, others, sent)


def _writes(ana: Person, case_id: str, number: int) -> None:
    for name, content in TOLD.items():
        whole = {**content, "preferred_name": f"Mira {number}"} if name == "identity" else content
        there = f"/cases/{case_id}/sections/{name}"
        assert ana.put(there, whole, If_Match='"0"').status_code == 200, name


def _consent(country: Country, fields: list[str], *, guardian: bool) -> dict[str, Any]:
    views = {"reason": "In her best interest.", "child_views": "She wants to be safe."}
    by = {"given_by": "guardian", "obtained_how": "verbal"}
    return {
        "scope": "police_contact",
        "recipient": country.agency_id("Police"),
        "purpose": OFFERS["Police"],
        "fields": fields,
        "expires_at": (now() + timedelta(days=60)).isoformat(),
        **(by if guardian else {"given_by": "none_required_child", **views}),
    }


def _to_the_police(
    country: Country, ana: Person, case: dict[str, Any], fields: list[str], *, guardian: bool
) -> str:
    body = _consent(country, fields, guardian=guardian)
    agreed = ana.post(f"/cases/{case['id']}/consents", body)
    made = refer(country, ana, case, "Police", agreed.json)
    there = f"/referrals/{made.json['id']}"
    assert ana.step(there, "send").status_code == 200
    return there


def _to_the_shelter(country: Country, ana: Person, case: dict[str, Any]) -> str:
    body = _consent(country, ["identity.preferred_name"], guardian=True)
    shelter = {"scope": "share_with_org", "recipient": country.agency_id("Shelter")}
    body |= {**shelter, "purpose": OFFERS["Shelter"]}
    agreed = ana.post(f"/cases/{case['id']}/consents", body)
    made = refer(country, ana, case, "Shelter", agreed.json)
    there = f"/referrals/{made.json['id']}"
    assert ana.step(there, "send").status_code == 200
    return there


def _check_snapshots(pia: Person) -> None:
    """27 of them, and what stands in each belongs to no matter that the police may not receive."""
    held = pia.get("/referrals?limit=100").json["items"]
    assert len(held) == 27
    allowed = {m for m in MATTERS if may_receive(m, "police", OFFERS["Police"])}
    assert "health" in MATTERS - allowed and "signs" in MATTERS - allowed
    assert {FIELDS[f"health.{name}"].matter for name in TOLD["health"]} == {"health"}
    names = set()
    for line in held:
        snapshot = pia.get(f"/referrals/{line['id']}").json["snapshot"]
        told = [f"{section}.{name}" for section, said in snapshot.items() for name in said]
        assert {FIELDS[name].matter for name in told} <= allowed
        assert "account.account_text" in told and "risk.factors" not in told
        names.add(snapshot["identity"]["preferred_name"])
    assert len(names) == 27


def _cannot_learn(
    country: Country,
    zoe: Person,
    group: dict[str, Any],
    others: list[dict[str, Any]],
    sent: str,
) -> None:
    """No answer and no page that she reaches, or guesses, holds anything of the others."""
    secrets = [group["reference"], group["id"], *(case["code"] for case in others)]
    secrets += [case["id"] for case in others]
    # Ids that she may have heard elsewhere: they lead nowhere.
    guesses = {"case_id": others[0]["id"], "group_id": group["id"]}
    guesses["referral_id"] = sent.rpartition("/")[2]
    seen = 0
    for path, answer in (*_pages(zoe), *_answers(country, zoe, guesses)):
        told = f"{answer.text} {answer.headers}"
        assert not [s for s in secrets if s in told and s not in path], path
        assert not re.search(r"\b2[67] (cases?|people|persons?|child|others?)", unescape(told)), (
            path
        )
        if not path.startswith("/api/v1/audit"):
            assert not {26, 27} & set(_numbers(answer)), path
        seen += answer.status_code == 200
    assert seen > 10
    for path in (f"/groups/{group['id']}", f"/groups/{group['id']}/cases"):
        assert zoe.get(path).status_code == 404
    assert zoe.get("/groups").status_code == 403
    assert belongs(zoe, others[0]["id"], group["id"]).status_code == 404


def _pages(zoe: Person) -> Iterator[tuple[str, TestResponse]]:
    """Every page that links lead to from her desk."""
    reader, to_see, seen = Reader(zoe), ["/"], set[str]()
    while to_see:
        path = to_see.pop()
        if path in seen or path.startswith(("/leave", "/static", "/api", "/help")):
            continue
        seen.add(path)
        answer = reader.get(path)
        yield path, answer
        links = re.findall(r'href="(/[^"#]*)', answer.text)
        to_see += [unescape(link) for link in links]


def _answers(
    country: Country, zoe: Person, guesses: dict[str, str]
) -> Iterator[tuple[str, TestResponse]]:
    """Every answer of the API that is read, asked with the ids that she knows."""
    for rule in country.app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or not rule.rule.startswith("/api/v1"):
            continue
        wanted = {name: guesses.get(name, guesses["referral_id"]) for name in rule.arguments}
        path = re.sub(r"<(?:[^:>]*:)?(\w+)>", lambda m: wanted[m[1]], rule.rule)  # noqa: B023
        yield path, zoe.get(path.removeprefix("/api/v1"))


def _numbers(answer: TestResponse) -> Iterator[int]:
    body = answer.get_json(silent=True) if answer.mimetype == "application/json" else None
    to_see = [body]
    while to_see:
        one = to_see.pop()
        if isinstance(one, dict):
            to_see += list(one.values())
        elif isinstance(one, list):
            to_see += one
        elif isinstance(one, int) and not isinstance(one, bool):
            yield one


def test_the_pages_lead_from_the_form_to_each_meeting(country: Country, ana: Person) -> None:
    reader = Reader(ana)
    assert "/groups" in reader.get("/cases").text
    assert "There is no group yet" in _list(ana)
    form = reader.get("/groups/new")
    empty = reader.post("/groups/new", {"once": hidden(form, "once")})
    assert empty.status_code == 422 and "at least one, at most 60" in empty.text
    many = {"count-child": "4", "count-adult": "many", "entry_channel": "police"}
    again = reader.post("/groups/new", {**many, "once": "k"})
    assert again.status_code == 422 and "whole number" in again.text
    assert 'value="4"' in again.text and 'value="many"' in again.text
    assert ana.get("/cases").json["items"] == []
    whole = {"count-child": "2", "count-age_uncertain": "1", "preferences-language": "Arabic"}
    whole |= {"entry_channel": "police", "region": "north", "priority": "routine", "once": "k"}
    made = reader.post("/groups/new", whole)
    there = made.headers["Location"]
    assert made.status_code == 303 and there.startswith("/groups/")
    assert reader.post("/groups/new", whole).headers["Location"] == there
    shown = reader.get(there).text
    assert "3 cases are open" in shown and shown.count("/first-meeting") == 3
    cases = ana.get("/cases").json["items"]
    assert len(cases) == 3 and all(case["code"] in shown for case in cases)
    here = f"/cases/{cases[0]['id']}"
    assert "Belongs to group G-" in reader.get(here).text
    sue = Reader(country.person("sue"))
    assert "/first-meeting" not in sue.get(there.partition("?")[0]).text
    _joins_and_leaves(reader, ana, there.partition("?")[0], here)


def _joins_and_leaves(reader: Reader, ana: Person, there: str, here: str) -> None:
    lone = f"/cases/{open_a_case(ana)['id']}"
    assert "Belongs with other cases" in reader.get(lone).text
    offered = reader.get(f"{lone}/group")
    assert there.rpartition("/")[2] in offered.text
    chosen = {"group": there.rpartition("/")[2], "once": "j"}
    assert reader.post(f"{lone}/group", chosen).status_code == 422
    assert reader.post(f"{lone}/group", {**chosen, "group": "x"}).status_code == 422
    assert reader.post(f"{lone}/group", {**chosen, "reason": "related"}).status_code == 303
    assert reader.get(there).text.count("/first-meeting") == 4
    assert f'href="{here}/group"' in reader.get(here).text
    out = reader.get(f"{here}/group").text
    assert "Take the case out" in out
    assert reader.post(f"{here}/group/remove", {"once": "o"}).status_code == 422
    assert reader.post(f"{here}/group/remove", {"reason": "safety", "once": "o"}).status_code == 303
    anew = {"group": "", "reason": "same_place", "once": "n"}
    assert reader.post(f"{here}/group", anew).status_code == 303
    assert _list(ana).count('href="/groups/') >= 2


def test_old_rows_that_are_put_back_are_found(country: Country, ana: Person) -> None:
    hands, group = Hands(country), a_group(ana)
    first = cases_of(ana, group)[0]["id"]
    (old,) = (r for r in hands.rows("case_group_member") if str(UUID(str(r["case_id"]))) == first)
    goes_out(ana, first)
    hands.put_back("case_group_member", old)
    assert is_alarm(ana.get(f"/groups/{group['id']}/cases"))
    assert is_alarm(ana.get(f"/cases/{first}"))
