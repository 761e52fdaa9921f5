"""Own service notes: an agency writes and reads them, and no other learns that there are any."""

from typing import Any

import pytest

from tests.adversary.hostile import Hands, is_alarm
from tests.support.country import Country, Person
from tests.support.own_notes import NAME, NOTE, an_accepted_referral, noted, notes
from tests.support.reader import Reader
from tests.support.steps import a_sent_referral, agree, open_a_case, refer
from tests.support.suspensions import suspend

OTHERS = ("ana", "sue", "eva", "olga", "pia", "zoe", "cam", "rita", "ada", "stan", "adam")


def _people(country: Country, *names: str) -> tuple[Person, ...]:
    return tuple(country.person(name) for name in names)


def test_the_partner_notes_and_its_colleagues_read(country: Country) -> None:
    ana, nia, noa = _people(country, "ana", "nia", "noa")
    _, there = an_accepted_referral(country, ana, nia)
    assert noted(nia, there) == []
    assert notes(nia, there).status_code == 201
    nia.step(there, "begin", met_on="2026-11-20")
    assert notes(noa, there, "Came again.").status_code == 201
    (second, first) = nia.get(f"{there}/service-notes").json["items"]
    assert (second["text"], second["written_by"]) == ("Came again.", noa.id)
    assert (first["text"], first["written_by"]) == (NOTE, nia.id)
    assert first["written_at"] <= second["written_at"]
    assert "axolotl" not in str(Hands(country).dump())
    assert Hands(country).verify()[0] == 0


def test_nobody_else_reads_or_writes_them(country: Country) -> None:
    ana, nia = _people(country, "ana", "nia")
    _, there = an_accepted_referral(country, ana, nia)
    notes(nia, there)
    for name in OTHERS:
        person, purpose = country.person(name), {"X_Purpose": "supervision"}
        assert person.get(f"{there}/service-notes", **purpose).status_code == 404
        assert notes(person, there, "?", **purpose).status_code == 404
        assert Reader(person).get(f"{there}/notes").status_code == 404
        assert Reader(person).post(f"{there}/notes", {"text": "?"}).status_code == 404
    assert noted(nia, there) == [NOTE]


def _before(country: Country, ana: Person, nia: Person) -> dict[str, str]:
    """A referral in each state before acceptance that this partner may know of."""
    case = open_a_case(ana, identity={"preferred_name": "Mira"})
    sent = a_sent_referral(country, ana, case, "Clinic", [NAME])
    case = open_a_case(ana, identity={"preferred_name": "Noor"})
    read = a_sent_referral(country, ana, case, "Clinic", [NAME])
    nia.step(read, "acknowledge")
    case = open_a_case(ana, identity={"preferred_name": "Lina"})
    consent = agree(country, ana, case, "Clinic", [NAME]).json
    unsent = f"/referrals/{refer(country, ana, case, 'Clinic', consent).json['id']}"
    return {"awaiting_consent": unsent, "sent": sent, "acknowledged": read}


def test_there_is_no_place_for_them_before_acceptance(country: Country) -> None:
    ana, nia = _people(country, "ana", "nia")
    for state, there in _before(country, ana, nia).items():
        assert ana.get(there).json["state"] == state
        assert noted(nia, there) == notes(nia, there).status_code == 404
        assert f"{there}/notes" not in Reader(nia).get(there).text


@pytest.mark.parametrize(
    ("ends", "given"),
    [
        ("complete", {"outcome": "service_delivered"}),
        ("not_engaged", {"reason": "did_not_come"}),
    ],
)
def test_after_its_part_they_are_read_and_nothing_is_added(
    country: Country, ends: str, given: dict[str, Any]
) -> None:
    ana, nia, noa = _people(country, "ana", "nia", "noa")
    _, there = an_accepted_referral(country, ana, nia)
    nia.step(there, "begin", met_on="2026-11-20")
    notes(nia, there)
    assert nia.step(there, ends, **given).status_code == 200
    for person in (nia, noa):
        assert noted(person, there) == [NOTE]
    late = notes(nia, there, "Too late.")
    assert (late.status_code, late.json["type"].rpartition("/")[2]) == (409, "out-of-turn")
    page = Reader(nia).get(f"{there}/notes").text
    assert "axolotl" in page and "<textarea" not in page
    kept = Reader(nia).post(f"{there}/notes", {"text": "Too late."})
    assert kept.status_code == 409 and "Too late." in kept.text
    assert Hands(country).verify()[0] == 0


