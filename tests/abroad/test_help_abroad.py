"""Help in another country, from the first question to the last word, and each way it ends."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

import nrm.database
from nrm.abroad.covering import check_agreed
from nrm.abroad.ending import sweep_abroad
from nrm.abroad.models import FocalPoint, TrmReferral
from nrm.consent.models import Consent
from nrm.database import now
from nrm.errors import Invalid
from nrm.log import writer as log
from nrm.vault import shred
from tests.support.borders import (
    NAME,
    Countries,
    Side,
    a_case,
    agreed,
    arrived,
    asked,
    asks_abroad,
    came_path,
    entries,
    sent_path,
    shared,
    verified,
)
from tests.support.clock import moved_by_hand


def test_from_the_question_to_the_last_word(countries: Countries) -> None:
    ana, other = countries.asks.person("ana"), countries.helps.person("ana")
    sent = asks_abroad(countries)
    assert (sent["state"], sent["waiting"], sent["country"]) == ("sent", True, "FI")
    assert arrived(countries) == []
    assert countries.asks.posts() == 1
    assert ana.get(sent_path(sent)).json["waiting"] is False
    (came,) = arrived(countries)
    assert (came["state"], came["country"], came["exchange"]) == ("arrived", "GR", sent["id"])
    there = came_path(countries, sent)
    opened = other.get(there).json
    assert opened["envelope"] == {"age_band": "21-23", "language": "el", "headcount": 1}
    assert opened["lines"] is None
    assert ana.step(sent_path(sent), "share").status_code == 409
    assert other.step(there, "accept").json["state"] == "accepted"
    assert countries.helps.posts() == 1
    assert ana.get(sent_path(sent)).json["state"] == "accepted"
    shared_now = ana.step(sent_path(sent), "share")
    assert shared_now.status_code == 200 and shared_now.json["state"] == "shared"
    assert countries.asks.posts() == 1
    assert other.get(there).json["lines"] == {"identity": {"given_names": NAME}}
    assert other.step(there, "complete", outcome="service_delivered").status_code == 200
    assert countries.helps.posts() == 1
    done = ana.get(sent_path(sent)).json
    assert (done["state"], done["outcome"]) == ("completed", "service_delivered")
    ended = other.get(there).json
    assert (ended["envelope"], ended["lines"]) == ({}, None)
    assert entries(countries.asks, sent["id"]) == [
        "trm_referral.send",
        "trm_referral.accept",
        "trm_referral.share",
        "trm_referral.complete",
    ]
    assert entries(countries.helps, sent["id"]) == [
        "trm_arrival.arrive",
        "trm_arrival.accept",
        "trm_arrival.receive",
        "trm_arrival.complete",
    ]
    assert verified(countries.asks) and verified(countries.helps)


def test_by_the_clocks_of_the_country_that_helps(countries: Countries) -> None:
    sent = asks_abroad(countries)
    countries.asks.posts()
    (came,) = arrived(countries)
    arrived_at, due_at = (nrm.database.datetime.fromisoformat(came[n]) for n in _TIMES)
    assert timedelta(days=1) < due_at - arrived_at < timedelta(days=15)
    assert came["exchange"] == sent["id"] != came["id"]


_OTHER = {"reason": "other"}
_TIMES = ("arrived_at", "due_at")


def test_declined_nobody_learned_who_it_is(countries: Countries) -> None:
    sent = asks_abroad(countries)
    countries.asks.posts()
    there = came_path(countries, sent)
    declined = countries.helps.person("ana").step(there, "decline", reason="no_capacity")
    assert declined.json["state"] == "declined"
    countries.helps.posts()
    told = countries.asks.person("ana").get(sent_path(sent)).json
    assert (told["state"], told["reason"]) == ("declined", "no_capacity")
    assert entries(countries.helps, sent["id"]) == ["trm_arrival.arrive", "trm_arrival.decline"]
    assert entries(countries.asks, sent["id"]) == ["trm_referral.send", "trm_referral.decline"]
    _nothing_is_known(countries.helps)


@pytest.mark.parametrize("known", [False, True])
def test_who_accepted_may_still_decline(countries: Countries, known: bool) -> None:
    """Before the lines came; and they do not stay, if they were on their way."""
    sent = asks_abroad(countries)
    countries.asks.posts()
    there, other = came_path(countries, sent), countries.helps.person("ana")
    assert other.step(there, "accept").status_code == 200
    countries.helps.posts()
    assert countries.asks.person("ana").step(sent_path(sent), "share").status_code == 200
    assert other.step(there, "decline", reason="no_capacity").json["state"] == "declined"
    (countries.helps if known else countries.asks).posts()
    countries.post_all()
    told = countries.asks.person("ana").get(sent_path(sent)).json
    assert (told["state"], told["reason"], told["waiting"]) == ("declined", "no_capacity", False)
    ended = other.get(there).json
    assert (ended["state"], ended["lines"], ended["waiting"]) == ("declined", None, False)
    assert _secrets(countries.helps) == 0
    assert verified(countries.asks) and verified(countries.helps)


def test_the_person_did_not_come(countries: Countries) -> None:
    sent, came = shared(countries)
    other = countries.helps.person("sue")
    assert other.step(came, "not_engaged", reason="did_not_come").status_code == 200
    countries.helps.posts()
    told = countries.asks.person("ana").get(sent).json
    assert (told["state"], told["reason"]) == ("not_engaged", "did_not_come")
    assert _secrets(countries.helps) == 0


def test_a_withdrawn_consent_ends_it_in_both_countries(countries: Countries) -> None:
    sent, came = shared(countries)
    ana, other = countries.asks.person("ana"), countries.helps.person("ana")
    assert other.get(came).json["lines"] is not None
    consent = ana.get(sent).json["consent"]
    assert ana.post(f"/consents/{consent}/withdraw", {"how": "verbal"}).status_code == 200
    assert ana.get(sent).json["state"] == "ended"
    countries.asks.posts()
    ended = other.get(came).json
    assert (ended["state"], ended["lines"], ended["envelope"]) == ("ended", None, {})
    assert other.step(came, "complete", outcome="service_delivered").status_code == 409
    assert entries(countries.asks, sent)[-1] == "trm_referral.end"
    assert entries(countries.helps, came_exchange(countries, came))[-1] == "trm_arrival.end"
    assert _secrets(countries.helps) == 0
    assert verified(countries.asks) and verified(countries.helps)


def came_exchange(countries: Countries, came: str) -> str:
    """What both countries call it."""
    found: str = countries.helps.person("ana").get(came).json["exchange"]
    return found


def test_withdrawn_while_it_is_being_accepted(countries: Countries) -> None:
    sent = asks_abroad(countries)
    countries.asks.posts()
    there = came_path(countries, sent)
    assert countries.helps.person("ana").step(there, "accept").status_code == 200
    withdrawn = countries.asks.person("ana").step(sent_path(sent), "withdraw", reason="safety")
    assert withdrawn.json["state"] == "withdrawn"
    countries.post_all()
    countries.post_all()
    assert countries.asks.person("ana").get(sent_path(sent)).json["state"] == "withdrawn"
    assert countries.helps.person("ana").get(there).json["state"] == "ended"
    assert entries(countries.asks, sent["id"])[-1] == "trm_referral.come_late"
    assert entries(countries.helps, sent["id"])[-1] == "trm_arrival.end"
    assert not _waiting(countries.asks) and not _waiting(countries.helps)


def test_by_the_clock_it_ends_where_no_message_comes(
    countries: Countries, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent, came = shared(countries)
    hands = moved_by_hand(monkeypatch)
    hands.on(61 * 86_400)
    countries.helps.people.clear()
    countries.asks.people.clear()
    opened = countries.helps.person("ana").get(came).json
    assert (opened["state"], opened["lines"]) == ("received", None)
    assert (opened["envelope"], opened["steps"]) == ({}, [])
    for step, said in (("complete", {"outcome": "service_delivered"}), ("not_engaged", _OTHER)):
        assert countries.helps.person("ana").step(came, step, **said).status_code == 409
    for side in (countries.helps, countries.asks):
        with side.country.app.app_context():
            assert sweep_abroad() == 1
            assert sweep_abroad() == 0
    assert countries.helps.person("ana").get(came).json["state"] == "ended"
    assert countries.asks.person("ana").get(sent).json["state"] == "ended"
    assert _secrets(countries.helps) == 0
    assert countries.asks.posts() == 1
    exchange = came_exchange(countries, came)
    assert entries(countries.helps, exchange)[-2:] == ["trm_arrival.end", "trm_arrival.come_late"]


def test_a_closed_case_asks_nobody(countries: Countries) -> None:
    sent = asks_abroad(countries)
    countries.asks.posts()
    ana = countries.asks.person("ana")
    closed = ana.step(f"/cases/{sent['case']}", "discard", reason="discarded")
    assert closed.status_code == 200, closed.text
    assert ana.get(sent_path(sent)).json["reason"] == "case_closed"
    countries.asks.posts()
    (came,) = arrived(countries, ended=True)
    assert came["state"] == "ended"


def test_no_other_consent_serves(countries: Countries) -> None:
    ana, case = countries.asks.person("ana"), a_case(countries.asks)
    consents = f"/cases/{case['id']}/consents"
    at_home = {
        "scope": "share_with_org",
        "recipient": countries.asks.country.agency_id("Shelter"),
        "country": None,
    }
    others = [
        {**agreed("FI"), **at_home},
        agreed("SE"),
        agreed("FI", purpose="primary_health"),
    ]
    wider = asked("FI", "", fields=["identity.family_name"])
    for consent in others:
        given = ana.post(consents, consent)
        assert given.status_code == 201, given.text
        refused = ana.post(f"/cases/{case['id']}/trm-referrals", asked("FI", given.json["id"]))
        assert refused.status_code == 422 and "consent" in refused.json["errors"]
    good = ana.post(consents, agreed("FI")).json["id"]
    refused = ana.post(f"/cases/{case['id']}/trm-referrals", {**wider, "consent": good})
    assert refused.status_code == 422 and "consent" in refused.json["errors"]
    with countries.asks.country.inside(write=False) as opened:
        assert opened.execute(text("SELECT count(*) FROM trm_referral")).scalar_one() == 0


def test_a_country_alone_makes_no_consent() -> None:
    point = FocalPoint(country="FI")
    asked_for = TrmReferral(service="s", fields="identity.given_names")
    told = {"country": "FI", "purpose": "s", "fields": "identity.given_names"}
    far = now() + timedelta(days=9)
    check_agreed(asked_for, Consent(scope="share_abroad", expires_at=far, **told), point)
    with pytest.raises(Invalid):
        check_agreed(asked_for, Consent(scope="share_with_org", expires_at=far, **told), point)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"country": None}, "country"),
        ({"scope": "support"}, "country"),
        ({"expires_at": None}, "expires_at"),
        ({"fields": []}, "fields"),
        ({"fields": ["residence.status_group"]}, "fields"),
        ({"given_by": "legal_obligation", "reason": "so"}, "given_by"),
        ({"given_by": "vital_interests", "reason": "so"}, "given_by"),
    ],
)
def test_a_consent_for_abroad_says_all_of_it(
    countries: Countries, changed: dict[str, Any], field: str
) -> None:
    ana, case = countries.asks.person("ana"), a_case(countries.asks)
    answer = ana.post(f"/cases/{case['id']}/consents", {**agreed("FI"), **changed})
    assert answer.status_code == 422 and field in answer.json["errors"], answer.text


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_no_content_crosses_in_the_clear(countries: Countries, tmp_path: Path) -> None:
    sent, came = shared(countries)
    assert countries.helps.person("ana").get(came).json["lines"]["identity"]
    every = [*countries.asks.border.crossed, *countries.helps.border.crossed]
    bytes_of = b"".join(c.body + json.dumps(c.headers).encode() for c in every)
    assert len(every) == 3
    for telling in (NAME, "Vasilaki", "given_names", "1999-04-02"):
        assert telling.encode() not in bytes_of
    kinds = [json.loads(c.body)["kind"] for c in every]
    assert sorted(kinds) == ["accepted", "envelope", "snapshot"]
    assert sent and all(c.status == 204 for c in every)
    _nothing_is_known(countries.helps)


def _nothing_is_known(side: Side) -> None:
    """No name stands anywhere in this country's databases."""
    for file in side.country.folder.parent.rglob("*"):
        if file.is_file():
            assert b"Vasilaki" not in file.read_bytes(), file


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_the_pairing_that_ended_opens_nothing(countries: Countries) -> None:
    sent, came = shared(countries)
    with countries.helps.country.inside() as opened:
        (point,) = opened.query(FocalPoint).all()
        point.ended_at = now()
        log.write(None, "focal_point.end")
    assert countries.helps.person("ana").get(came).json["lines"] is None
    withdrawn = countries.asks.person("ana").step(sent, "withdraw", reason="safety")
    assert withdrawn.status_code == 200
    assert countries.asks.posts() == 0
    assert countries.helps.border.crossed[-1].status == 404


