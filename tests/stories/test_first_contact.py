"""First contact: somebody without an account hands over a concern, and nobody learns who it was."""

import json
import logging
import re
from typing import Any

import pytest

from tests.adversary.hostile import Hands
from tests.support.concerns import (
    AGREED,
    CANARY,
    TOLD,
    a_stranger,
    kept_in,
    takes_in,
    tells_us,
)
from tests.support.country import Country

CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}")


def _concerns(country: Country) -> list[dict[str, Any]]:
    return Hands(country).rows("concern")


def test_a_nurse_hands_a_concern_over_in_four_pages_without_a_cookie(country: Country) -> None:
    takes_in(country)
    nurse = a_stranger(country)
    page = nurse.get("/concern")
    assert page.status_code == 200 and "112" in page.text
    pages, questions = [page], 0
    given = (
        ("/concern/noticed", {"danger": ["no"], "setting": ["health"]}),
        ("/concern/agreed", {"signs": ["H02", "G10"], "text": [AGREED["text"]]}),
        ("/concern/contact", {"agrees": ["given"]}),
        ("/concern", {"person_name": [AGREED["person_name"]]}),
    )
    for path, answers in given:
        page = nurse.post(path, data={**kept_in(page), **answers})
        assert page.status_code == 200, page.text
        pages.append(page)
    for drawn in pages[:4]:
        names = re.findall(r'<(?:input|select|textarea)[^>]* name="(\w+)"', drawn.text)
        questions += len(set(names) - set(kept_in(drawn)))
        assert len(drawn.data) < 30_000
    assert questions <= 12
    assert all("Set-Cookie" not in each.headers for each in pages)
    assert CODE.search(pages[-1].text)
    assert len(_concerns(country)) == 1
    assert Hands(country).verify()[0] == 0


def test_beside_each_step_stands_what_to_say_and_what_not_to_ask(country: Country) -> None:
    takes_in(country)
    nurse, page, told = a_stranger(country), a_stranger(country).get("/concern"), set[str]()
    for path in ("/concern/noticed", "/concern/agreed", "/concern/contact", ""):
        (advice,) = re.findall(r"<details class=.sheet.>(.*?)</details>", page.text, re.DOTALL)
        headings = re.findall(r"<h2>(.*?)</h2>", advice)
        assert headings == ["What to say", "What not to ask or do", "The interpreter"]
        said = re.findall(r"<li>(.*?)</li>", advice)
        assert len(said) >= 5 and not told.intersection(said)
        told.update(said)
        if path:
            page = nurse.post(path, data={**kept_in(page), "danger": "no", "agrees": "given"})


def test_only_two_questions_have_to_be_answered(country: Country) -> None:
    takes_in(country)
    assert tells_us(country, {"danger": "UNK", "agrees": "not_asked"}).status_code == 201
    nothing = tells_us(country, {})
    assert nothing.status_code == 422 and set(nothing.json["errors"]) == {"danger", "agrees"}
    nurse = a_stranger(country)
    first = nurse.post("/concern/noticed", data={})
    assert first.status_code == 422 and "Say whether anybody is in danger now." in first.text
    third = nurse.post("/concern/contact", data={"danger": "no"})
    assert third.status_code == 422 and "Does the person know?" in third.text
    long = a_stranger(country).post("/concern", data={**TOLD, "text": "a" * 2_001})
    assert long.status_code == 422 and "2000 characters" in long.text.replace(",", "")
    # Back is always open, whatever is still to be answered.
    assert nurse.post("/concern/before", data={"danger": "no"}).status_code == 200


@pytest.mark.parametrize("agrees", ["refused", "not_asked"])
def test_without_a_yes_nothing_is_sent_by_which_an_adult_is_known(
    country: Country, agrees: str
) -> None:
    takes_in(country)
    for name in ("person_name", "safe_way"):
        refused = tells_us(country, {**TOLD, "agrees": agrees, name: "Mira"})
        assert refused.status_code == 422 and set(refused.json["errors"]) == {name}
    for text in (
        "Call her on 0470 12 34 56",
        "write to mira@example.org",
        "passport AB1234567",
        "born 3.5.1990",
        "lives at 12 Quay Street",
    ):
        refused = tells_us(country, {**TOLD, "agrees": agrees, "text": text})
        assert refused.status_code == 422 and set(refused.json["errors"]) == {"text"}, text
    assert _concerns(country) == []
    nurse = a_stranger(country)
    form = {**TOLD, "agrees": agrees, "person_name": "Mira"}
    last = nurse.post("/concern/contact", data=form)
    assert last.status_code == 200
    assert 'name="person_name"' not in last.text and 'name="safe_way"' not in last.text
    # A form that others made sends them all the same, and they are not taken.
    assert nurse.post("/concern", data=form).status_code == 200
    told = nurse.post("/concern/contact", data={**form, "text": "Her number is 0470 12 34 56"})
    assert told.status_code == 422 and "What you noticed" in told.text


