"""A country that lies, one that nobody knows, and what comes again: nothing changes."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from nrm.abroad.messages import Kind
from nrm.database import session
from nrm.errors import Invalid
from nrm.vault.signing import SigningPair, signing_public
from nrm.vocabulary.loader import codes
from tests.support.borders import (
    Countries,
    Side,
    arrived,
    asks_abroad,
    came_path,
    sent_path,
    shared,
    two_countries,
)
from tests.support.neighbours import Neighbour, envelope, key

Says = Callable[[Neighbour, UUID], int]
pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
SAFETY = [min(codes("safety_codes"))]
TABLES = ("trm_referral", "trm_arrival", "trm_message", "consent", "case", "focal_point")


def state_of(side: Side) -> dict[str, Any]:
    """All rows that a message could change."""
    with side.country.inside(write=False) as opened:
        return {
            name: opened.execute(text(f'SELECT * FROM "{name}" ORDER BY id')).all()
            for name in TABLES
        }


def liar(to: Side, as_of: Side) -> Neighbour:
    """Whoever can sign as that country, and says what it likes to this one."""
    with as_of.country.inside(write=False):
        root = session().info["root"]
        private = bytearray(root.exchange_private_of(root.current))
    return Neighbour(to.country, SigningPair(signing_public(private), private))


def test_nobody_knows_this_key(countries: Countries) -> None:
    before = state_of(countries.helps)
    assert Neighbour(countries.helps.country).says(Kind.ENVELOPE, envelope()) == 404
    assert state_of(countries.helps) == before and arrived(countries) == []


def test_strangers_are_counted_as_nobodys(countries: Countries) -> None:
    stranger = Neighbour(countries.helps.country)
    for _ in range(3):
        stranger.says(Kind.ENVELOPE, envelope())
    countries.helps.person("ana").get("/trm-arrivals")
    with countries.helps.country.inside(write=False) as opened:
        found = opened.execute(
            text("SELECT body FROM audit_entry WHERE action = 'stranger.turned_away'")
        ).scalars()
        assert any("trm_messages_api-take_one" in body for body in found)


def test_another_countrys_referral(countries: Countries) -> None:
    """A second country, paired with as well, speaks of what is not its own."""
    sent = asks_abroad(countries)
    countries.asks.posts()
    at_home = Neighbour(countries.asks.country).pairs()
    there = Neighbour(countries.helps.country, at_home.pair).pairs()
    before = state_of(countries.asks), state_of(countries.helps)
    exchange = UUID(sent["id"])
    accepted = {"certificate": str(uuid4()), "key": key()}
    assert at_home.says(Kind.ACCEPTED, accepted, exchange) == 204
    assert at_home.says(Kind.DECLINED, {"reason": "other"}, exchange) == 204
    assert there.says(Kind.ENDED, {}, exchange, 2) == 204
    # The same that it is told of what nobody knows.
    assert at_home.says(Kind.ACCEPTED, accepted) == there.says(Kind.ENDED, {}, None, 2) == 204
    assert there.says(Kind.ENVELOPE, envelope(), exchange) == 404
    assert (state_of(countries.asks), state_of(countries.helps)) == before
    # What is its own it may ask.
    assert there.says(Kind.ENVELOPE, envelope()) == 204


@pytest.mark.parametrize(
    "says",
    [
        lambda to, it: to.says(Kind.SNAPSHOT, {"key": key(), "lines": key()}, it, 2),
        lambda to, it: to.says(Kind.ENDED, {}, it, 1),
        lambda to, it: to.says(Kind.ENDED, {"why": "so"}, it, 2),
        lambda to, it: to.says(Kind.ENVELOPE, envelope(), it, 1),
        lambda to, it: to.says(Kind.ENVELOPE, envelope(), it, 2),
        lambda to, it: to.says(Kind.ENVELOPE, envelope(), None, 2),
        lambda to, it: to.says(Kind.SNAPSHOT, {"key": key(), "lines": key()}),
        lambda to, _: to.says(Kind.ENVELOPE, envelope(service="immigration")),
        lambda to, _: to.says(Kind.ENVELOPE, envelope(until="soon")),
        lambda to, _: to.says(Kind.ENVELOPE, envelope(until="0001-01-01T00:00:00+23:59")),
        lambda to, _: to.says(Kind.ENVELOPE, envelope(until="9999-12-31T23:59:59-23:59")),
        lambda to, _: to.says(Kind.ENVELOPE, envelope(until="2099-01-01T00:00:00+00:00")),
        lambda to, _: to.says(Kind.ENVELOPE, envelope(envelope={"safety": SAFETY * 200})),
        lambda to, _: to.says(Kind.ENVELOPE, envelope(name="Irini Vasilaki")),
        lambda to, _: to.says(Kind.ENVELOPE, envelope(envelope={"name": "Irini"})),
        lambda to, _: to.says(Kind.ENVELOPE, envelope(envelope={"age_band": "Irini"})),
    ],
)
def test_what_cannot_follow(countries: Countries, says: Says) -> None:
    sent = asks_abroad(countries)
    countries.asks.posts()
    before = state_of(countries.helps)
    assert says(liar(countries.helps, countries.asks), UUID(sent["id"])) == 404
    assert state_of(countries.helps) == before


@pytest.mark.parametrize(
    "says",
    [
        lambda to, it: to.says(Kind.COMPLETED, {"outcome": "service_delivered"}, it),
        lambda to, it: to.says(Kind.NOT_ENGAGED, {"reason": "other"}, it),
        lambda to, it: to.says(Kind.ACCEPTED, {"certificate": str(it), "key": "AAAA"}, it),
        lambda to, it: to.says(Kind.ACCEPTED, {"certificate": "me", "key": key()}, it),
        lambda to, it: to.says(Kind.ACCEPTED, {"certificate": str(it), "key": key()}, it, 2),
        lambda to, it: to.says(Kind.DECLINED, {"reason": "we know her"}, it),
        lambda to, it: to.says(Kind.ENVELOPE, envelope(), it),
    ],
)
def test_what_cannot_be_answered(countries: Countries, says: Says) -> None:
    sent = asks_abroad(countries)
    countries.asks.posts()
    before = state_of(countries.asks)
    assert says(liar(countries.asks, countries.helps), UUID(sent["id"])) == 404
    assert state_of(countries.asks) == before


def test_what_came_comes_again(countries: Countries) -> None:
    sent, came = shared(countries)
    before = state_of(countries.asks), state_of(countries.helps)
    for side in (countries.asks, countries.helps):
        for crossed in tuple(side.border.crossed):
            assert side.border.forward(crossed.path, crossed.headers, crossed.body) == 204
    assert (state_of(countries.asks), state_of(countries.helps)) == before
    assert countries.asks.person("ana").get(sent).json["state"] == "shared"
    assert countries.helps.person("ana").get(came).json["state"] == "received"


def test_another_key_after_it_was_accepted(countries: Countries) -> None:
    sent = asks_abroad(countries)
    countries.asks.posts()
    there = came_path(countries, sent)
    countries.helps.person("ana").step(there, "accept")
    countries.helps.posts()
    lies = liar(countries.asks, countries.helps)
    mine = {"certificate": str(uuid4()), "key": key()}
    assert lies.says(Kind.ACCEPTED, mine, UUID(sent["id"]), 2) == 404
    assert lies.says(Kind.ACCEPTED, mine, UUID(sent["id"]), 1) == 404
    assert countries.asks.person("ana").step(sent_path(sent), "share").status_code == 200
    countries.asks.posts()
    assert countries.helps.person("ana").get(there).json["lines"] is not None


def test_what_opens_for_nobody_is_an_alarm(countries: Countries) -> None:
    sent = asks_abroad(countries)
    countries.asks.posts()
    there, ana = came_path(countries, sent), countries.helps.person("ana")
    ana.step(there, "accept")
    lies = liar(countries.helps, countries.asks)
    garbage = {"key": key(), "lines": key()}
    assert lies.says(Kind.SNAPSHOT, garbage, UUID(sent["id"]), 2) == 204
    assert ana.get(there).status_code == 503


def test_of_its_lines_we_read_what_we_know(countries: Countries) -> None:
    side = countries.helps
    ana = side.person("ana")
    neighbour = Neighbour(side.country).pairs()
    exchange = neighbour.asks()
    (came,) = arrived(countries)
    there = f"/trm-arrivals/{came['id']}"
    assert ana.step(there, "accept").status_code == 200
    lines = {
        "identity": {
            "given_names": "Irini",
            "family_name": "V" * 1_001,
            "preferred_name": 7,
            "dependants_travelling": -1,
            "citizenships": ["GR", ["GR"], 1],
            "children": [{"age": 4, "name": "Eleni"}, {"name": "Eleni"}, "Eleni"],
            "shoe_size": "38",
        },
        "police": {"given_names": "Irini"},
        "needs": ["Irini"],
        "files": {"x": {"name": "<script>"}},
    }
    assert neighbour.shares(exchange, ana.agency, lines) == 204
    assert ana.get(there).json["lines"] == {
        "identity": {"given_names": "Irini", "citizenships": ["GR"], "children": [{"age": 4}]}
    }


def test_no_stranger_takes_the_writers_turn(countries: Countries) -> None:
    side, answers = countries.helps, list[int]()
    known = Neighbour(side.country).pairs()
    nobody = Neighbour(side.country)
    letters = [
        lambda: nobody.says(Kind.ENVELOPE, envelope()),
        lambda: known.says(Kind.ENVELOPE, envelope(service="immigration")),
        lambda: known.sends(b"{}", bytes(64)),
    ]
    asking = [threading.Thread(target=lambda say=say: answers.append(say())) for say in letters]
    with side.country.inside():
        for each in asking:
            each.start()
        for each in asking:
            each.join(4)
        assert answers == [404, 404, 404]


def test_a_country_asks_for_so_much_at_once(
    countries: Countries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nrm.abroad.arriving.MOST_OPEN", 2)
    side = countries.helps
    neighbour = Neighbour(side.country).pairs()
    there = neighbour.arrives(side.person("ana"))
    neighbour.asks()
    assert neighbour.says(Kind.ENVELOPE, envelope()) == 404
    # What others ask arrives, and room is made by whatever ends.
    asks_abroad(countries)
    assert countries.asks.posts() == 1
    assert side.person("ana").step(there, "decline", reason="other").status_code == 200
    assert neighbour.says(Kind.ENVELOPE, envelope()) == 204


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"country": "GR"}, "country"),
        ({"country": "ZZ"}, "country"),
        ({"kind": "immigration"}, "kind"),
        ({"kind": "competent_authority"}, "kind"),
        ({"kind": "police"}, "kind"),
        ({"address": "http://127.0.0.1:1"}, "address"),
        ({"address": "https://10.0.0.1"}, "address"),
        ({"key": "ab"}, "key"),
        ({"authority": "mine"}, "authority"),
        ({"name": " "}, "name"),
    ],
)
def test_with_whom_no_country_is_paired(
    tmp_path: Path, engine_name: str, changed: dict[str, str], wrong: str
) -> None:
    with two_countries(engine_name, tmp_path, paired=False) as countries:
        with pytest.raises(Invalid) as refused:
            countries.asks.pairs_with(countries.helps, **changed)
        assert list(refused.value.errors) == [wrong]


def test_not_with_its_own_key_and_not_by_police(countries: Countries) -> None:
    with pytest.raises(Invalid) as refused:
        countries.asks.pairs_with(countries.helps, key=countries.asks.pairing()["key"])
    assert list(refused.value.errors) == ["key"]
    with pytest.raises(Invalid) as refused:
        countries.asks.pairs_with(countries.helps, speaks="Police")
    assert list(refused.value.errors) == ["agency"]


def test_another_certificate_is_told_nothing(countries: Countries) -> None:
    countries.asks.pairs_with(countries.helps, authority=countries.asks.border.authority)
    asks_abroad(countries)
    assert countries.asks.posts() == 0
    assert countries.helps.border.crossed == []
