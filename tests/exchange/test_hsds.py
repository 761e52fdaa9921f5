"""Services in HSDS 3.0: as the public schema has it, and taken in row by row.

NRM_TEST_ROUNDS says how long the file is: by day fifty rows, in `make soak` five thousand.
"""

import csv
import json
import os
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrm.agencies.models import Service
from nrm.directory.offers import Offer, check_offer, write_offer
from nrm.exchange.hsds import written_service
from nrm.exchange.hsds_reading import read_service
from nrm.profile import list_entries
from tests.directory.test_offers import SAID, offers
from tests.support.country import Country

MARK = "Zzquay"
ROWS = 25 * int(os.environ.get("NRM_TEST_ROUNDS", "2"))
_KINDS = {"string": str, "number": int | float, "array": list, "object": dict}


def _schema() -> dict[str, dict[str, dict[str, str]]]:
    """What the public schema says of each object that is written, copied by hand from there."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    with Path(__file__).with_name("hsds_30.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["object"], {})[row["property"]] = row
    return found


SCHEMA = _schema()


def complaints(kind: str, thing: Any) -> Iterator[str]:
    """Where an object is not as the schema has it, and what is within it."""
    known = SCHEMA[kind]
    for name, said in known.items():
        if said["required"] and name not in thing:
            yield f"{kind} without {name}"
    for name, value in thing.items():
        if name not in known:
            yield f"{kind}.{name} is not in the schema"
            continue
        yield from _about(kind, name, known[name], value)


def _about(kind: str, name: str, said: dict[str, str], value: Any) -> Iterator[str]:
    if not isinstance(value, _KINDS[said["type"]]):
        yield f"{kind}.{name} is no {said['type']}"
    elif said["enum"] and value not in said["enum"].split("|"):
        yield f"{kind}.{name} is none of {said['enum']}"
    elif said["format"] == "uuid":
        UUID(value)
    elif said["format"] == "date":
        datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=UTC)
    if said["items"]:
        for each in value if isinstance(value, list) else [value]:
            yield from complaints(said["items"], each)


def _command(country: Country, name: str, *words: str) -> Any:
    known = country.credentials(name)
    typed = "\n".join((known["name"], known["passphrase"], known["code"], ""))
    return country.app.test_cli_runner().invoke(args=["nrm", "exchange", *words], input=typed)


def _exported(country: Country, path: Path) -> list[dict[str, Any]]:
    run = _command(country, "ana", "export-hsds", str(path))
    assert run.exit_code == 0, run.output
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return rows


def _taken(country: Country, path: Path, rows: Any, by: str = "rita") -> dict[str, Any]:
    path.write_text(json.dumps(rows), encoding="utf-8")
    run = _command(country, by, "import-hsds", str(path), "--json")
    told: dict[str, Any] = json.loads(run.output.splitlines()[-1])
    assert run.exit_code == (1 if told["faults"] else 0), run.output
    return told


def test_what_is_written_is_as_the_public_schema_has_it(country: Country, tmp_path: Path) -> None:
    offers(country, country.person("nia"), "Clinic", places=3)
    rows = _exported(country, tmp_path / "services.json")
    assert len(rows) == 4
    assert [line for row in rows for line in complaints("service", row)] == []
    assert any(row.get("schedules") and row.get("phones") for row in rows)
    broken = deepcopy(rows[0])
    broken["attributes"][0]["taxonomy_term"].pop("description")
    assert list(complaints("service", {**broken, "status": "full", "address": "x"})) == [
        "service.status is none of active|inactive|defunct|temporarily closed",
        "taxonomy_term without description",
        "service.address is not in the schema",
    ]


def test_a_file_may_be_taken_in_twice_and_changes_what_changed(
    country: Country, tmp_path: Path
) -> None:
    offers(country, country.person("nia"), "Clinic", places=3)
    file = tmp_path / "services.json"
    rows = _exported(country, file)
    assert _taken(country, file, rows) == {"same": 4, "faults": []}
    (full,) = (row for row in rows if row.get("phones"))
    full["phones"][0]["number"] = "112"
    new = {**deepcopy(full), "id": str(uuid4())}
    del new["assured_date"]
    (accepting,) = (a for a in full["attributes"] if a["link_type"] == "accepting")
    accepting["value"], full["assured_date"] = "false", "2035-01-01"
    assert _taken(country, file, {"contents": [*rows, new]}) == {
        "same": 3,
        "changed": 1,
        "added": 1,
        "faults": [],
    }
    ana = country.person("ana")
    changed, added = (ana.get(f"/services/{row['id']}").json for row in (full, new))
    assert (changed["urgent_phone"], changed["accepting"]) == ("112", False)
    assert (added["urgent_phone"], added["accepting"], added["places"]) == ("112", True, 3)
    assert (added["stale"], added["counted_at"]) == (True, None), "nobody knows how old it is"
    # What the agency says itself since is newer than any file.
    nia = country.person("nia")
    assert nia.step(f"/services/{new['id']}", "count", accepting=True, places=1).status_code == 200
    assert _taken(country, file, [new]) == {"same": 1, "faults": []}
    assert nia.get(f"/services/{new['id']}").json["places"] == 1
    for name in ("genders", "ages", "helpers", "accessibility", "languages"):
        assert added[name] == SAID[name]


def test_a_custodian_takes_in_what_is_of_the_own_agency(country: Country, tmp_path: Path) -> None:
    file = tmp_path / "services.json"
    rows = _exported(country, file)
    told = _taken(country, file, [{**row, "id": str(uuid4())} for row in rows], by="nia")
    assert told["added"] == 1
    assert len(told["faults"]) == 2


def _attribute(row: dict[str, Any], list_name: str, code: str | None) -> dict[str, Any]:
    """The row with one term of this list instead of those it has; None: with none."""
    others = [a for a in row["attributes"] if a["taxonomy_term"]["taxonomy"] != list_name]
    term = {"taxonomy": list_name, "code": code}
    return {**row, "attributes": [*others, *([{"taxonomy_term": term}] if code else [])]}


def _dirty(good: dict[str, Any]) -> list[tuple[Any, str]]:
    """Rows that cannot stand, each with a word of the reason."""
    here = {"service_at_locations": [{"location": {"addresses": [{"address_1": MARK}]}}]}
    return [
        (["no object"], "no object"),
        ({**good, "id": "17"}, "no UUID"),
        (good, "same `id`"),
        ({**good, "status": "defunct"}, "not offered"),
        ({**good, "status": "full"}, "none of HSDS"),
        (_attribute(good, "services", None), "what is offered"),
        (_attribute(good, "services", "immigration_enforcement"), "not in that list"),
        (_attribute(good, "regions", "atlantis"), "not in that list"),
        ({**good, "organization": {"id": str(uuid4()), "name": "Border Force"}}, "Propose it"),
        ({**good, "languages": [{"name": "Klingon", "code": "tlh"}]}, "of our list"),
        ({**good, "languages": [{"code": ["en"]}]}, "of our list"),
        ({**good, "assured_date": "yesterday"}, "no day"),
        ({**good, "schedules": [{"freq": "MONTHLY", "byday": "2MO"}]}, "not weekly"),
        ({**good, "schedules": [{"freq": "WEEKLY", "byday": "MO", "opens_at": "9"}]}, "no days"),
        ({**good, "phones": [{"number": MARK}]}, "telephone number"),
        ({**_attribute(good, "age_bands", None), "minimum_age": 30, "maximum_age": 3}, "ages"),
        ({**_attribute(good, "services", "safe_accommodation"), **here}, "with a location"),
        ({**good, "attributes": "many"}, "no list of objects"),
    ]


def test_good_rows_stand_and_bad_ones_are_told_by_row_and_reason(
    country: Country, tmp_path: Path
) -> None:
    offers(country, country.person("nia"), "Clinic")
    file = tmp_path / "services.json"
    (full,) = (row for row in _exported(country, file) if row.get("phones"))
    good = [{**deepcopy(full), "id": str(uuid4())} for _ in range(ROWS)]
    dirty = _dirty(good[0])
    # A new id for each, so that each is wrong in one way alone.
    bad = [
        {**row, "id": str(uuid4())}
        if isinstance(row, dict) and "id`" not in why and "UUID" not in why
        else row
        for row, why in dirty
    ]
    # What is wrong stands among what is good.
    rows, whys = list[Any](good), dict[int, str]()
    for at, (row, (_, why)) in enumerate(zip(bad, dirty, strict=True), 1):
        place = at * ROWS // len(bad)
        rows.insert(place + at - 1, row)
        whys[place + at] = why
    told = _taken(country, file, rows)
    assert told["added"] == len(good)
    assert [fault["row"] for fault in told["faults"]] == list(whys)
    for fault in told["faults"]:
        assert whys[fault["row"]] in fault["reason"]
        assert MARK not in fault["reason"]
    assert len(_exported(country, file)) == len(good) + 4


def test_no_address_is_taken_in_or_given_out(country: Country, tmp_path: Path) -> None:
    offers(country, country.person("nia"), "Clinic")
    file = tmp_path / "services.json"
    (full,) = (row for row in _exported(country, file) if row.get("phones"))
    here = {"location": {"addresses": [{"address_1": MARK}], "latitude": 1.5}}
    row = {**full, "id": str(uuid4()), "description": MARK, "service_at_locations": [here]}
    assert _taken(country, file, [row])["added"] == 1
    assert MARK not in country.person("ana").get(f"/services/{row['id']}").text
    assert MARK not in json.dumps(_exported(country, file))


@pytest.mark.parametrize("text", ["", "{", '{"contents": 3}', "[" * 100_000])
def test_a_file_that_is_none_is_refused_before_anybody_signs_in(
    country: Country, tmp_path: Path, text: str
) -> None:
    file = tmp_path / "services.json"
    file.write_text(text, encoding="utf-8")
    run = _command(country, "rita", "import-hsds", str(file))
    assert (run.exit_code, "signs in" in run.output) == (1, False)
    assert "is no" in run.output


def _some(list_name: str, least: int = 0) -> st.SearchStrategy[tuple[str, ...]]:
    codes = [entry.code for entry in list_entries(list_name) if entry.code != "any"]
    return st.lists(st.sampled_from(codes), min_size=least, max_size=4, unique=True).map(tuple)


@st.composite
def _offers(draw: st.DrawFn) -> Offer:
    return Offer(
        service=draw(st.sampled_from([e.code for e in list_entries("services")])),
        region=draw(st.sampled_from([e.code for e in list_entries("regions")])),
        languages=draw(_some("languages", 1)),
        accepting=True,
        genders=draw(_some("genders")),
        ages=draw(_some("age_bands")),
        helpers=draw(_some("practitioner_genders")),
        accessibility=draw(_some("accessibilities")),
        hours=draw(st.sampled_from(["", "24/7", "Mo-Fr 09:00-17:00; Sa 22:00-06:00"])),
        urgent_phone=draw(st.sampled_from(["", "+30 210 555 0100"])),
        places=draw(st.none() | st.integers(1, 9_999)),
    )


def test_what_is_written_is_read_as_it_was_said(country: Country) -> None:
    agency = SimpleNamespace(id=uuid4(), name="Clinic", kind="health", takes_in=True)

    @given(st.data())
    def walk(data: st.DataObject) -> None:
        said = data.draw(_offers())
        check_offer(said)
        service = Service(id=uuid4(), places=said.places, accepting=True, counted_at=None)
        write_offer(service, said)
        found = read_service(json.loads(json.dumps(written_service(service, agency))))  # type: ignore[arg-type] # what it reads of one
        assert (found.id, found.offer, found.organization) == (service.id, said, "Clinic")

    with country.app.app_context():
        walk()
