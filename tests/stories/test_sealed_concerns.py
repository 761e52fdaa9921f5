"""Texts that the sender's browser sealed: the service carries them unread, and the desk opens them.

The browser is played here (`Tab`); a real one does the same in `browser/test_sealed_concern.py`.
"""

import os
from random import Random
from typing import Any
from uuid import UUID

import pytest

from tests.adversary.hostile import Hands
from tests.custody.colleagues import goes_on, makes_leave
from tests.house.statements import counted
from tests.support.concerns import (
    AGREED,
    CANARY,
    TOLD,
    Tab,
    a_stranger,
    kept_in,
    last_part,
    sealed_told,
    takes_in,
    tells_us,
)
from tests.support.country import Country
from tests.support.reader import Reader

OPENING = {
    "entry_channel": "health",
    "person_group": "adult",
    "region": "coast",
    "priority": "high",
}
UNAGREED = {**TOLD, "agrees": "refused"}


def _sends(country: Country, tab: Tab, told: dict[str, Any], **more: str) -> Any:
    key = tab.to(last_part(country, {"danger": "no", "agrees": "given"}))
    return a_stranger(country).post("/concern", data={**told, "tab_key": key, **more})


def _told(country: Country, name: str = "ana") -> Any:
    person = country.person(name)
    (line,) = person.get("/concerns").json["items"]
    return person.get(f"/concerns/{line['id']}").json["told"]


def test_what_a_browser_sealed_the_desk_reads_and_nobody_on_the_way(country: Country) -> None:
    takes_in(country)
    sent = _sends(country, Tab(), sealed_told(Tab()))
    assert sent.status_code == 200, "a key that opens nothing is found out by nobody on the way"
    assert set(_told(country)["unopened"]) == {"text", "person_name", "safe_way"}
    country.person("ana").step(_only(country), "set_aside", reason="known")
    tab = Tab()
    assert _sends(country, tab, sealed_told(tab)).status_code == 200
    for name in ("ana", "sue", "eva"):
        assert _told(country, name) == AGREED
    assert CANARY not in str(Hands(country).dump())
    assert Hands(country).verify()[0] == 0


def _only(country: Country) -> str:
    (line,) = country.person("ana").get("/concerns").json["items"]
    return f"/concerns/{line['id']}"


def test_pages_carry_a_sealed_text_and_lose_nothing_of_it(country: Country) -> None:
    takes_in(country)
    tab, nurse = Tab(), a_stranger(country)
    sealed = sealed_told(tab)
    page = nurse.post("/concern/agreed", data={**sealed, "once": "k"})
    assert page.status_code == 200 and kept_in(page)["text"] == [sealed["text"]]
    back = nurse.post("/concern/noticed", data=sealed)
    assert f"{sealed['text']}</textarea>" in back.text
    wrong = nurse.post("/concern/contact", data={**sealed, "agrees": ""})
    assert wrong.status_code == 422 and kept_in(wrong)["text"] == [sealed["text"]]


@pytest.mark.parametrize("found", ["way", "number", "birth", "place"])
def test_what_the_browser_found_in_a_text_is_refused_as_ever(country: Country, found: str) -> None:
    takes_in(country)
    tab = Tab()
    form = {**UNAGREED, "text": tab.text("text", "x", found)}
    page = last_part(country, form)
    assert page.status_code == 422 and "Leave out:" in page.text and "What you noticed" in page.text
    assert 'href="#text"' in page.text and form["text"] in page.text
    assert _sends(country, tab, form).status_code == 422
    child = {**form, "person_group": "child"}
    assert last_part(country, child).status_code == 200


def test_what_is_too_long_is_refused_whoever_says_so(country: Country) -> None:
    takes_in(country)
    tab = Tab()
    for text in (tab.text("text", "x", "long"), tab.text("text", "x" * 8_200)):
        page = last_part(country, {**TOLD, "text": text})
        assert page.status_code == 422 and "characters fit here" in page.text
    # The longest that may be sent fits, in whatever script, in one request with all others.
    most = {"text": 2_000, "person_name": 300, "safe_way": 1_000, "sender_contact": 300}
    whole = {name: "\U00010348" * length for name, length in most.items()}
    assert _sends(country, tab, sealed_told(tab, {**AGREED, **whole})).status_code == 200
    assert _told(country) == {**AGREED, **whole}


def test_without_agreement_a_sealed_name_is_not_taken_either(country: Country) -> None:
    takes_in(country)
    tab = Tab()
    form = sealed_told(tab, {**AGREED, "agrees": "refused"})
    page = last_part(country, form)
    assert "person_name" not in page.text.partition("data-seals")[2].partition(">")[2]
    assert _sends(country, tab, form).status_code == 200
    assert "person_name" not in _told(country) and "safe_way" not in _told(country)


