"""Two registrars pair their countries at the command line, once they have heard the same words."""

import json
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from nrm.abroad.messages import Kind
from nrm.agencies.models import find_agency_named
from nrm.database import now
from nrm.registry.progress import find_progress
from tests.support.borders import Countries, Side, arrived, asks_abroad, shared, two_countries
from tests.support.case_steps import SCREEN
from tests.support.country import Country
from tests.support.erasures import CLOSE, erased
from tests.support.neighbours import Neighbour
from tests.support.steps import open_a_case

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


def _runs(side: Side, *order: str, answers: str = "") -> tuple[int, str]:
    typed = "\n".join(side.country.credentials("rita").values()) if order[0] != "show" else ""
    result = side.country.app.test_cli_runner().invoke(
        args=["nrm", "abroad", *order], input=f"{typed}\n{answers}"
    )
    return result.exit_code, result.output


def _shown(side: Side, folder: Path) -> tuple[Path, Path, str]:
    """The text, the certificate, and the words as they are read out."""
    status, said = _runs(side, "show", "--kind", "social")
    assert status == 0, said
    told, _, words = said.partition("Read these words")
    text_file, authority = folder / f"{side.code}.json", folder / f"{side.code}.pem"
    text_file.write_text(told)
    authority.write_text(side.border.authority)
    return text_file, authority, words.partition("voice:")[2].strip()


def test_two_registrars_pair(engine_name: str, tmp_path: Path) -> None:
    with two_countries(engine_name, tmp_path, paired=False) as countries:
        for one, other in ((countries.asks, countries.helps), (countries.helps, countries.asks)):
            told, authority, words = _shown(other, tmp_path)
            assert json.loads(told.read_text())["country"] == other.code
            order = ("pair", str(told), str(authority), "Lead North")
            status, said = _runs(one, *order, answers="n\n")
            assert (status, "Nothing was paired" in said) == (1, True)
            status, said = _runs(one, *order, answers="y\n")
            assert status == 0 and words in said, said
        shared(countries)
        assert [p["country"] for p in _points(countries.asks)] == ["FI"]
        assert _runs(countries.asks, "end", "FI")[0] == 0
        assert _points(countries.asks)[0]["live"] is False
        assert _runs(countries.asks, "end", "FI")[0] == 1
        assert _runs(countries.asks, "end", "SE")[0] == 1


def _points(side: Side) -> list[dict[str, object]]:
    found: list[dict[str, object]] = side.person("ana").get("/focal-points").json["items"]
    return found


@pytest.mark.parametrize("told", ["", "[]", "{}", '{"country": "FI"}'])
def test_no_text_of_another_service(engine_name: str, tmp_path: Path, told: str) -> None:
    with two_countries(engine_name, tmp_path, paired=False) as countries:
        wrong = tmp_path / "wrong.json"
        wrong.write_text(told)
        status, said = _runs(countries.asks, "pair", str(wrong), str(wrong), "Lead North")
        assert (status, "no text of another service" in said) == (1, True)


def test_only_a_registrar_pairs(engine_name: str, tmp_path: Path) -> None:
    with two_countries(engine_name, tmp_path, paired=False) as countries:
        told, authority, _ = _shown(countries.helps, tmp_path)
        typed = "\n".join(countries.asks.country.credentials("ana").values())
        result = countries.asks.country.app.test_cli_runner().invoke(
            args=["nrm", "abroad", "pair", str(told), str(authority), "Lead North"],
            input=f"{typed}\ny\n",
        )
        assert (result.exit_code, "role does not allow" in result.output) == (1, True)


def test_an_agency_that_is_asked_is_not_closed(countries: Countries) -> None:
    asks_abroad(countries)
    countries.asks.posts()
    assert len(arrived(countries)) == 1
    with countries.helps.country.inside(write=False):
        assert find_progress(find_agency_named("Lead North")).referrals == 1
        assert find_progress(find_agency_named("Lead South")).referrals == 0


def test_with_its_case_it_is_erased_but_not_its_end(country: Country) -> None:
    ana, sue = country.person("ana"), country.person("sue")
    case = open_a_case(ana, identity={"given_names": "Irini"})["id"]
    here = f"/cases/{case}"
    until = (now() + timedelta(days=30)).isoformat()
    other = Neighbour(country).pairs()
    there = other.is_asked(ana, case, until=until)
    with country.inside() as opened:
        opened.execute(text("UPDATE trm_message SET attempts = 1"))
    ana.step(here, "screen", **SCREEN)
    for person in (ana, sue):
        person.step(here, "close", **CLOSE)
    assert ana.get(there).json["state"] == "ended"
    assert _rows(country, "trm_message") == 1
    erased(country, ana, sue, here)
    assert (_rows(country, "trm_message"), _rows(country, "trm_referral")) == (1, 0)
    with country.inside(write=False) as opened:
        assert opened.execute(text("SELECT case_id FROM trm_message")).scalar_one() is None
    # The other country would say it each hour for ever.
    exchange = UUID(there.rpartition("/")[2])
    assert other.says(Kind.DECLINED, {"reason": "other"}, exchange) == 204


def _rows(country: Country, table: str) -> int:
    with country.inside(write=False) as opened:
        found: int = opened.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
        return found
