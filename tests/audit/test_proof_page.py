"""The page of the proof: what stands there before anything is set up, and what once all is."""

from pathlib import Path

import pytest

from nrm.audit.pulse import beat
from nrm.audit.witnesses import WITNESSES, read_witnesses
from tests.adversary.hostile import Hands
from tests.browser.live import served
from tests.support.clock import Hands as Time
from tests.support.clock import moved_by_hand
from tests.support.country import Country, Person
from tests.support.steps import open_a_case
from tests.support.witnesses import Witness


@pytest.fixture
def ada(country: Country) -> Person:
    """An auditor, after somebody worked."""
    open_a_case(country.person("ana"))
    return country.person("ada")


def page(person: Person) -> str:
    shown = person.client.get("/audit/proof", headers={"Cookie": person.cookie})
    assert shown.status_code == 200
    return shown.text


def checks(person: Person) -> str:
    headers = {"Cookie": person.cookie}
    return person.client.post(
        "/audit/proof", data={"csrf_token": person.csrf}, headers=headers
    ).text


def test_before_anything_is_set_up_it_says_what_to_do(country: Country, ada: Person) -> None:
    shown = page(ada)
    assert "Not checked yet" in shown
    assert "No witness is set up yet." in shown
    assert "docs/witness.md" in shown
    assert "There was no alarm." in shown
    key = ada.get("/audit/keys").json["items"][0]["key"]
    assert key.replace("+", "&#43;") in shown or key in shown
    assert 'href="/api/v1/audit/keys"' in shown


def test_a_check_is_remembered_with_who_made_it(country: Country, ada: Person) -> None:
    assert "Complete and unchanged" in checks(ada)
    shown = page(country.person("sue"))
    assert "Complete and unchanged" in shown and "ada" in shown
    (entry,) = ada.get("/audit/entries?action=audit.verify").json["items"]
    assert (entry["reason"], entry["actor"]) == ("whole", ada.id)
    assert entry["count"] < entry["index"]


def test_a_check_at_the_machine_is_recorded_where_that_is_asked(
    country: Country, ada: Person
) -> None:
    assert Hands(country).verify()[0] == 0
    assert "Not checked yet" in page(ada)
    run = country.app.test_cli_runner().invoke(args=["nrm", "audit", "verify", "--record"])
    assert run.exit_code == 0
    assert "at the machine itself" in page(ada)
    (entry,) = ada.get("/audit/entries?action=audit.verify").json["items"]
    assert (entry["reason"], entry["actor"]) == ("whole", None)


def test_what_does_not_fit_stays_on_the_page(country: Country, ada: Person) -> None:
    hands = Hands(country)
    hands.drop_triggers()
    first = hands.rows("audit_entry")[1]
    hands.set("audit_entry", first["index"], outcome="failed")
    shown = checks(ada)
    assert "The log does not agree with itself" in shown and "seal" in shown
    assert "The log does not agree with itself" in page(ada)
    run = country.app.test_cli_runner().invoke(args=["nrm", "audit", "verify", "--record"])
    assert run.exit_code == 1


def test_witnesses_and_alarms_stand_there(
    country: Country, ada: Person, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    time: Time = moved_by_hand(monkeypatch)
    keeps_up, late = Witness(tmp_path / "w1"), Witness(tmp_path / "w2", "witness.example/w2")
    with served(country.app) as url:
        address = url.replace("localhost", "127.0.0.1") + "/api/v1/audit"
        key = ada.get("/audit/keys").json["items"][0]["key"]
        for witness in (keeps_up, late):
            witness.begins((address, key))
        file = country.folder / "witnesses"
        file.write_text(f"{keeps_up.key}\n{late.key}\n")
        country.app.extensions[WITNESSES] = read_witnesses(file)
        assert page(ada).count("Has signed nothing yet") == 2
        with country.app.app_context():
            beat()
        for _ in range(20):
            time.on(20)
            with country.app.app_context():
                beat()
        assert keeps_up.once()[0] == 0
    shown = page(ada)
    assert shown.count("Keeps up") == 1 and ">Late<" in shown
    assert "witness.example/w2 has not signed for longer" in shown
    assert "The witness witness.example/w2 was late." in shown
    # What the log told auditors is for auditors.
    assert "was late" not in page(country.person("ana"))
