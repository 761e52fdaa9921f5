"""Rows that others put into the tables of checkpoints and cosignatures hide nothing, nor does time.

Whoever may write to the database, and has no key, adds what he likes under sizes that he likes.
"""

from pathlib import Path
from typing import Any

import pytest

from nrm.audit.pulse import beat
from nrm.audit.witnesses import WITNESSES, read_witnesses
from nrm.database import now
from tests.adversary.hostile import Hands, is_alarm
from tests.browser.live import served
from tests.support.clock import Hands as Time
from tests.support.clock import moved_by_hand
from tests.support.country import Country, Person
from tests.support.steps import open_a_case
from tests.support.witnesses import NAME, View, Witness, a_lying_log, leaves

AUDIT = "/api/v1/audit"


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    hands = moved_by_hand(monkeypatch)
    hands.on(61 - now().second)
    return hands


@pytest.fixture
def ada(country: Country, time: Time) -> Person:
    """An auditor, after somebody worked and the jobs ran."""
    open_a_case(country.person("ana"))
    beats(country)
    return country.person("ada")


@pytest.fixture
def witness(country: Country, ada: Person, tmp_path: Path) -> Witness:
    """One that has signed the newest checkpoint."""
    made = Witness(tmp_path / "w1")
    with served(country.app) as url:
        address = url.replace("localhost", "127.0.0.1") + AUDIT
        made.begins((address, ada.get("/audit/keys").json["items"][0]["key"]))
        file = country.folder / "witnesses"
        file.write_text(made.key)
        country.app.extensions[WITNESSES] = read_witnesses(file)
        assert made.once()[0] == 0
    return made


def beats(country: Country) -> int:
    with country.app.app_context():
        return beat()


def note(person: Person, query: str = "") -> str:
    return person.client.get(f"{AUDIT}/checkpoint{query}").text


def page(person: Person) -> str:
    shown = person.client.get("/audit/proof", headers={"Cookie": person.cookie})
    assert shown.status_code == 200
    return shown.text


def told(ada: Person) -> list[str]:
    """The alarms, but that entries have no marks: dropping the triggers is noticed as well."""
    found = [e["reason"] for e in ada.get("/audit/entries?action=audit.alarm").json["items"]]
    return [reason for reason in found if reason != "altered"]


def forge(country: Country, witness: Witness, size: int, text: str, line: str) -> None:
    """A checkpoint of this size, and what the witness is to have signed of it."""
    row: dict[str, Any] = {"size": size, "at": now()}
    hands, named = Hands(country), witness.key.split("+")[1]
    hands.insert("audit_checkpoint", {**row, "note": text})
    hands.insert("audit_cosignature", {**row, "witness": named, "line": line})


def test_forged_rows_hide_no_newer_ones(
    country: Country, ada: Person, time: Time, witness: Witness
) -> None:
    signed, newest = note(ada, "?witnessed=1"), int(note(ada).split("\n")[1])
    line = signed.splitlines(keepends=True)[-1]
    for size, text in ((2**60, signed), (newest + 1, "nothing\n\n"), (2**59, "nothing")):
        forge(country, witness, size, text, line)
    assert note(ada, "?witnessed=1") == signed
    assert note(ada) == signed
    shown = page(ada)
    assert "Keeps up" in shown and signed.splitlines()[2] in shown
    # What is written is signed as ever, and whoever is late is late.
    time.on(20)
    beats(country)
    assert int(note(ada).split("\n")[1]) > newest + 1
    for _ in range(20):
        time.on(20)
        beats(country)
    assert told(ada) == ["witness_late"]
    assert "beyond" in Hands(country).verify()[1]


def test_what_a_witness_signed_of_another_log_counts_for_nothing(
    country: Country, ada: Person, time: Time, witness: Witness
) -> None:
    before = note(ada, "?witnessed=1")
    with a_lying_log(a=View(leaves(20))) as other:
        (witness.folder / "logs").write_text(f"{other.address}/a {other.key}\n")
        assert witness.once()[0] == 0
    (theirs,) = other.taken
    assert theirs.startswith(NAME)
    for _ in range(30):
        ada.get("/agencies")
    time.on(20)
    forge(country, witness, 20, theirs, theirs.splitlines(keepends=True)[-1])
    assert note(ada, "?witnessed=1") == before
    for _ in range(20):
        time.on(20)
        beats(country)
    assert told(ada) == ["witness_late"]


def test_nothing_but_forged_rows_is_an_alarm(country: Country, ada: Person, time: Time) -> None:
    hands = Hands(country)
    hands.drop_triggers()
    for row in hands.rows("audit_checkpoint"):
        hands.set("audit_checkpoint", row["size"], note=row["note"].replace("\n\n", "\n \n"))
    assert is_alarm(ada.get("/audit/checkpoint"))
    for row in hands.rows("audit_checkpoint"):
        hands.delete("audit_checkpoint", row["size"])
    assert is_alarm(ada.get("/audit/checkpoint"))


@pytest.mark.parametrize("how", ["later", "gone"])
def test_times_and_rows_of_checkpoints_mute_nobody_who_is_late(
    country: Country, ada: Person, time: Time, witness: Witness, how: str
) -> None:
    hands = Hands(country)
    hands.drop_triggers()
    for _ in range(22):
        time.on(20)
        beats(country)
        *older, newest = sorted(row["size"] for row in hands.rows("audit_checkpoint"))
        signed = int(note(ada, "?witnessed=1").split("\n")[1])
        for size in (*older, newest):
            if how == "later":
                hands.set("audit_checkpoint", size, at=now())
            elif signed < size < newest:
                hands.delete("audit_checkpoint", size)
    assert told(ada) == ["witness_late"]


def test_a_pulse_from_the_future_is_no_pulse(country: Country, ada: Person, time: Time) -> None:
    time.on(365 * 86_400)
    beats(country)
    time.on(-365 * 86_400)
    ada = country.person("ada")
    assert "the jobs of the service stand still" in page(ada)
    beats(country)
    assert "the jobs of the service stand still" not in page(ada)
