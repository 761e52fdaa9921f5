"""Asking a person for papers is a right that a country can leave to agencies of some kinds."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

import config
from nrm.app import create_app
from tests.support.country import CHEAP, Country, let_go
from tests.support.reader import Reader, hidden
from tests.support.steps import open_a_case

NAMED = {"preferred_name": "Zzyzx"}
PAPERS = {"document_status": "holds_documents", "identity_numbers": [{"number": "QX-4711"}]}


@pytest.fixture
def police_alone(country: Country, tmp_path: Path) -> Iterator[Country]:
    """The same people, in a country where nobody but the police may ask for papers."""
    demonstration = files("nrm").joinpath("profiles", "demonstration.toml").read_text("utf-8")
    path = tmp_path / "strict.toml"
    path.write_text(f'{demonstration}\n[documents]\nmay_ask = ["police"]\n', encoding="utf-8")
    settings = {
        "NRM_DATA": str(country.folder),
        "NRM_DATABASE_URL": country.url,
        "NRM_PROFILE": str(path),
    }
    app = create_app(config.from_environment(settings))
    app.testing, app.extensions["nrm_stretch_cost"] = True, CHEAP
    yield Country(app, country.folder, country.url, country.seeds)
    let_go(app)


def test_who_may_not_ask_is_not_offered_the_question_and_keeps_what_stands(
    country: Country, police_alone: Country
) -> None:
    ana = country.person("ana")
    here = f"/cases/{open_a_case(ana, identity={**NAMED, **PAPERS})['id']}"
    there = f"{here}/sections/identity"
    reader = Reader(ana)
    assert "Identity papers" in reader.post(f"{here}/identity/open", {"do": "edit"}).text
    strict = police_alone.person("ana")
    for papers in (PAPERS, {"document_status": "UNK"}, {"identity_numbers": []}):
        refused = strict.put(there, {**NAMED, **papers}, If_Match='"1"')
        assert refused.status_code == 422 and set(refused.json["errors"]) == set(papers)
        assert "may not ask" in str(refused.json["errors"])
    named = {"entry_channel": "health", "person_group": "adult", "region": "capital"}
    new = {**named, "priority": "routine", "sections": {"identity": PAPERS}}
    assert strict.post("/cases", new).status_code == 422
    assert strict.put(there, {"preferred_name": "Qwyx"}, If_Match='"1"').status_code == 200
    assert strict.get(there).json["content"] == {"preferred_name": "Qwyx", **PAPERS}
    assert strict.put(there, NAMED, If_Match='"1"').status_code == 412


def test_the_form_asks_for_the_name_and_not_for_papers(police_alone: Country) -> None:
    reader = Reader(police_alone.person("ana"))
    here = reader.opens_a_case()
    form = reader.post(f"{here}/identity/open", {"do": "edit"})
    assert 'name="preferred_name"' in form.text
    assert "Identity papers" not in form.text and "identity_numbers" not in form.text
    typed = {"version": hidden(form, "version"), "preferred_name": "Qwyx"}
    assert reader.post(f"{here}/identity", typed).status_code == 303