@pytest.mark.parametrize("group", ["child", "age_uncertain"])
def test_a_child_is_protected_whether_or_not_anybody_agrees(country: Country, group: str) -> None:
    takes_in(country)
    child = {**AGREED, "agrees": "refused", "person_group": group, "text": "At 12 Quay Street"}
    assert tells_us(country, child).status_code == 201
    (row,) = _concerns(country)
    assert row["urgency"] == "high"


def test_where_nobody_takes_it_in_the_page_says_whom_to_call(country: Country) -> None:
    nurse = a_stranger(country)
    page = nurse.get("/concern")
    assert page.status_code == 200 and "112" in page.text and "<form" not in page.text
    assert tells_us(country).status_code == 409
    takes_in(country, region="coast")
    assert "<form" in nurse.get("/concern").text
    assert nurse.post("/concern/noticed", data={"danger": "no"}).status_code == 409
    sent = nurse.post("/concern", data={**TOLD, "region": "north"})
    assert sent.status_code == 409
    assert tells_us(country, {**TOLD, "region": "coast"}).status_code == 201
    takes_in(country, agency="", region="coast")
    assert tells_us(country, {**TOLD, "region": "coast"}).status_code == 409


def test_each_region_has_its_own_agency_and_the_rest_goes_elsewhere(country: Country) -> None:
    takes_in(country, "Lead North")
    takes_in(country, "Lead South", "coast")
    for region in ("coast", "north", ""):
        sent = {**TOLD, "region": region} if region else TOLD
        assert tells_us(country, sent).status_code == 201
    agencies = [str(row["agency_id"]).replace("-", "") for row in _concerns(country)]
    south, north = (
        country.agency_id(name).replace("-", "") for name in ("Lead South", "Lead North")
    )
    assert sorted(agencies) == sorted([south, north, north])


def test_the_registrar_alone_says_who_takes_concerns_in(country: Country) -> None:
    for name in ("ana", "sue", "nia", "ada", "adam"):
        somebody = country.person(name)
        assert (
            somebody.submit("/admin/concerns", region="coast", agency="nobody").status_code == 403
        )
    rita = country.person("rita")
    for agency in ("Police", "Clinic", "Authority"):
        chosen = country.agency_id(agency)
        wrong = rita.submit("/admin/concerns", region="coast", agency=chosen)
        assert wrong.status_code == 422
    wrong = rita.submit("/admin/concerns", region="moon", agency="nobody")
    assert wrong.status_code == 422
    assert Hands(country).rows("intake_region") == []


def test_a_press_that_is_repeated_is_one_concern_with_one_code(country: Country) -> None:
    takes_in(country)
    form = {**TOLD, "once": "a number of the form"}
    nurse = a_stranger(country)
    codes = [CODE.search(nurse.post("/concern", data=form).text) for _ in range(3)]
    assert len({found[0] for found in codes if found}) == 1
    assert len(_concerns(country)) == 1
    # What was corrected meanwhile is not lost.
    other = nurse.post("/concern", data={**form, "text": "And something else."})
    assert CODE.search(other.text)[0] != codes[0][0]  # type: ignore[index]
    assert len(_concerns(country)) == 2
    receipts = {tells_us(country, Idempotency_Key="a key").json["receipt"] for _ in range(2)}
    assert len(receipts) == 1 and len(_concerns(country)) == 3


def test_nothing_of_it_stands_in_the_clear_and_nobody_knows_who_sent_it(
    country: Country, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    takes_in(country)
    secret = {"X-Forwarded-For": "203.0.113.77", "User-Agent": "Nightingale/1.0"}
    sent = a_stranger(country).post("/api/v1/concerns", json=AGREED, headers=secret)
    assert sent.status_code == 201
    dump = str(Hands(country).dump())
    for word in (CANARY, "Nightingale", "203.0.113.77", sent.json["receipt"]):
        assert word not in dump and word not in caplog.text
    rows = Hands(country).rows("audit_entry", action="concern.arrive")
    (body,) = [json.loads(row["body"]) for row in rows]
    assert body["actor"] is body["agency"] is body["role"] is None
    assert [key.partition(":")[0] for key in body["rows"]] == ["concern"]
    (row,) = _concerns(country)
    # Random, not of a time.
    assert str(row["id"]).replace("-", "")[12] == "4"


def test_a_row_that_others_wrote_or_moved_is_found(country: Country) -> None:
    takes_in(country)
    assert tells_us(country).status_code == 201
    hands = Hands(country)
    assert hands.verify()[0] == 0
    (row,) = _concerns(country)
    hands.set("concern", row["id"], urgency="routine" if row["urgency"] != "routine" else "high")
    assert hands.verify()[0] != 0


def test_what_cannot_be_logged_is_not_taken(country: Country) -> None:
    takes_in(country)
    hands = Hands(country)
    (head,) = hands.rows("audit_head")
    hands.set("audit_head", head["id"], mac=bytes(32))
    assert tells_us(country).status_code == 503
    assert _concerns(country) == []
