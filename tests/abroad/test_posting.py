"""What waits to go abroad: to its reader alone, damaged ones apart, whoever is silent apart."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from nrm.database import now
from nrm.runner import round_of_jobs
from tests.support.borders import Countries, Side, a_case, arrived, asks_abroad, sent_path
from tests.support.neighbours import Neighbour

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


def changes(side: Side, statement: str, **given: Any) -> None:
    """Whoever writes in its database does this."""
    with side.country.inside() as opened:
        opened.execute(text(statement), given)


def alarms(side: Side) -> int:
    """How often the log was told that what was to be sent fails its check."""
    with side.country.inside(write=False) as opened:
        found: int = opened.execute(
            text(
                "SELECT count(*) FROM audit_entry WHERE outcome = 'failed'"
                " AND action = 'trm_referral.send'"
            )
        ).scalar_one()
        return found


def test_it_goes_to_its_reader_alone(countries: Countries) -> None:
    asks, helps = countries.asks, countries.helps
    asks_abroad(countries)
    other = Neighbour(asks.country).pairs()
    _moved(asks, other.country)
    assert asks.posts() == 0 and helps.border.crossed == []
    assert alarms(asks) == 1


def _moved(side: Side, code: str) -> None:
    there = "(SELECT id FROM focal_point WHERE country = :code)"
    changes(side, f"UPDATE trm_message SET focal_point_id = {there}", code=code)


def test_sealed_for_another_pairing_it_goes_to_nobody(countries: Countries) -> None:
    """Moved back by the same hand, it is sent: nothing was given up."""
    asks = countries.asks
    asks_abroad(countries)
    Neighbour(asks.country).pairs()
    _moved(asks, "SE")
    assert asks.posts() == 0
    _moved(asks, "FI")
    changes(asks, "UPDATE trm_message SET next_at = made_at")
    assert asks.posts() == 1 and len(arrived(countries)) == 1


_DAMAGES: list[Callable[[bytes], bytes]] = [
    lambda sealed: sealed[:-1] + bytes([sealed[-1] ^ 1]),
    lambda sealed: bytes([99]) + sealed[1:],
    lambda _: b"",
]


@pytest.mark.parametrize("damage", _DAMAGES)
def test_a_damaged_one_holds_up_no_other(
    countries: Countries, damage: Callable[[bytes], bytes]
) -> None:
    asks = countries.asks
    asks_abroad(countries)
    with asks.country.inside() as opened:
        sealed = opened.execute(text("SELECT sealed_body FROM trm_message")).scalar_one()
        opened.execute(text("UPDATE trm_message SET sealed_body = :b"), {"b": damage(sealed)})
    good = asks_abroad(countries)
    with asks.country.app.app_context():
        done = round_of_jobs(lambda: True)
    assert (done["abroad"], done["failed"]) == (1, [])
    assert [came["exchange"] for came in arrived(countries)] == [good["id"]]
    assert alarms(asks) == 1
    changes(asks, "UPDATE trm_message SET next_at = made_at")
    assert asks.posts() == 0 and alarms(asks) == 1
    # Nor does it keep the countries from pairing anew.
    asks.pairs_with(countries.helps)


def test_a_pairing_of_a_root_key_that_is_not_here(countries: Countries) -> None:
    asks = countries.asks
    asks_abroad(countries)
    changes(asks, "UPDATE focal_point SET key_version = 77")
    with asks.country.app.app_context():
        assert round_of_jobs(lambda: True)["failed"] == []
    assert alarms(asks) == 1


def test_whoever_is_silent_holds_up_nobody(countries: Countries) -> None:
    asks = countries.asks
    silent = Neighbour(asks.country).pairs()
    until = (now() + timedelta(days=30)).isoformat()
    for _ in range(3):
        silent.is_asked(asks.person("ana"), a_case(asks)["id"], until=until)
    sent = asks_abroad(countries)
    assert asks.posts() == 1
    with asks.country.inside(write=False) as opened:
        tried = opened.execute(text("SELECT sum(attempts) FROM trm_message")).scalar_one()
    assert tried == 1
    assert [came["exchange"] for came in arrived(countries)] == [sent["id"]]


def test_what_has_ended_goes_first(countries: Countries) -> None:
    asks, helps = countries.asks, countries.helps
    last = asks_abroad(countries)
    assert asks.posts() == 1
    first = asks_abroad(countries)
    ended = asks.person("ana").step(sent_path(last), "withdraw", reason="safety")
    assert ended.status_code == 200 and asks.posts() == 2
    bodies = [crossed.body for crossed in helps.border.crossed]
    named = [first["id"].replace("-", ""), last["id"].replace("-", "")]
    order = [next(n for n in range(2) if named[n].encode() in body) for body in bodies]
    assert order == [1, 1, 0]
