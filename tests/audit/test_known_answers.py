"""What was handed out once verifies for ever, by the file of auditors as it now is.

The export is of the log in `tests/log/answers/log-v1.json`, restored once; beside it lie its key,
a copy of the file outside, a receipt, the last checkpoint with the line of a witness and that
witness's key. The certificate of an erasure is of another log.
"""

import json
from pathlib import Path

import pytest

from nrm.audit.verify import main

ANSWERS = Path(__file__).parents[1] / "log" / "answers"
VERSIONS = sorted(path.stem for path in ANSWERS.glob("export-*.jsonl"))


def answer(name: str) -> str:
    return str(ANSWERS / name)


def test_there_is_an_answer_for_every_version() -> None:
    assert VERSIONS == ["export-v1"]


@pytest.mark.parametrize("version", VERSIONS)
def test_an_export_verifies_with_everything_that_is_held_against_it(
    version: str, capsys: pytest.CaptureFixture[str]
) -> None:
    export = answer(f"{version}.jsonl")
    pins = ["--key", answer(f"{version}.key"), "--checkpoint", answer(f"{version}.kept")]
    receipt = ["--receipt", answer(f"{version}.tlog-proof")]
    head = ["--head", f"{'aa' * 16}:2:{'02' * 32}"]
    assert main([export, *pins, *receipt, *head]) == 0
    said = capsys.readouterr().out
    assert "restored 9 00000000-0000-0000-0000-0000000000a1: restored to 9 entries; 11 had" in said
    witness = ["--witness", answer(f"{version}.witness")]
    cosigned = ["--checkpoint", answer(f"{version}.witnessed")]
    assert main([export, *pins[:2], *witness, *cosigned]) == 0
    assert "witnessed up to 12 entries" in capsys.readouterr().out
    assert main([*receipt, *pins[:2]]) == 0


def test_its_entries_are_those_of_the_log_that_it_is_of() -> None:
    log = json.loads((ANSWERS / "log-v1.json").read_text())
    bodies = [entry["body"] for entry in log["audit_entry"]]
    lines = (ANSWERS / "export-v1.jsonl").read_text().splitlines()
    assert [line for line in lines if line.startswith('{"action"')][:-1] == bodies


def test_a_certificate_verifies_with_the_key_of_its_log() -> None:
    file = answer("certificate-v1.certificate")
    key = json.loads(Path(file).read_text())["key"]
    assert main(["--certificate", file, "--key", key]) == 0
