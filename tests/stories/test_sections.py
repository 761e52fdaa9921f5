"""What is asked about health, justice, the right to stay and inclusion, and who opens it."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

import config
from nrm.app import create_app
from nrm.cases.fields import SECTION_NAMES
from tests.house.statements import counted
from tests.support.case_steps import a_presumed_case
from tests.support.country import CHEAP, Country, Person, let_go
from tests.support.drafts import keeps
from tests.support.filled import a_filled_record
from tests.support.reader import Reader
from tests.support.steps import open_a_case

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
MARK = "insulin, Zq-marker"
MASKED = {"health": {"medication": MARK}, "residence": {"legal_adviser": MARK}}
MOST_BYTES = 30_000
WHY = "supervision"
POLICE, WISHES = {"crime_reference": "K 1"}, {"person_wishes": "To sleep"}


@pytest.fixture
def ana(country: Country) -> Person:
    """A social worker."""
    return country.person("ana")


def test_a_supervisor_learns_that_health_was_written_and_opens_nothing_of_it(
    country: Country, ana: Person
) -> None:
    here = f"/cases/{open_a_case(ana, **MASKED, justice=POLICE, needs=WISHES)['id']}"
    keeps(ana, here, "health", MARK)
    sue = country.person("sue")
    listed = {each["name"]: each["version"] for each in sue.get(here).json["sections"]}
    assert {name: listed[name] for name in MASKED} == {"health": 1, "residence": 1}
    for path in (
        *(f"{here}/sections/{name}" for name in MASKED),
        f"{here}/sections/health?version=1",
        f"{here}/record?sections=justice,health",
        f"{here}/sections/health/changes?older=0&newer=1",
        f"{here}/drafts/health",
    ):
        asked = sue.get(path, X_Purpose=WHY)
        assert (asked.status_code, MARK in asked.text) == (403, False), path
        assert ana.get(path).status_code == 200, path
    assert len(sue.get(f"{here}/sections/health/versions").json["items"]) == 1
    assert sue.get(f"{here}/sections/justice", X_Purpose=WHY).status_code == 200
    reader = Reader(sue)
    page = reader.get(here).text
    assert "Health" in page and "Only whoever leads the case opens this." in page
    assert f"{here}/health/open" not in page and f"{here}/needs/open" in page
    assert reader.get(f"{here}/health").status_code == 403
    assert reader.post(f"{here}/health/open", {"purpose": WHY}).status_code == 403
    assert MARK in Reader(ana).post(f"{here}/health/open", {"do": "open"}).text


def test_the_way_that_a_step_names_stands_beside_what_was_written(
    country: Country, ana: Person
) -> None:
    here = a_presumed_case(country, ana)
    said = {"voluntary_first": "yes", "risk_on_return": MARK}
    ana.put(f"{here}/sections/inclusion", said, If_Match='"0"')
    agreed: dict[str, Any] = {"person_agrees": True, "plan_agreed": True}
    assert ana.step(here, "include", pathway="return", **agreed).status_code == 200
    read = ana.get(f"{here}/sections/inclusion").json
    assert (read["version"], read["content"]) == (2, {**said, "pathway": "return"})


def test_no_answer_opens_a_service_and_none_closes_one(country: Country, ana: Person) -> None:
    """Whatever is said about the police or status, support begins as it does without a word."""
    here = a_presumed_case(country, ana)
    plain = ana.get(here).json
    for answer in ("does_not_want_to", "wants_to", "ND"):
        tag = ana.get(f"{here}/sections/justice").headers["ETag"]
        ana.put(f"{here}/sections/justice", {"cooperation": answer}, If_Match=tag)
        tag = ana.get(f"{here}/sections/residence").headers["ETag"]
        ana.put(f"{here}/sections/residence", {"status_group": "irregular"}, If_Match=tag)
        told = ana.get(here).json
        assert [told[k] for k in ("status", "steps", "identification_status", "priority")] == [
            plain[k] for k in ("status", "steps", "identification_status", "priority")
        ]


@pytest.fixture
def many_tongued(country: Country) -> Iterator[Country]:
    """The same country with every language that there is a catalogue of."""
    settings = {"NRM_DATA": str(country.folder), "NRM_DATABASE_URL": country.url, "NRM_DEMO": "1"}
    app = create_app(config.from_environment(settings))
    app.testing, app.extensions["nrm_stretch_cost"] = True, CHEAP
    yield Country(app, country.folder, country.url, country.seeds)
    let_go(app)


def test_a_full_record_costs_a_page_no_more_statements_and_fits(many_tongued: Country) -> None:
    country, ana = many_tongued, many_tongued.person("ana")
    bare = f"/cases/{open_a_case(ana)['id']}"
    full = f"/cases/{open_a_case(ana, **a_filled_record().contents)['id']}"
    for person, language in product((ana, country.person("sue")), ("en", "ar", "el")):
        sent = {"Cookie": person.cookie, "Accept-Language": language}
        costs = []
        for path in (bare, full):
            with counted(country) as seen:
                page = person.client.get(path, headers=sent)
            assert f'<html lang="{language}"' in page.text
            assert len(page.data) <= MOST_BYTES, (person.name, language)
            costs.append(len(seen.own))
        assert page.text.count('class="sealed"') == len(SECTION_NAMES) + 1, "and notes"
        assert costs[1] == costs[0], costs
