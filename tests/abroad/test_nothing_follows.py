"""After the end nothing leaves, and nothing keeps the end from being known in both countries."""

import json
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from nrm.abroad.ending import sweep_abroad
from nrm.abroad.messages import Kind
from nrm.abroad.models import TrmMessage
from nrm.database import alone, new_id, now, session
from tests.abroad.test_liars import liar
from tests.support.borders import (
    Countries,
    Side,
    arrived,
    asks_abroad,
    came_path,
    entries,
    sent_path,
    shared,
    verified,
)
from tests.support.clock import moved_by_hand


def _kinds(side: Side) -> list[str]:
    """What came over the border of this country, in order."""
    return [json.loads(crossed.body)["kind"] for crossed in side.border.crossed]


def _shared_and_waiting(countries: Countries) -> tuple[str, str]:
    """The worker has pressed `share`, and the lines have not left yet."""
    sent = asks_abroad(countries)
    countries.asks.posts()
    came = came_path(countries, sent)
    assert countries.helps.person("ana").step(came, "accept").status_code == 200
    countries.helps.posts()
    assert countries.asks.person("ana").step(sent_path(sent), "share").status_code == 200
    return sent_path(sent), came


def _withdraws(countries: Countries, sent: str) -> None:
    ana = countries.asks.person("ana")
    consent = ana.get(sent).json["consent"]
    assert ana.post(f"/consents/{consent}/withdraw", {"how": "verbal"}).status_code == 200


def test_lines_that_wait_never_leave_once_the_yes_was_taken_back(countries: Countries) -> None:
    sent, came = _shared_and_waiting(countries)
    _withdraws(countries, sent)
    assert countries.asks.posts() == 1
    assert _kinds(countries.helps) == ["envelope", "ended"]
    ended = countries.helps.person("ana").get(came).json
    assert (ended["state"], ended["lines"]) == ("ended", None)
    assert countries.asks.posts() == 0
    assert verified(countries.asks) and verified(countries.helps)


def test_nor_once_it_ran_out(countries: Countries, monkeypatch: pytest.MonkeyPatch) -> None:
    sent, came = _shared_and_waiting(countries)
    moved_by_hand(monkeypatch).on(61 * 86_400)
    for side in (countries.asks, countries.helps):
        side.people.clear()
    # No sweep has come by yet.
    assert countries.asks.posts() == 0
    with countries.asks.country.app.app_context():
        assert sweep_abroad() == 1
    assert countries.asks.posts() == 1
    assert _kinds(countries.helps) == ["envelope", "ended"]
    assert countries.helps.person("ana").get(came).json["state"] == "ended"
    assert countries.asks.person("ana").get(sent).json["state"] == "ended"


def test_nor_once_the_other_country_said_that_it_is_over(countries: Countries) -> None:
    """It says so before it had the lines: they stay, whoever lied."""
    sent, _ = _shared_and_waiting(countries)
    lies = liar(countries.asks, countries.helps)
    exchange = UUID(sent.rpartition("/")[2])
    assert lies.says(Kind.COMPLETED, {"outcome": "service_delivered"}, exchange, 2) == 204
    assert countries.asks.posts() == 0
    assert _kinds(countries.helps) == ["envelope"]
    assert countries.asks.person("ana").get(sent).json["waiting"] is False


def test_of_what_never_left_nothing_is_told(countries: Countries) -> None:
    sent = asks_abroad(countries)
    _withdraws(countries, sent_path(sent))
    assert countries.asks.person("ana").get(sent_path(sent)).json["waiting"] is False
    assert countries.asks.posts() == 0
    assert _kinds(countries.helps) == [] and arrived(countries, ended=True) == []


def test_the_end_comes_after_what_is_on_its_way(
    countries: Countries, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The consent ends while the envelope is being handed over: it does not overtake it."""
    sent, hands = asks_abroad(countries), moved_by_hand(monkeypatch)

    def meanwhile() -> None:
        countries.helps.border.before = lambda: None
        _withdraws(countries, sent_path(sent))
        assert countries.asks.posts() == 0

    countries.helps.border.before = meanwhile
    assert countries.asks.posts() == 1
    hands.on(16)
    assert countries.asks.posts() == 1
    assert _kinds(countries.helps) == ["envelope", "ended"]
    (came,) = arrived(countries, ended=True)
    assert came["state"] == "ended"


@pytest.mark.parametrize("number", [2, 4, 99])
def test_an_end_is_taken_whatever_its_number(countries: Countries, number: int) -> None:
    """Whoever was restored from a copy counts again."""
    _, came = shared(countries)
    ana = countries.helps.person("ana")
    exchange = UUID(ana.get(came).json["exchange"])
    lies = liar(countries.helps, countries.asks)
    for _ in range(2):
        assert lies.says(Kind.ENDED, {}, exchange, number) == 204
    assert ana.get(came).json["state"] == "ended"
    done = entries(countries.helps, str(exchange))
    assert done[-2:] == ["trm_arrival.receive", "trm_arrival.end"]


def test_a_message_the_other_way_stops_no_withdrawal(countries: Countries) -> None:
    """It goes by the same name and the same number."""
    sent, came = shared(countries)
    with countries.asks.country.inside():
        point = session().execute(text("SELECT id FROM focal_point")).scalar_one()
        session().add(
            TrmMessage(
                id=new_id(),
                exchange_id=UUID(sent.rpartition("/")[2]),
                asks=False,
                number=3,
                focal_point_id=point if isinstance(point, UUID) else UUID(hex=point),
                case_id=None,
                sealed_body=b"",
                made_at=now(),
                next_at=now().replace(year=2999),
                attempts=0,
            )
        )
    assert countries.asks.person("ana").get(sent).json["waiting"] is False
    _withdraws(countries, sent)
    assert countries.asks.posts() == 1
    assert countries.helps.person("ana").get(came).json["state"] == "ended"


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_one_that_cannot_end_stops_no_other(countries: Countries) -> None:
    def collides(_: UUID) -> bool:
        raise IntegrityError("a rule", {}, ValueError())

    with countries.asks.country.app.app_context():
        assert alone(collides, uuid4()) is False
        assert alone(lambda _: True, uuid4()) is True
