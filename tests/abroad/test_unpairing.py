"""A pairing ends, or another key takes its place: what rested on it ends, and is nobody else's."""

import pytest
from sqlalchemy import text

from nrm.abroad.unpairing import sweep_unpaired
from nrm.database import session
from nrm.vault import shred
from tests.abroad.test_pairing import _runs
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
from tests.support.neighbours import Neighbour

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


def follows(side: Side) -> int:
    """What the runner of jobs ends because of its pairing."""
    with side.country.app.app_context():
        return sweep_unpaired()


def counted(side: Side, what: str) -> int:
    """How many rows there are."""
    with side.country.inside(write=False) as opened:
        found: int = opened.execute(text(f"SELECT count(*) FROM {what}")).scalar_one()
        return found


def ends(side: Side, other: Side) -> None:
    """Its registrar ends the pairing at the command line."""
    status, said = _runs(side, "end", other.code)
    assert status == 0, said


def test_what_came_opens_no_more_though_they_pair_anew(countries: Countries) -> None:
    sent, came = shared(countries)
    asks, helps = countries.asks, countries.helps
    ends(helps, asks)
    with helps.country.inside(write=False):
        assert not any(kind == shred.ARRIVAL for kind, _ in shred.subjects())
        kept = session().execute(text("SELECT sealed_key, sealed_content FROM trm_arrival")).one()
        assert tuple(kept) == (None, None)
    helps.pairs_with(asks)
    told = helps.person("ana").get(came).json
    assert (told["state"], told["lines"], told["envelope"]) == ("ended", None, {})
    assert entries(helps, sent)[-1] == "trm_arrival.end"
    assert follows(helps) == 0 and verified(helps)
    # The pairing is a new one: what is asked by it arrives.
    asks_abroad(countries)
    assert asks.posts() == 1 and len(arrived(countries)) == 1


def test_what_the_earlier_key_named_is_sealed_for_nobody(countries: Countries) -> None:
    sent = asks_abroad(countries)
    asks, helps = countries.asks, countries.helps
    asks.posts()
    assert helps.person("ana").step(came_path(countries, sent), "accept").status_code == 200
    helps.posts()
    stranger = Neighbour(asks.country, country="FI").pairs()
    share = asks.person("ana").step(sent_path(sent), "share")
    assert share.status_code == 409, share.text
    assert follows(asks) == 1
    told = asks.person("ana").get(sent_path(sent)).json
    assert (told["state"], told["reason"]) == ("ended", "pairing_ended")
    assert asks.person("ana").step(sent_path(sent), "share").status_code == 409
    assert counted(asks, "trm_message") == 0
    assert entries(asks, sent["id"])[-1] == "trm_referral.end" and verified(asks)
    assert stranger.asks()


def test_what_was_shared_names_whom_it_went_to(countries: Countries) -> None:
    shared(countries)
    asks = countries.asks
    Neighbour(asks.country, country="FI").pairs()
    follows(asks)
    named = text("SELECT p.name FROM trm_referral r JOIN focal_point p ON p.id = r.focal_point_id")
    with asks.country.inside(write=False) as opened:
        assert opened.execute(named).scalar_one() == "Service of finland"
    points = asks.person("ana").get("/focal-points").json["items"]
    assert {(p["name"], p["live"]) for p in points} == {
        ("Service of finland", False),
        ("The neighbour", True),
    }


def test_what_waits_for_the_earlier_key_goes_nowhere(countries: Countries) -> None:
    sent = asks_abroad(countries)
    asks = countries.asks
    ends(asks, countries.helps)
    assert counted(asks, "trm_message") == 0
    assert asks.person("ana").get(sent_path(sent)).json["state"] == "ended"
    asks.pairs_with(countries.helps)
    assert asks.posts() == 0 and countries.helps.border.crossed == []
