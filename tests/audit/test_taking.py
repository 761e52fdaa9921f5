"""Entries as a file: what was found and no more, on record first, harmless when it is opened."""

import csv
import json
from io import StringIO

from nrm.audit.taking import COLUMNS, Taking, as_json, cells_of, find_taking
from nrm.log.find import EVERYTHING, Filters, entries
from tests.house.source import ROOT
from tests.log.world import ANA, BEN, World, asked_by
from tests.support.country import Country, Person
from tests.support.long_log import lengthen, working
from tests.support.steps import open_a_case


def _get(person: Person, path: str) -> str:
    answer = person.client.get(path, headers={"Cookie": person.cookie})
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=entries.")
    return answer.get_data(as_text=True)


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text)))


def test_a_file_holds_what_was_found_and_stands_in_the_log_first(country: Country) -> None:
    ana, ada = country.person("ana"), country.person("ada")
    open_a_case(ana, identity={"preferred_name": "Mira"})
    rows = _rows(_get(ada, "/audit/entries.csv?actor=ana&section=identity"))
    found = ada.get(f"/audit/entries?actor={ana.id}&section=identity").json["items"]
    assert [int(row["index"]) for row in rows] == [entry["index"] for entry in found]
    assert {row["actor_name"] for row in rows} == {"ana"}
    assert "Mira" not in str(rows) and "identity:1" in rows[0]["sections"]
    (told,) = ada.get("/audit/entries?action=audit.export_entries").json["items"]
    assert (told["count"], told["outcome"]) == (len(rows), "done")
    whole = json.loads(_get(ada, "/audit/entries.json?actor=ana&section=identity"))
    assert whole == {"cut": False, "entries": found}


def test_a_file_of_a_question_that_cannot_be_read_is_refused(country: Country) -> None:
    ada = country.person("ada")
    path = "/audit/entries.csv?from=never"
    answer = ada.client.get(path, headers={"Cookie": ada.cookie})
    assert answer.status_code == 422


def test_a_file_is_whole_and_in_order_over_many_batches(world: World) -> None:
    lengthen(world.app, working(2_300, workers=5, cases=9))
    with world.app.app_context():
        made = json.loads("".join(as_json(world.ask(find_taking, Filters()))))
    assert [entry["index"] for entry in made["entries"]] == list(range(2_299, -1, -1))


def test_more_than_a_file_holds_is_cut_and_said(world: World) -> None:
    lengthen(world.app, working(30, workers=5, cases=9))
    made = Taking(Filters(), 10, 30, cut=True)
    with world.app.app_context():
        whole = json.loads("".join(as_json(made)))
    assert whole["cut"] and len(whole["entries"]) == 10


def test_what_is_written_meanwhile_is_not_in_the_file(world: World) -> None:
    world.write(ANA, "case.list")
    with world.app.app_context():
        made = world.ask(find_taking, Filters())
        pieces = as_json(made)
        world.write(BEN, "case.list")
        assert [e["index"] for e in json.loads("".join(pieces))["entries"]] == [0]
    assert world.ask(find_taking, Filters(outcome="failed")).count == 0


def test_a_cell_never_begins_like_a_formula(world: World) -> None:
    asked = ["-1-2", "-A1", "plain"]
    for request in asked:
        with asked_by(request):
            world.write(ANA, "case.list")
    views = world.ask(entries, Filters(), EVERYTHING, None, 3)
    found = [cells_of(view, {}, {})[COLUMNS.index("request")] for view in views]
    assert found == ["plain", "'-A1", "'-1-2"]


def test_every_column_is_documented() -> None:
    text = (ROOT / "docs/auditing.md").read_text()
    _, _, section = text.partition("The columns of the CSV:")
    assert [name for name in COLUMNS if f"`{name}`" not in section] == []