def test_a_browser_that_hides_what_it_found_is_found_out_at_the_desk(country: Country) -> None:
    takes_in(country)
    tab, secret = Tab(), "Looks 14 and away. Her number is 0470 12 34 56, mira@example.org"
    assert _sends(country, tab, {**UNAGREED, "text": tab.text("text", secret)}).status_code == 200
    told = _told(country)
    assert told["covered"] == ["text"] and told["text"].startswith("Looks ▒▒▒ and away.")
    for word in ("0470", "12", "34", "56", "mira"):
        assert word not in told["text"]
    ana = Reader(country.person("ana"))
    there = _only(country)
    assert "the person has not agreed" in ana.get(there).text
    assert ana.post(f"{there}/take-up", {"version": "1"}).status_code == 303
    made = ana.post(f"{there}/convert", {"version": "2", **OPENING})
    (note,) = (
        country.person("ana")
        .get(f"{made.headers['Location'].partition('?')[0]}/notes")
        .json["items"]
    )
    assert "mira" not in note["text"] and "0470" not in note["text"]
    assert "Looks ▒▒▒ and away." in note["text"] and "covered" in note["text"]


def test_what_no_script_goes_on_with_is_asked_for_again(country: Country) -> None:
    takes_in(country)
    tab = Tab()
    sealed = sealed_told(tab)
    page = a_stranger(country).post("/concern", data=sealed)
    assert page.status_code == 422 and "type it again" in page.text
    # The signs can be taken out: they stand in the field, and nowhere unseen.
    assert f"{sealed['text']}</textarea>" in page.text and "text" not in kept_in(page)
    for key in ("", "x", tab.to(last_part(country))[:-1], f"{'-' * 36}:{'A' * 108}"):
        again = a_stranger(country).post("/concern", data={**sealed, "tab_key": key})
        assert again.status_code == 422 and "type it again" in again.text
    for damaged in ("nrm-here:", "nrm-here:2::AAAA", "nrm-here:1::", "nrm-here:1::A"):
        wrong = _sends(country, tab, {**TOLD, "text": damaged})
        assert wrong.status_code == 422 and "type it again" in wrong.text
    assert Hands(country).rows("concern") == []


def test_a_key_of_another_epoch_or_agency_is_asked_for_once_more(country: Country) -> None:
    takes_in(country)
    takes_in(country, "Lead South", "coast")
    tab = Tab()
    sealed = {**sealed_told(tab), "once": "k"}
    elsewhere = tab.to(last_part(country, {**TOLD, "region": "coast"}))
    for key in (elsewhere, f"{UUID(int=7)}:{'A' * 108}"):
        page = a_stranger(country).post("/concern", data={**sealed, "tab_key": key})
        assert page.status_code == 422 and "press once more." in page.text
        assert kept_in(page)["text"] == [sealed["text"]] and sealed["safe_way"] in page.text
    before = tab.to(last_part(country))
    assert makes_leave(country, country.person("ana"), "eva").status_code == 200
    late = a_stranger(country).post("/concern", data={**sealed, "tab_key": before})
    assert late.status_code == 422 and "press once more." in late.text
    sent = a_stranger(country).post("/concern", data={**sealed, "tab_key": tab.to(late)})
    assert sent.status_code == 200
    assert _told(country) == AGREED


def test_a_press_that_is_repeated_is_one_concern_whichever_way_the_key_is_wrapped(
    country: Country,
) -> None:
    takes_in(country)
    tab = Tab()
    sealed = sealed_told(tab)
    pages = [_sends(country, tab, sealed, once="k").text for _ in range(3)]
    codes = {page.partition('<code dir="ltr">')[2][:19] for page in pages}
    assert len(codes) == 1 and len(Hands(country).rows("concern")) == 1
    other = _sends(country, tab, {**sealed, "text": tab.text("text", "Else.")}, once="k")
    assert other.status_code == 200 and len(Hands(country).rows("concern")) == 2


def test_a_new_key_of_the_agency_takes_the_tabs_along(country: Country) -> None:
    takes_in(country)
    tab, rubbish = Tab(), Tab()
    assert _sends(country, tab, sealed_told(tab)).status_code == 200
    assert _sends(country, tab, sealed_told(rubbish, UNAGREED)).status_code == 200
    garbage = f"{tab.to(last_part(country)).partition(':')[0]}:{'A' * 108}"
    form = {**sealed_told(rubbish), "tab_key": garbage}
    assert a_stranger(country).post("/concern", data=form).status_code == 200
    ana = country.person("ana")
    assert makes_leave(country, ana, "eva").status_code == 200
    ana, hands = country.person("ana"), Hands(country)
    epoch = hands.row("agency", name="Lead North")["certificate_id"]
    before = [ana.get(f"/concerns/{line['id']}").json["told"] for line in _lines(ana)]
    while any(row["certificate_id"] != epoch for row in hands.rows("concern")):
        assert goes_on(ana).status_code == 200
    assert [ana.get(f"/concerns/{line['id']}").json["told"] for line in _lines(ana)] == before
    assert AGREED in before and len([told for told in before if "unopened" in told]) == 2
    assert Hands(country).verify()[0] == 0


