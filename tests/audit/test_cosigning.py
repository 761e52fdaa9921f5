"""Our own log and real witnesses: what they sign is taken, shown, and never believed unchecked."""

import base64
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.exc import DBAPIError

from config import Unconfigured
from nrm.audit.witness import cosignature
from nrm.audit.witnesses import WITNESSES, read_witnesses
from nrm.database import db
from nrm.log import writer as log
from nrm.log.acts import Act
from nrm.log.checkpoints import Checkpoint, sign_checkpoint
from nrm.log.newest import sign_head
from tests.adversary.hostile import Hands
from tests.browser.live import served
from tests.house.source import ROOT
from tests.support.country import Country, Person
from tests.support.steps import open_a_case
from tests.support.witnesses import Witness

AUDIT = "/api/v1/audit"


@pytest.fixture
def ada(country: Country) -> Person:
    """An auditor, after somebody worked."""
    open_a_case(country.person("ana"))
    return country.person("ada")


@pytest.fixture
def address(country: Country, ada: Person) -> Iterator[str]:
    """Where the log is read over HTTP."""
    with served(country.app) as url:
        yield url.replace("localhost", "127.0.0.1") + AUDIT


@pytest.fixture
def key(country: Country, ada: Person) -> str:
    """The key of the log, as its operator gives it away."""
    return str(ada.get("/audit/keys").json["items"][0]["key"])


@pytest.fixture
def witness(country: Country, address: str, key: str, tmp_path: Path) -> Witness:
    """One that the log knows."""
    return known(country, Witness(tmp_path / "w1").begins((address, key)))


def known(country: Country, *witnesses: Witness) -> Witness:
    """The log is told the keys of these."""
    file = country.folder / "witnesses"
    file.write_text("# of this log\n\n" + "".join(f"{each.key}\n" for each in witnesses))
    country.app.extensions[WITNESSES] = read_witnesses(file)
    return witnesses[0]


def note(person: Person, query: str = "") -> str:
    return person.client.get(f"{AUDIT}/checkpoint{query}").text


def size_of(checkpoint: str) -> int:
    return int(checkpoint.split("\n")[1])


def alarms(ada: Person) -> list[tuple[str, dict[str, int]]]:
    told = ada.get("/audit/entries?action=audit.alarm").json["items"]
    return [(entry["reason"], entry["sections"]) for entry in told]


def test_a_cosignature_stands_under_the_checkpoint(
    country: Country, ada: Person, witness: Witness
) -> None:
    assert "witness.example" not in note(ada)
    assert ada.client.get(f"{AUDIT}/checkpoint?witnessed=1").status_code == 404
    status, said = witness.once()
    assert status == 0, said
    signed = note(ada)
    assert signed.count("— ") == 2
    assert signed.splitlines()[-1].startswith("— witness.example/w1 ")
    assert note(ada, "?witnessed=1") == signed
    # The next one is not signed by it yet.
    ada.get("/audit/entries/0/receipt")
    with country.inside():
        sign_head()
    assert size_of(note(ada)) > size_of(signed)
    assert note(ada).count("— ") == 1
    assert note(ada, "?witnessed=true") == signed
    assert witness.once()[0] == 0
    assert note(ada).count("— ") == 2


def test_two_witnesses_sign_the_same_and_a_receipt_holds_both(
    country: Country, ada: Person, address: str, key: str, witness: Witness, tmp_path: Path
) -> None:
    other = Witness(tmp_path / "w2", "witness.example/w2").begins((address, key))
    assert (other.once()[0], "422" in other.once()[1]) == (2, True)
    known(country, witness, other)
    for each in (witness, other, other):
        assert each.once()[0] == 0
    assert note(ada).count("— witness.example/") == 2
    receipt = ada.client.get(f"{AUDIT}/entries/0/receipt", headers={"Cookie": ada.cookie}).text
    assert receipt.partition("\n\n")[2] == note(ada, "?witnessed=1")


def test_the_offline_verifier_takes_the_receipt_and_asks_for_the_witness(
    country: Country, ada: Person, key: str, witness: Witness, tmp_path: Path
) -> None:
    assert witness.once()[0] == 0
    taken = ada.client.get(f"{AUDIT}/entries/0/receipt", headers={"Cookie": ada.cookie}).data
    others = Witness(tmp_path / "w9", "witness.example/w9").begins()
    texts = {"key": key, "ours": witness.key, "others": others.key}
    for name, text in texts.items():
        (tmp_path / name).write_text(f"{text}\n")
    (tmp_path / "receipt").write_bytes(taken)

    def verified(seen_by: str) -> int:
        given = ["--receipt", "receipt", "--key", "key", "--witness", seen_by]
        order = [sys.executable, "-I", str(ROOT / "nrm" / "audit" / "verify.py"), *given]
        return subprocess.run(order, cwd=tmp_path, check=False, capture_output=True).returncode

    assert (verified("ours"), verified("others")) == (0, 1)


