"""The pages of an anonymous notification: prepared, seen whole, told, sent, read by quarters."""

import html

import pytest

from tests.adversary.hostile import Hands
from tests.stories.test_notifications import TOLD, a_refusal
from tests.support.clock import moved_by_hand
from tests.support.country import Country
from tests.support.notifications import A_QUARTER, lives_in
from tests.support.reader import Reader, hidden
from tests.support.steps import open_a_case


def test_the_pages_lead_through_it(country: Country, monkeypatch: pytest.MonkeyPatch) -> None:
    clock, hands = moved_by_hand(monkeypatch), Hands(country)
    ana = Reader(country.person("ana"))
    here = a_refusal(ana.person)
    assert f"{here}/notify" in ana.get(here).text
    assert f"{here}/notify" not in Reader(country.person("sue")).get(here).text
    asked = ana.get(f"{here}/notify").text
    assert "Qwyx" not in asked and "Zzyzx" not in asked
    assert 'value="africa" checked' in asked and 'value="2024"' in asked
    answers = {**TOLD, "recipient": country.agency_id("Authority"), "refusal_reason": "family"}
    wrong = ana.post(f"{here}/notify/preview", {**answers, "period": "14 March 2024"})
    assert wrong.status_code == 422 and "14 March 2024" in wrong.text
    seen = ana.post(f"{here}/notify/preview", answers)
    text = html.unescape(seen.text)
    for shown in ("Because of the family", "A country in Africa", "Capital", "2024", "Authority"):
        assert shown in text
    assert "I mean to send another" not in text
    once = {"once": hidden(seen, "once")}
    assert ana.post(f"{here}/notify", {**answers, **once}).status_code == 422
    assert hands.rows("anonymous_notification") == []
    for _ in range(2):
        sent = ana.post(f"{here}/notify", {**answers, **once, "person_told": "yes"})
        assert sent.status_code == 303
    assert len(hands.rows("anonymous_notification")) == 1
    assert "Sent without a name" in ana.get(sent.headers["Location"]).text
    assert "I mean to send another" in ana.post(f"{here}/notify/preview", answers).text
    again = ana.post(f"{here}/notify", {**answers, "person_told": "yes"})
    assert again.status_code == 422 and len(hands.rows("anonymous_notification")) == 1
    clock.on(A_QUARTER)
    cam = Reader(country.person("cam"))
    assert "/notifications" in cam.get("/").text
    (row,) = hands.rows("anonymous_notification")
    listed = cam.get("/notifications").text
    assert f"/notifications/{row['id']}" in listed
    read = html.unescape(cam.get(f"/notifications/{row['id']}").text)
    assert "Because of the family" in read and "A country in Africa" in read
    for secret in ("Lead North", "ana", here.rpartition("/")[2]):
        assert f">{secret}<" not in read and f"/{secret}" not in read


def test_nobody_is_offered_it_where_the_country_does_not_know_it(country: Country) -> None:
    ana = Reader(country.person("ana"))
    here, child = a_refusal(ana.person), f"/cases/{open_a_case(ana.person, 'child')['id']}"
    assert f"{child}/notify" not in ana.get(child).text
    lives_in(country, "greece")
    assert f"{here}/notify" not in ana.get(here).text
    assert ana.get(f"{here}/notify").status_code == 409
