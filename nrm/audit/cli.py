"""`flask nrm audit …`: the commands of the auditor's desk."""

import json
import sys
from collections.abc import Sequence

import click
from flask import current_app
from flask.cli import AppGroup

from nrm.log.faults import Fault
from nrm.log.verify import Check, verify_log

CHECKS = "nrm_log_checks"

audit = AppGroup("audit", help="The access log: verify it.")


@audit.command("verify")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of lines.")
def verify_command(as_json: bool) -> None:
    """Check every entry, the tree, the head and all checkpoints; 1 if anything is wrong."""
    checks: Sequence[Check] = current_app.extensions.get(CHECKS, ())
    with click.progressbar(length=1, label="Verifying", file=sys.stderr) as bar:

        def show(done: int, size: int) -> None:
            bar.length = size
            bar.update(done - bar.pos)

        found = list(verify_log(None if as_json else show, checks))
    faults = [fault for fault in found if not fault.is_remark]
    click.echo(_object(found) if as_json else _lines(found, len(faults)))
    sys.exit(1 if faults else 0)


def _lines(found: Sequence[Fault], faults: int) -> str:
    last = f"{faults} faults." if faults else "The log is whole."
    return "\n".join([*(fault.line() for fault in found), last])


def _object(found: Sequence[Fault]) -> str:
    def plain(fault: Fault) -> dict[str, object]:
        return {"kind": fault.kind, "index": fault.index, "sentence": fault.sentence}

    faults = [plain(fault) for fault in found if not fault.is_remark]
    remarks = [plain(fault) for fault in found if fault.is_remark]
    return json.dumps({"whole": not faults, "faults": faults, "remarks": remarks}, indent=2)