def test_what_nobody_we_know_signed_is_not_taken(
    country: Country, ada: Person, witness: Witness
) -> None:
    assert witness.once()[0] == 0
    signed = note(ada)
    last = signed.splitlines(keepends=True)[-1]
    marked = base64.b64decode(last.split(" ")[2])
    forged = [
        signed.replace(last, ""),
        signed.replace("witness.example/w1", "witness.example/w2"),
        signed.replace(last, spelled(last, marked[:4] + bytes(8) + marked[12:])),
        signed.replace(last, spelled(last, marked[:-1])),
        signed.replace(last, last.replace("— ", "- ")),
        "nothing",
    ]
    for text in forged:
        assert ada.post("/audit/cosignatures", {"note": text}).status_code == 422
    assert ada.post("/audit/cosignatures", {"note": signed}).json == {"taken": 0}
    assert alarms(ada) == []


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_stranger_keeps_nobody_from_writing(country: Country, witness: Witness) -> None:
    knock = partial(country.app.test_client().post, f"{AUDIT}/cosignatures")
    with ThreadPoolExecutor(1) as pool, country.inside():
        assert pool.submit(knock, json={"note": "nothing"}).result(10).status_code == 422


def spelled(line: str, marked: bytes) -> str:
    dash, name, _ = line.split(" ")
    return f"{dash} {name} {base64.b64encode(marked).decode()}\n"


def test_a_line_that_others_put_into_the_table_is_not_shown(
    country: Country, ada: Person, witness: Witness
) -> None:
    assert witness.once()[0] == 0
    signed, hands = note(ada), Hands(country)
    (row,) = hands.rows("audit_cosignature")
    hands.insert("audit_cosignature", {**row, "witness": "0" * 8, "line": row["line"][:-9] + "\n"})
    assert note(ada) == signed
    with (
        country.app.app_context(),
        pytest.raises(DBAPIError, match="append-only"),
        db.engine.begin() as connection,
    ):
        connection.exec_driver_sql("DELETE FROM audit_cosignature")


def test_a_second_tree_under_our_key_is_an_alarm_and_stands_in_the_log(
    country: Country, ada: Person, witness: Witness
) -> None:
    assert witness.once()[0] == 0
    mark = {f"witness:{witness.key.split('+')[1]}": 3}
    with country.inside(write=False) as reading:
        root = reading.info["root"]
    origin = note(ada).split("\n")[0]
    shown = sign_checkpoint(root, Checkpoint(origin, 3, bytes(32)))
    lie = shown + line_of(witness, shown)
    for _ in range(2):
        answer = ada.post("/audit/cosignatures", {"note": lie})
        assert answer.status_code == 409
        assert "proves a second tree" in answer.json["detail"]
    assert alarms(ada) == [("witness_disagrees", mark)]
    # Before a restore the log had another name; what is lost with it is known.
    past = sign_checkpoint(root, Checkpoint(f"{origin}/2", 3, bytes(32)))
    assert (
        ada.post("/audit/cosignatures", {"note": past + line_of(witness, past)}).status_code == 422
    )


def test_no_other_alarms_hide_a_second_tree(
    country: Country, ada: Person, witness: Witness
) -> None:
    with country.inside(write=False) as reading:
        root = reading.info["root"]
    shown = sign_checkpoint(root, Checkpoint(note(ada).split("\n")[0], 3, bytes(32)))
    lie = {"note": shown + line_of(witness, shown)}
    assert ada.post("/audit/cosignatures", lie).status_code == 409
    with country.inside():
        act = Act(action="audit.alarm", thing=None, sections={}, count=1, reason="unsigned")
        log.write_many(None, [act] * 150)
    page = ada.client.get("/audit", headers={"Cookie": ada.cookie}).text
    assert "A witness was shown another log under our key" in page
    assert ada.post("/audit/cosignatures", lie).status_code == 409
    assert [reason for reason, _ in alarms(ada)] == ["unsigned"] * 30


def line_of(witness: Witness, shown: str) -> str:
    """What this witness signs when it is shown this."""
    held = (witness.folder / "witness.key").read_text().strip().split("+", 4)
    private = Ed25519PrivateKey.from_private_bytes(base64.b64decode(held[-1])[1:])
    return cosignature(witness.name, private, 1, shown.partition("\n\n")[0] + "\n")


@pytest.mark.parametrize("text", ["a key", "name+00000000+AAAA", "n+da77ade7+BOvN63jn\n"])
def test_a_file_that_holds_no_keys_stops_the_start(tmp_path: Path, text: str) -> None:
    assert read_witnesses(None) == ()
    file = tmp_path / "witnesses"
    file.write_text("# nobody yet\n")
    assert read_witnesses(file) == ()
    file.write_text(text)
    with pytest.raises(Unconfigured, match="NRM_WITNESSES"):
        read_witnesses(file)
    with pytest.raises(Unconfigured, match="cannot be read"):
        read_witnesses(tmp_path / "none")