def test_a_long_notebook_is_read_page_by_page(country: Country) -> None:
    ana, nia = _people(country, "ana", "nia")
    _, there = an_accepted_referral(country, ana, nia)
    for number in range(5):
        notes(nia, there, f"Note {number}.")
    path, found = f"{there}/service-notes?limit=2", list[str]()
    page = nia.get(path)
    while True:
        found += [each["text"] for each in page.json["items"]]
        after = page.json["next"]
        if after is None:
            break
        assert 'rel="next"' in page.headers["Link"]
        page = nia.get(f"{path}&cursor={after}")
    assert found == [f"Note {number}." for number in reversed(range(5))]
    for strange in ("0", "6", "zz", "-1", "1" * 40, "%C3%A9"):
        refused = nia.get(f"{path}&cursor={strange}")
        assert refused.status_code == 422 and "cursor" in refused.json["errors"]


def test_a_press_that_is_sent_twice_is_one_note(country: Country) -> None:
    ana, nia = _people(country, "ana", "nia")
    _, there = an_accepted_referral(country, ana, nia)
    made = [notes(nia, there, Idempotency_Key="one") for _ in range(2)]
    assert made[0].json == made[1].json and made[1].status_code == 201
    other = notes(nia, there, "Something else.", Idempotency_Key="one")
    assert other.status_code == 422
    page = Reader(nia)
    for _ in range(2):
        sent = page.post(f"{there}/notes", {"text": "By form.", "once": "two"})
        assert sent.headers["Location"] == f"{there}/notes"
    assert noted(nia, there) == ["By form.", NOTE]


@pytest.mark.parametrize("text", ["", "a" * 15_001, None])
def test_nothing_and_too_much_is_refused(country: Country, text: str | None) -> None:
    ana, nia = _people(country, "ana", "nia")
    _, there = an_accepted_referral(country, ana, nia)
    refused = nia.post(f"{there}/service-notes", {"text": text})
    assert refused.status_code == 422 and "text" in refused.json["errors"]
    again = Reader(nia).post(f"{there}/notes", {"text": text or " "})
    assert again.status_code == 422 and "up to 15,000 characters" in again.text
    assert Hands(country).rows("service_notebook") == []


def test_each_reading_stands_in_the_log_before_anything_is_opened(country: Country) -> None:
    ana, nia, ada = _people(country, "ana", "nia", "ada")
    _, there = an_accepted_referral(country, ana, nia)
    notes(nia, there)
    assert noted(nia, there) == [NOTE]
    told = ada.get("/audit/entries?limit=50").json["items"]
    (read,) = [each for each in told if each["action"] == "service_note.read"]
    (wrote,) = [each for each in told if each["action"] == "service_note.write"]
    assert (read["actor"], read["count"], wrote["actor"]) == (nia.id, 1, nia.id)
    assert read["case"] and read["referral"] and read["case"] == wrote["case"]
    assert ada.get(f"{there}/service-notes").status_code == 404
    hands = Hands(country)
    (head,) = hands.rows("audit_head")
    hands.set("audit_head", head["id"], mac=bytes(32))
    shut = nia.get(f"{there}/service-notes")
    assert shut.status_code == 503 and "axolotl" not in shut.text