def _secrets(side: Side) -> int:
    with side.country.inside(write=False):
        return sum(kind == shred.ARRIVAL for kind, _ in shred.subjects())


def _waiting(side: Side) -> int:
    with side.country.inside(write=False) as opened:
        found: int = opened.execute(text("SELECT count(*) FROM trm_message")).scalar_one()
        return found


def test_no_answer_comes_through(countries: Countries) -> None:
    sent = asks_abroad(countries)
    exchange, ana, other = sent["id"], countries.asks.person("ana"), countries.helps.person("ana")
    _is_lost_and_goes_again(countries.asks, countries.helps)
    there = came_path(countries, sent)
    assert other.step(there, "accept").status_code == 200
    _is_lost_and_goes_again(countries.helps, countries.asks)
    assert ana.step(sent_path(sent), "share").status_code == 200
    _is_lost_and_goes_again(countries.asks, countries.helps)
    assert other.step(there, "complete", outcome="service_delivered").status_code == 200
    _is_lost_and_goes_again(countries.helps, countries.asks)
    acts = {
        "trm_referral": "send accept share complete",
        "trm_arrival": "arrive accept receive complete",
    }
    for side, noun in ((countries.asks, "trm_referral"), (countries.helps, "trm_arrival")):
        assert entries(side, exchange) == [f"{noun}.{act}" for act in acts[noun].split()]
        assert verified(side) and not _waiting(side)


def _is_lost_and_goes_again(sender: Side, taker: Side) -> None:
    """The message is taken twice, and its sender learns of the second time."""
    taker.border.lose, before = 1, len(taker.border.crossed)
    assert sender.posts() == 0
    with sender.country.inside() as opened:
        opened.execute(text("UPDATE trm_message SET next_at = made_at"))
    assert sender.posts() == 1
    first, second = taker.border.crossed[before:]
    assert (first.status, second.status) == (204, 204) and first.body == second.body
