"""The log's pulse: one entry each minute, checkpoints while it grows, and alarms that are told."""

import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from nrm.audit.pulse import beat
from nrm.audit.witnesses import WITNESSES, read_witnesses
from nrm.database import now, transaction
from nrm.log import writer as log
from nrm.log.checkpoints import log_keys, open_checkpoint
from nrm.log.proofs import latest_checkpoint
from nrm.log.triggers import CREATE
from nrm.notices.keeping import code_of, confirm
from nrm.notices.models import find_mailbox
from tests.adversary.hostile import Hands
from tests.house.source import ROOT
from tests.support.clock import Hands as Time
from tests.support.clock import moved_by_hand
from tests.support.country import Country, Person
from tests.support.witnesses import Witness


@pytest.fixture(autouse=True)
def time(country: Country, monkeypatch: pytest.MonkeyPatch) -> Time:
    """A minute has just begun in a country that was founded before."""
    hands = moved_by_hand(monkeypatch)
    hands.on(61 - now().second)
    return hands


@pytest.fixture
def ada(country: Country) -> Person:
    return country.person("ada")


def beats(country: Country) -> int:
    with country.app.app_context():
        return beat()


def told(ada: Person, action: str) -> list[dict[str, Any]]:
    return list(ada.get(f"/audit/entries?action={action}&limit=200").json["items"])


def signed(country: Country) -> tuple[int, int]:
    """How far the last checkpoint reaches, and how far the log."""
    with country.inside(write=False) as reading:
        checkpoint = open_checkpoint(latest_checkpoint(), log_keys(reading.info["root"]))
    return checkpoint.size, len(Hands(country).rows("audit_entry"))


def test_there_is_one_entry_a_minute_however_often_it_beats(
    country: Country, ada: Person, time: Time
) -> None:
    time.on(60)
    assert [beats(country) for _ in range(3)] == [1, 0, 0]
    time.on(60)
    assert [beats(country) for _ in range(2)] == [1, 0]
    (newer, older) = told(ada, "audit.heartbeat")
    assert newer["at"] > older["at"]
    assert (newer["actor"], newer["case"]) == (None, None)
    # A clock that was set back silences nothing.
    time.on(-3600)
    assert beats(country) == 1
    assert Hands(country).verify()[0] == 0


def test_beats_are_found_by_whoever_looks_for_them(country: Country, ada: Person) -> None:
    def rows(query: str) -> int:
        page = ada.client.get(f"/audit{query}", headers={"Cookie": ada.cookie}).text
        return page.count("Showed that the log is written</bdi>")

    beats(country)
    assert rows("") == 0
    assert rows("?outcome=done") == 0
    assert rows("?about=audit&action=audit.heartbeat") == 1
    assert ada.get("/audit/entries?action=audit.heartbeat").json["items"]


@pytest.mark.race
def test_several_at_once_write_one(country: Country, ada: Person, time: Time) -> None:
    for _ in range(5):
        time.on(60)
        with ThreadPoolExecutor(4) as at_once:
            assert sum(at_once.map(lambda _: beats(country), range(8))) == 1
    assert len(told(ada, "audit.heartbeat")) == 5


def test_what_was_written_is_signed_within_ten_seconds(
    country: Country, ada: Person, time: Time
) -> None:
    beats(country)
    ada.get("/audit/entries")
    size, length = signed(country)
    assert size < length
    beats(country)
    assert signed(country) == (size, length)
    time.on(11)
    beats(country)
    size, length = signed(country)
    assert size == length
    beats(country)
    assert signed(country) == (size, length)


def test_a_silence_is_an_alarm_once_it_ends_and_shown_while_it_lasts(
    country: Country, ada: Person, time: Time
) -> None:
    def page() -> str:
        return ada.client.get("/audit", headers={"Cookie": ada.cookie}).text

    assert "The log needs you" not in page()
    beats(country)
    time.on(170)
    assert "The log needs you" not in page()
    beats(country)
    time.on(4 * 60)
    assert "the jobs of the service stand still" in page()
    ana = country.person("ana")
    assert "The log needs you" not in ana.client.get("/audit", headers={"Cookie": ana.cookie}).text
    beats(country)
    assert "The log needs you" not in page()
    (alarm,) = told(ada, "audit.alarm")
    assert (alarm["reason"], alarm["count"], alarm["actor"]) == ("silent", 4, None)


