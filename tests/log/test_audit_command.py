"""`flask nrm audit verify`: one line per fault, and an exit status a script can use."""

import json

from click.testing import Result

from nrm.audit.cli import CHECKS, audit
from nrm.log.faults import Fault, Kind
from tests.log.world import ANA, World


def run(world: World, *arguments: str) -> Result:
    return world.app.test_cli_runner().invoke(audit, ["verify", *arguments])


def test_a_whole_log_ends_with_0(a_log: World) -> None:
    result = run(a_log)
    assert (result.exit_code, result.stdout) == (0, "The log is whole.\n")


def test_an_empty_log_ends_with_0(world: World) -> None:
    assert run(world).exit_code == 0


def test_a_remark_is_printed_and_no_fault(a_log: World) -> None:
    a_log.write(ANA, "case.list")
    result = run(a_log)
    assert result.exit_code == 0
    assert result.stdout.startswith("unsigned 7: not yet signed from here: 1")


def test_every_fault_is_a_line_and_the_end_is_1(a_log: World) -> None:
    a_log.tamper('UPDATE audit_entry SET n = 9 WHERE "index" = 6')
    a_log.app.extensions[CHECKS] = [lambda: [Fault(Kind.ROW, None, "a row of the consents is old")]]
    result = run(a_log)
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert lines[0] == "seal 6: the seal does not hold: others wrote this row"
    assert lines[-2] == "row: a row of the consents is old"
    assert lines[-1] == f"{len(lines) - 1} faults."


def test_a_script_gets_one_object(a_log: World) -> None:
    a_log.write(ANA, "case.list")
    answer = json.loads(run(a_log, "--json").stdout)
    assert answer["whole"] is True
    assert answer["faults"] == []
    assert [remark["kind"] for remark in answer["remarks"]] == ["unsigned"]
    a_log.tamper('DELETE FROM audit_entry WHERE "index" = 2')
    result = run(a_log, "--json")
    answer = json.loads(result.stdout)
    assert (result.exit_code, answer["whole"]) == (1, False)
    assert {"kind": "missing", "index": 2, "sentence": "missing from here: 1"} in answer["faults"]