def _seen(person: Person, here: str, there: str) -> list[Any]:
    """All that this person is shown of the case and its referral, but what varies by itself."""
    shown = []
    for path in (here, there, f"{there}/messages", "/referrals?box=out", "/clocks", "/cases"):
        answer = person.get(path)
        told = {name: it for name, it in answer.json.items() if name != "request_id"}
        shown.append((path, answer.status_code, told, answer.headers.get("ETag")))
    for path in (here, there, "/referrals/out", "/"):
        main = Reader(person).get(path).text.partition("<main")[2].splitlines()
        varies = ("csrf_token", 'name="once"', "<code>")
        lines = [each for each in main if not any(sign in each for sign in varies)]
        shown.append((path, 200, lines, None))
    case_id = here.rpartition("/")[2]
    log = person.get(f"/audit/entries?case={case_id}&limit=200").json["items"]
    own = ("audit.", "case.list", "case.read", "clock.", "referral.list", "referral.read")
    acts = [each["action"] for each in log if not each["action"].startswith((*own, "message."))]
    shown.append(("log", 200, acts, None))
    return shown


def test_the_agency_that_sent_it_learns_of_none(country: Country) -> None:
    ana, sue, nia, noa = _people(country, "ana", "sue", "nia", "noa")
    here, there = an_accepted_referral(country, ana, nia)
    for person in (ana, sue):
        _seen(person, here, there)
    before = [_seen(person, here, there) for person in (ana, sue)]
    assert notes(nia, there).status_code == 201
    assert noted(noa, there) == [NOTE]
    for person, was in zip((ana, sue), before, strict=True):
        for new, old in zip(_seen(person, here, there), was, strict=True):
            assert new == old
    case_id = here.rpartition("/")[2]
    for act in ("write", "read"):
        asked = f"/audit/entries?case={case_id}&action=service_note.{act}"
        assert ana.get(asked).json["items"] == []
    # Whoever wrote and read finds it among the own.
    own = nia.get("/audit/entries?action=service_note.write").json["items"]
    assert len(own) == 1


def test_on_pages_it_is_found_written_and_read(country: Country) -> None:
    ana, nia = _people(country, "ana", "nia")
    _, there = an_accepted_referral(country, ana, nia)
    link = f'href="{there}/notes"'
    assert link in Reader(nia).get(there).text
    assert link not in Reader(ana).get(there).text
    empty = Reader(nia).get(f"{there}/notes").text
    assert "No note yet." in empty and "belongs in your own records" in empty
    sent = Reader(nia).post(f"{there}/notes", {"text": f"{NOTE}\r\nAnd more.", "once": "a"})
    assert (sent.status_code, sent.headers["Location"]) == (303, f"{there}/notes")
    page = Reader(nia).get(f"{there}/notes").text
    assert "axolotl" in page and "And more." in page and "nia" in page and '<p dir="auto">' in page
    for number in range(20):
        notes(nia, there, f"Note {number}.")
    newest = Reader(nia).get(f"{there}/notes").text
    assert "Note 19." in newest and "axolotl" not in newest and "cursor=1" in newest
    assert "axolotl" in Reader(nia).get(f"{there}/notes?cursor=1").text


def test_a_suspended_partner_reads_and_writes_on(country: Country) -> None:
    ana, nia = _people(country, "ana", "nia")
    _, there = an_accepted_referral(country, ana, nia)
    notes(nia, there)
    suspend(country, "Clinic")
    nia = country.person("nia")
    assert notes(nia, there, "Still helping.").status_code == 201
    assert noted(nia, there) == ["Still helping.", NOTE]


@pytest.mark.parametrize("which", ["first", "middle", "newest"])
def test_a_note_that_was_taken_away_is_missed(country: Country, which: str) -> None:
    ana, nia = _people(country, "ana", "nia")
    _, there = an_accepted_referral(country, ana, nia)
    for number in range(3):
        notes(nia, there, f"Note {number}.")
    hands, at = Hands(country), {"first": 1, "middle": 2, "newest": 3}[which]
    hands.delete("service_note", hands.row("service_note", number=at)["id"])
    assert is_alarm(nia.get(f"{there}/service-notes"))
    # A page of two is whole without the first of three, and not without any other.
    two = nia.get(f"{there}/service-notes?limit=2")
    assert two.status_code == 200 if which == "first" else is_alarm(two)
