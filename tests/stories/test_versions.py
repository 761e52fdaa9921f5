"""What changed since: who wrote which version, and two of them compared, in one logged look."""

from typing import Any
from uuid import UUID

import pytest

from tests.adversary.hostile import Hands, is_alarm
from tests.support.country import Country, Person
from tests.support.reader import Reader
from tests.support.steps import open_a_case

FEAR = "He waits at the bus stop"
CALM = "She has not seen him for weeks"
LAWYER = {"action": "Find a lawyer", "responsible": "Ana", "done": "no"}


@pytest.fixture
def ana(country: Country) -> Person:
    """A social worker."""
    return country.person("ana")


def writes(person: Person, here: str, section: str, content: dict[str, Any]) -> int:
    """The number of the version that was written."""
    tag = person.get(f"{here}/sections/{section}").headers["ETag"]
    done = person.put(f"{here}/sections/{section}", content, If_Match=tag)
    assert done.status_code == 200, done.get_data(as_text=True)
    number: int = done.json["version"]
    return number


def _a_case(ana: Person) -> str:
    here = f"/cases/{open_a_case(ana)['id']}"
    writes(ana, here, "risk", {"person_view": FEAR, "level": "high"})
    writes(ana, here, "risk", {"person_view": CALM, "level": "medium"})
    return here


def _last(person: Person) -> dict[str, Any]:
    entry: dict[str, Any] = person.get("/audit/entries?limit=2").json["items"][0]
    return entry


def test_two_versions_are_compared_in_one_look_that_the_log_names(
    country: Country, ana: Person
) -> None:
    here = _a_case(ana)
    listed = ana.get(f"{here}/sections/risk/versions")
    assert [each["version"] for each in listed.json["items"]] == [2, 1]
    assert {each["written_by"] for each in listed.json["items"]} == {ana.id}
    assert FEAR not in listed.text and CALM not in listed.text
    assert _last(ana)["action"] == "section.list_versions"
    changed = ana.get(f"{here}/sections/risk/changes?older=1&newer=2").json["changes"]
    assert changed == [
        {"field": "risk.person_view", "change": "changed", "before": FEAR, "after": CALM},
        {"field": "risk.level", "change": "changed", "before": "high", "after": "medium"},
    ]
    entry = _last(ana)
    assert (entry["action"], entry["purpose"]) == ("section.read", "casework")
    assert entry["sections"] == {"risk": 2, "earlier_risk": 1}
    first = ana.get(f"{here}/sections/risk/changes?older=0&newer=1").json["changes"]
    assert {each["change"] for each in first} == {"added"}
    assert _last(ana)["sections"] == {"risk": 1}


def test_what_was_never_written_is_not_there_and_pages_go_on(ana: Person) -> None:
    here = _a_case(ana)
    for number in range(3):
        writes(ana, here, "plan", {"actions": [{**LAWYER, "responsible": str(number)}]})
    there = f"{here}/sections/plan"
    first = ana.get(f"{there}/versions?limit=2").json
    second = ana.get(f"{there}/versions?limit=2&cursor={first['next']}").json
    numbers = [each["version"] for page in (first, second) for each in page["items"]]
    assert numbers == [3, 2, 1] and second["next"] is None
    changed = ana.get(f"{there}/changes?older=1&newer=3").json["changes"]
    assert [(each["change"], each["after"]["responsible"]) for each in changed] == [
        ("changed", "2")
    ]
    for older, newer, status in ((1, 4, 404), (2, 2, 404), (3, 1, 404), (1, 10**30, 404)):
        asked = ana.get(f"{there}/changes?older={older}&newer={newer}")
        assert asked.status_code == status, (older, newer)
    for cursor in ("x", "0", "-1", "9" * 30):
        assert ana.get(f"{there}/versions?cursor={cursor}").status_code == 422
    assert ana.get(f"{there}/changes?older=1").status_code == 422
    assert ana.get(f"{here}/sections/needs/versions").json == {"items": [], "next": None}
    assert ana.get(f"{here}/sections/nothing/versions").status_code == 404


def test_the_page_shows_no_content_until_it_is_asked_for_and_logged(
    country: Country, ana: Person
) -> None:
    here = _a_case(ana)
    reader, url = Reader(ana), f"{here}/risk/versions"
    covered = reader.get(url)
    assert covered.status_code == 200 and FEAR not in covered.text
    assert "Version 2" in covered.text and 'name="older"' in covered.text
    shown = reader.post(url, {"older": "2", "newer": "1"}).text
    assert shown.index(FEAR) < shown.index(CALM) and "Changed" in shown
    for given, words in (
        ({"older": "1", "newer": "1"}, "Choose two different versions."),
        ({"older": "one", "newer": "2"}, "Write the number of a version, such as 2."),
    ):
        again = reader.post(url, given)
        assert again.status_code == 422 and words in again.text and FEAR not in again.text
    assert url in reader.post(f"{here}/risk/open", {}).text
    sue = Reader(country.person("sue"))
    assert sue.post(url, {"older": "1", "newer": "2"}).status_code == 403
    seen = sue.post(url, {"older": "1", "newer": "2", "purpose": "supervision"})
    assert CALM in seen.text and _last(sue.person)["purpose"] == "supervision"
    for name, status in (("eva", 403), ("olga", 404), ("nia", 404), ("cam", 404)):
        other = Reader(country.person(name))
        assert other.get(url).status_code == status, name


def test_an_older_version_that_was_changed_or_taken_away_is_an_alarm(
    country: Country, ana: Person
) -> None:
    here, hands = _a_case(ana), Hands(country)
    changes = f"{here}/sections/risk/changes?older=1&newer=2"
    older, newer = (
        hands.row("record", case_id=UUID(here[7:]), name="risk", number=number) for number in (1, 2)
    )
    hands.set("record", older["id"], record_hash=newer["record_hash"])
    assert is_alarm(ana.get(changes))
    hands.set("record", older["id"], record_hash=older["record_hash"])
    assert ana.get(changes).status_code == 200
    hands.set("record", older["id"], written_by_id=UUID(country.person("eva").id))
    assert is_alarm(ana.get(changes))
    hands.delete("record", older["id"])
    assert is_alarm(ana.get(changes))
