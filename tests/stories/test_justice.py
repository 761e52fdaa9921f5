"""What somebody decides about police and courts: forward, back, whenever; nothing rests on it."""

from typing import Any

import pytest

from nrm.workflow import JUSTICE, NEW
from tests.adversary.hostile import Hands, is_alarm
from tests.support.case_steps import EXIT, a_presumed_case
from tests.support.country import Country, Person
from tests.support.reader import Reader, acts, hidden
from tests.support.steps import open_a_case

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
WAY = ("informed_of_options", "considering", "reported", "investigation", "proceedings")


@pytest.fixture
def ana(country: Country) -> Person:
    """A social worker."""
    return country.person("ana")


def _track(here: str) -> str:
    return f"{here}/justice-track"


def _stands(person: Person, here: str) -> dict[str, Any]:
    told: dict[str, Any] = person.get(_track(here), X_Purpose="supervision").json
    return told


def _records(person: Person, here: str, *states: str) -> list[int]:
    return [person.step(_track(here), "record", to=state).status_code for state in states]


def test_it_goes_forward_and_back_as_the_person_decides(country: Country, ana: Person) -> None:
    here = f"/cases/{open_a_case(ana)['id']}"
    first = _stands(ana, here)
    assert first == {
        "state": "no_contact",
        "since": None,
        "version": 0,
        "next": ["informed_of_options"],
    }
    assert _records(ana, here, *WAY, "considering", "no_contact") == [200] * 7
    there = _stands(ana, here)
    assert (there["state"], there["version"], bool(there["since"])) == ("no_contact", 7, True)
    assert _records(ana, here, "proceedings") == [409]
    assert _stands(ana, here)["version"] == 7
    late = {"step": "record", "to": WAY[0]}
    assert ana.post(f"{_track(here)}/steps", late, If_Match='"6"').status_code == 412
    assert ana.post(f"{_track(here)}/steps", late).status_code == 428


def test_each_state_tells_where_it_may_go_and_every_row_is_walked(ana: Person) -> None:
    """From wherever it stands every row of the table is taken, and no other is."""
    rows = {(row.source, row.target) for row in JUSTICE if row.source != NEW}
    states, walked = {source for source, _ in rows}, set[tuple[str, str]]()
    here = f"/cases/{open_a_case(ana)['id']}"
    while walked != rows:
        told = _stands(ana, here)
        at, ways = told["state"], set(told["next"])
        assert ways == {target for source, target in rows if source == at}
        refused = _records(ana, here, *(states - ways)) if not walked else []
        assert refused == [409] * len(refused)
        fresh = sorted((w for w in ways if (at, w) not in walked), key=len)
        # Where all ways were taken: on, so that what lies behind is reached again.
        to = fresh[0] if fresh else told["next"][0]
        assert _records(ana, here, to) == [200]
        walked.add((at, to))
        assert told["version"] < 120


def test_nobody_but_the_lead_agency_sees_it_and_nothing_follows(
    country: Country, ana: Person
) -> None:
    here = a_presumed_case(country, ana)
    before = ana.get(here).json
    assert _records(ana, here, *WAY[:3], "no_contact") == [200] * 4
    after = ana.get(here).json
    assert after == {**before, "version": after["version"]}
    for name in ("olga", "nia", "pia", "cam", "ada", "stan", "adam"):
        assert country.person(name).get(_track(here)).status_code == 404, name
    for name in ("rita", "eva"):
        assert country.person(name).get(_track(here)).status_code == 403, name
    sue = country.person("sue")
    assert sue.get(_track(here)).json["type"].endswith("purpose-required")
    assert _stands(sue, here)["state"] == "no_contact"
    step = {"step": "record", "to": WAY[0]}
    assert sue.post(f"{_track(here)}/steps", step, If_Match='"4"').status_code == 403
    entries = country.person("ada").get("/audit/entries?limit=200").json["items"]
    told = [each for each in entries if each["action"] == "justice.record"]
    assert [each["outcome"] for each in told].count("done") == 4
    assert not any(state in str(told) for state in ("no_contact", *WAY))


def test_the_page_is_covered_first_and_says_what_does_not_change(
    country: Country, ana: Person
) -> None:
    here = f"/cases/{open_a_case(ana)['id']}"
    reader = Reader(ana)
    assert f'href="{_track(here)}"' in reader.get(here).text
    cover = reader.get(_track(here)).text
    assert "Support goes on as before" in cover and "No contact with the police" not in cover
    opened = reader.post(f"{_track(here)}/open", {})
    assert (
        "No contact with the police" in opened.text and "Was told what is possible" in opened.text
    )
    assert "It is before a court" not in opened.text
    version = {"version": hidden(opened, "version")}
    empty = reader.post(_track(here), version)
    assert (empty.status_code, 'href="#to-1"' in empty.text) == (422, True)
    saved = reader.post(_track(here), {**version, "to": WAY[0]})
    assert saved.headers["Location"].startswith(f"{here}?saved=")
    page = reader.get(saved.headers["Location"]).text
    assert "Where things stand with police and courts" in page
    assert "Was told what is possible" not in page
    assert "justice.record:done" in acts(reader)
    assert reader.post(_track(here), {**version, "to": WAY[0]}).status_code in (409, 412)
    sue = Reader(country.person("sue"))
    shown = sue.post(f"{_track(here)}/open", {"purpose": "supervision"}).text
    assert "Was told what is possible" in shown and 'name="to"' not in shown


def test_a_closed_case_is_read_and_not_written(country: Country, ana: Person) -> None:
    here = a_presumed_case(country, ana)
    _records(ana, here, WAY[0])
    for person in (ana, country.person("sue")):
        assert person.step(here, "close", **EXIT).status_code == 200
    assert _stands(ana, here)["state"] == WAY[0]
    assert _records(ana, here, WAY[1]) == [409]
    opened = Reader(ana).post(f"{_track(here)}/open", {}).text
    assert "Was told what is possible" in opened and 'name="to"' not in opened


def test_a_record_that_was_put_back_is_an_alarm(country: Country, ana: Person) -> None:
    here, hands = f"/cases/{open_a_case(ana)['id']}", Hands(country)
    _records(ana, here, *WAY[:2])
    (newest,) = (r for r in hands.dump()["record"] if r["number"] == 2)
    assert newest["name"] == "justice_track"
    hands.set("record", newest["id"], sealed_content=b"\x00" * len(newest["sealed_content"]))
    assert is_alarm(ana.get(_track(here)))