def test_an_entry_hidden_from_look_ups_is_an_alarm_within_a_round(
    country: Country, ada: Person, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nrm.audit.pulse._LEAST", 20)
    for _ in range(2):
        ada.get("/audit/agencies")
    hands = Hands(country)
    size = len(hands.rows("audit_entry"))
    hands.drop_triggers()
    hidden = size - 2
    hands.set("audit_entry", hidden, action="case.list")
    with hands.inside() as connection:
        for statement in CREATE[connection.dialect.name]:
            connection.execute(text(statement))

    def altered(who: Person = ada) -> list[int]:
        return [it["count"] for it in told(who, "audit.alarm") if it["reason"] == "altered"]

    rounds = 0
    while not altered() and rounds < 20:
        time.on(60)
        rounds += beats(country)
    assert altered() == [hidden]
    assert rounds == -(-size // 20)
    went_on = [it["count"] for it in reversed(told(ada, "audit.heartbeat"))]
    assert went_on[:-1] == [20 * (number + 1) for number in range(rounds - 1)]
    # The list that holds it shows nothing any more; the page of the proof says why.
    page = ada.client.get("/audit/proof", headers={"Cookie": ada.cookie}).text
    assert "An entry of the log is not as it was written." in page
    assert f"Entry {hidden} was not as it was written." in page
    # It is told once a day, however many rounds find it, and the round begins again.
    for _ in range(2 * rounds):
        time.on(60)
        beats(country)
    assert altered() == [hidden]
    time.on(24 * 3600)
    for _ in range(15):
        time.on(60)
        beats(country)
    assert altered(country.person("ada")) == [hidden, hidden]


def test_a_checkpoint_that_came_late_is_an_alarm(country: Country, ada: Person, time: Time) -> None:
    # What is signed with an append is signed in time: only who stands still between is late.
    beats(country)
    ada.get("/audit/entries")
    time.on(61)
    beats(country)
    (alarm,) = told(ada, "audit.alarm")
    assert alarm["reason"] == "unsigned" and alarm["count"] in range(55, 70)
    for _ in range(6):
        time.on(20)
        beats(country)
    assert len(told(ada, "audit.alarm")) == 1


def test_a_late_witness_is_told_once_for_each_time(
    country: Country, ada: Person, time: Time, tmp_path: Path
) -> None:
    witness = Witness(tmp_path / "w1").begins()
    file = country.folder / "witnesses"
    file.write_text(witness.key)
    country.app.extensions[WITNESSES] = read_witnesses(file)
    beats(country)
    assert told(ada, "audit.alarm") == []
    for _ in range(21):
        time.on(20)
        beats(country)
    (alarm,) = told(ada, "audit.alarm")
    mark = f"witness:{witness.key.split('+')[1]}"
    assert (alarm["reason"], alarm["sections"]) == ("witness_late", {mark: 0})
    page = ada.client.get("/audit", headers={"Cookie": ada.cookie}).text
    assert "witness.example/w1 has not signed" in page
    assert Hands(country).verify()[0] == 0


def test_nobody_signs_for_a_witness_by_writing_to_the_table(
    country: Country, ada: Person, time: Time, tmp_path: Path
) -> None:
    witness = Witness(tmp_path / "w1").begins()
    file = country.folder / "witnesses"
    file.write_text(witness.key)
    country.app.extensions[WITNESSES] = read_witnesses(file)
    beats(country)
    hands, (last, *_) = Hands(country), signed(country)
    line = f"— {witness.name} {'A' * 102}==\n"
    row = {"witness": witness.key.split("+")[1], "at": now(), "line": line}
    for size in (last, 2**60):
        hands.insert("audit_cosignature", {**row, "size": size})
    for _ in range(21):
        time.on(20)
        beats(country)
    assert [alarm["reason"] for alarm in told(ada, "audit.alarm")] == ["witness_late"]


def test_auditors_are_woken_by_an_alarm(country: Country, ada: Person) -> None:
    confirmed = _mailbox(country, ada)
    run = country.app.test_cli_runner().invoke(args=["nrm", "jobs", "--once"])
    assert json.loads(run.stdout)["notices"] == 0
    with country.app.app_context(), transaction():
        log.write(None, "audit.alarm", reason="witness_disagrees", sections={"witness:aa": 3})
    run = country.app.test_cli_runner().invoke(args=["nrm", "jobs", "--once"])
    assert (json.loads(run.stdout)["notices"], confirmed) == (1, True)


def _mailbox(country: Country, ada: Person) -> bool:
    assert ada.put("/account/mailbox", {"address": "ada@example.org"}).status_code == 200
    with country.inside():
        mailbox = find_mailbox(UUID(ada.id), to_change=True)
        assert mailbox is not None
        return confirm(mailbox, code_of(mailbox) or "")


def test_it_beats_while_the_jobs_run(country: Country, ada: Person) -> None:
    settings = {"NRM_DATA": str(country.folder), "NRM_DATABASE_URL": country.url}
    order = [sys.executable, "-m", "flask", "--app", "wsgi", "nrm", "jobs", "--every", "3600"]
    with subprocess.Popen(
        order, cwd=ROOT, env={**os.environ, **settings}, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        try:
            assert json.loads(running.stdout.readline())["heartbeat"] == 1
            running.send_signal(signal.SIGTERM)
            assert running.wait(30) == 0
        finally:
            running.kill()
    assert len(told(ada, "audit.heartbeat")) in (1, 2)