def _lines(ana: Any) -> Any:
    return ana.get("/concerns").json["items"]


def test_whatever_a_stranger_seals_is_calmly_said_and_raises_no_alarm(country: Country) -> None:
    takes_in(country)
    tab = Tab()
    hostile = {
        "text": tab.sealed("text", b"never padded"),
        "person_name": tab.sealed("safe_way", bytes(256)),
        "safe_way": tab.sealed("safe_way", b"\xff\xfe\x80" + bytes(253)),
        "sender_contact": tab.text("sender_contact", "\0 a\u202eb \x07"),
    }
    sent = _sends(country, tab, {**AGREED, **hostile})
    assert sent.status_code == 200, sent.text
    told = _told(country)
    assert set(told["unopened"]) == {"text", "person_name", "safe_way"}
    assert told["sender_contact"] == "a\u202eb \x07" and told["signs"] == AGREED["signs"]
    page = Reader(country.person("ana")).get(_only(country))
    assert page.status_code == 200 and page.text.count("This could not be opened") == 3
    # A point of small order, and what nobody wrapped.
    certificate = tab.to(last_part(country)).partition(":")[0]
    for wrapped in (f"AQ{'A' * 106}", "A" * 108, _random_wrap()):
        form = {**sealed_told(tab), "tab_key": f"{certificate}:{wrapped}", "once": wrapped}
        assert a_stranger(country).post("/concern", data=form).status_code == 200
    ana = country.person("ana")
    for line in _lines(ana):
        assert ana.get(f"/concerns/{line['id']}").status_code == 200
    assert not [
        row for row in Hands(country).rows("audit_entry") if '"outcome":"refused"' in row["body"]
    ]


def _random_wrap() -> str:
    return f"AQ{os.urandom(53).hex()}"


def test_whatever_comes_in_the_place_of_sealed_texts_is_answered_calmly(country: Country) -> None:
    takes_in(country)
    tab, draw = Tab(), Random(7)
    key, good = tab.to(last_part(country)), tab.text("text", "Looks down.", "way")
    pieces = (
        *good.split(":"),
        *key.split(":"),
        "nrm-here:1:",
        ":",
        "\0",
        "\ud800",
        "=",
        "ß",
        "A" * 200,
    )
    for _ in range(60):
        sent = {
            name: "".join(draw.choices(pieces, k=draw.randint(1, 7)))
            for name in ("text", "safe_way", "sender_contact", "tab_key", "once")
        }
        sent["text"] = draw.choice((good, f"nrm-here:1:{sent['text']}"))
        form = {name: said.encode("utf-8", "replace") for name, said in sent.items()}
        for path in ("/concern", "/concern/contact", "/concern/noticed"):
            answered = a_stranger(country).post(path, data={**AGREED, **form})
            assert answered.status_code in (200, 422), (path, sent)
    ana = country.person("ana")
    for line in _lines(ana):
        assert ana.get(f"/concerns/{line['id']}").status_code == 200


def test_the_api_takes_such_signs_for_what_they_are_there_a_text(country: Country) -> None:
    takes_in(country)
    said = "nrm-here:1::AAAA"
    assert tells_us(country, {**TOLD, "text": said}).status_code == 201
    assert _told(country)["text"] == said


def test_the_last_part_reads_the_key_in_three_statements_and_writes_nothing(
    country: Country,
) -> None:
    takes_in(country)
    # The first in a process looks at the chain above the key as well.
    assert last_part(country).status_code == 200
    with counted(country) as seen:
        page = last_part(country)
    assert page.status_code == 200 and "data-key" in page.text
    assert seen.counts == {"own": 3, "log": 0, "shred": 0, "commits": 0}, str(seen)
    with counted(country) as seen:
        assert "data-key" not in a_stranger(country).post("/concern/agreed", data=TOLD).text
    assert seen.counts == {"own": 1, "log": 0, "shred": 0, "commits": 0}, str(seen)
    takes_in(country, "")
    assert last_part(country).status_code == 409


def test_a_forged_key_of_the_agency_is_given_to_nobody(country: Country) -> None:
    takes_in(country)
    hands = Hands(country)
    agency = hands.row("agency", name="Lead North")
    mallory = hands.row("certificate", id=agency["certificate_id"])["encryption_public"][::-1]
    hands.set("certificate", agency["certificate_id"], encryption_public=mallory)
    page = last_part(country)
    assert page.status_code == 503 and "data-key" not in page.text and "112" in page.text
    assert kept_in(page)["text"] == [TOLD["text"]]
    alarms = hands.rows("audit_entry", action="concern.arrive")
    assert len(alarms) == 1 and "integrity" in str(alarms[0]["body"])
