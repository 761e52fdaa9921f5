"""Keys are changed on either side while something is on its way: nothing is lost by it."""

import pytest
from sqlalchemy import text

from tests.custody.colleagues import makes_leave
from tests.custody.test_rotation import run
from tests.support.borders import (
    NAME,
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

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


def _rewraps(side: Side) -> str:
    """What is printed when a custodian moves everything under the present key."""
    answers = "\n".join(side.country.credentials("ana").values())
    result = side.country.app.test_cli_runner().invoke(
        args=["nrm", "agencies", "rewrap"], input=f"{answers}\n"
    )
    assert result.exit_code == 0, result.output
    return result.output


def _lines(countries: Countries, came: str) -> object:
    return countries.helps.country.person("ana").get(came).json["lines"]


def test_what_came_is_moved_under_the_next_key(countries: Countries) -> None:
    _, came = shared(countries)
    makes_leave(countries.helps.country, countries.helps.country.person("sue"), "eva")
    _rewraps(countries.helps)
    assert _lines(countries, came) == {"identity": {"given_names": NAME}}
    assert "Everything lies under the present key" in _rewraps(countries.helps)
    assert _lines(countries, came) == {"identity": {"given_names": NAME}}


def test_what_was_promised_under_the_earlier_key_still_opens(countries: Countries) -> None:
    sent = asks_abroad(countries)
    countries.asks.posts()
    there = came_path(countries, sent)
    assert countries.helps.person("ana").step(there, "accept").status_code == 200
    countries.helps.posts()
    makes_leave(countries.helps.country, countries.helps.country.person("sue"), "eva")
    _rewraps(countries.helps)
    assert countries.asks.person("ana").step(sent_path(sent), "share").status_code == 200
    countries.asks.posts()
    assert _lines(countries, there) == {"identity": {"given_names": NAME}}
    _rewraps(countries.helps)
    assert _lines(countries, there) == {"identity": {"given_names": NAME}}


def test_the_pairing_outlives_new_root_keys(countries: Countries) -> None:
    sent = asks_abroad(countries)
    for side in (countries.asks, countries.helps):
        assert run(side.country, "rotate", "--yes").exit_code == 0
        assert run(side.country, "reseal").exit_code == 0
    assert countries.asks.posts() == 1
    there = came_path(countries, sent)
    assert countries.helps.person("ana").step(there, "accept").status_code == 200
    assert countries.helps.posts() == 1
    assert entries(countries.helps, sent["id"])[-1] == "trm_arrival.accept"
    assert verified(countries.asks) and verified(countries.helps)


def _has_other_root_keys(side: Side) -> None:
    assert run(side.country, "rotate", "--yes").exit_code == 0
    told = side.country.app.extensions
    told["nrm_know_root_keys"](told["nrm_root_key_provider"].load())


def test_what_has_not_gone_goes_on_when_both_pair_anew(countries: Countries) -> None:
    asks, helps = countries.asks, countries.helps
    sent = asks_abroad(countries)
    _has_other_root_keys(asks)
    asks.pairs_with(helps)
    assert asks.posts() == 0 and helps.border.crossed[-1].status == 404
    helps.pairs_with(asks)
    _is_due(asks)
    assert asks.posts() == 1 and len(arrived(countries)) == 1
    there = came_path(countries, sent)
    assert helps.person("ana").step(there, "accept").status_code == 200
    assert helps.posts() == 1
    assert asks.person("ana").step(sent_path(sent), "share").status_code == 200
    assert asks.posts() == 1
    assert _lines(countries, there) == {"identity": {"given_names": NAME}}
    assert entries(helps, sent["id"])[:2] == ["trm_arrival.arrive", "trm_arrival.accept"]
    assert verified(asks) and verified(helps)


def test_what_the_earlier_key_asked_has_ended(countries: Countries) -> None:
    asks, helps = countries.asks, countries.helps
    sent, came = shared(countries)
    before = list(helps.border.crossed)
    _has_other_root_keys(asks)
    asks.pairs_with(helps)
    helps.pairs_with(asks)
    assert _lines(countries, came) is None
    # What was signed with the earlier key says nothing any more.
    for crossed in before:
        assert helps.border.forward(crossed.path, crossed.headers, crossed.body) == 404
    withdrawn = asks.person("ana").step(sent, "withdraw", reason="safety")
    assert withdrawn.status_code == 200


def _is_due(side: Side) -> None:
    with side.country.inside() as opened:
        opened.execute(text("UPDATE trm_message SET next_at = made_at"))
