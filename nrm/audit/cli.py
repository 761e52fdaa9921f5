"""`flask nrm audit …`: the commands of the auditor's desk."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from nrm.accounts.beside_log import shown_at_prompt
from nrm.audit.archive import archive_log
from nrm.audit.export import Exported, Progress, export_log
from nrm.audit.recording import record_check, size_now
from nrm.audit.resuming import Lost, resume, what_was_lost
from nrm.audit.review.cli import review
from nrm.audit.whole_file import left_by
from nrm.database import transaction
from nrm.errors import Problem
from nrm.http.terminal import problems_as_sentences
from nrm.log.faults import Fault
from nrm.log.verify import Check, verify_log

CHECKS = "nrm_log_checks"

audit = AppGroup("audit", help="The access log: verify it, export it, review it.")
audit.add_command(review)
as_json = click.option("--json", "as_json", is_flag=True, help="One JSON object instead of lines.")


@audit.command("verify")
@as_json
@click.option("--record", is_flag=True, help="The result stands in the log, and on its page.")
def verify_command(as_json: bool, record: bool) -> None:
    """Check every entry, the tree, the head and all checkpoints; 1 if anything is wrong."""
    checks: Sequence[Check] = current_app.extensions.get(CHECKS, ())
    with _bar("Verifying") as show:
        size = size_now() if record else 0
        found = list(verify_log(None if as_json else show, checks))
    faults = [fault for fault in found if not fault.is_remark]
    if record and not record_check(None, size, whole=not faults):
        click.echo("The log took no entry about it.", err=True)
    click.echo(_object(found) if as_json else _lines(found, len(faults)))
    sys.exit(1 if faults else 0)


@audit.command("export")
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
@as_json
def export_command(path: Path, as_json: bool) -> None:
    """Write the whole log into the new file PATH, for nrm/audit/verify.py on any machine.

    It holds every entry, every checkpoint and the public keys, and no content. The export is itself
    an entry of the log, the last one in the file. A file that exists is left as it is.
    """
    try:
        with _bar("Exporting") as show:
            done = export_log(path, show)
    except (Problem, OSError) as error:
        raise click.ClickException(str(error)) from error
    for part in left_by(path):
        click.echo(f"A run that was cut short left {part}: delete it.", err=True)
    click.echo(_done(done) if as_json else f"{done.entries} entries are in {path}.")


@audit.command("archive")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--before", required=True, type=click.DateTime(["%Y-%m-%d"]), help="A day.")
def archive_command(folder: Path, before: datetime) -> None:
    """Seal what was written before a day off into the new FOLDER, and verify it there.

    Nothing is taken out of the database, and nothing that is younger than the profile says, six
    years at the least.
    """
    try:
        with _bar("Sealing off") as show:
            done = archive_log(folder, before.date(), show)
    except (Problem, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{done.entries} entries and {done.tiles} tiles are in {folder}; all of it holds.")


@audit.command("resume")
def resume_command() -> None:
    """Let the log go on after a backup was restored: an auditor and a registrar together.

    Until then nothing is shown or changed. docs/restoring.md says what to do before and afterwards.
    """
    with problems_as_sentences():
        with transaction():
            lost = what_was_lost()
        click.echo(_lost(lost))
        click.confirm("Is this the newest backup there is?", abort=True)
        first = shown_at_prompt("An auditor proves who it is.")
        second = shown_at_prompt("A registrar proves who it is.")
        with transaction():
            done = resume(first, second)
    click.echo(
        f"The log goes on with entry {done.index}; {done.ended} sessions were ended. "
        "docs/restoring.md says what has to be done again."
    )


def _lost(lost: Lost) -> str:
    since = "the beginning" if lost.since is None else f"{lost.since:%Y-%m-%d %H:%M:%S} UTC"
    return (
        f"The log was restored to {lost.restored} entries; {lost.signed} had been signed by "
        f"{lost.origin}.\nWhat anybody did after {since} is lost: consents that were ended, "
        "accounts that were ended,\nwhat was written. It has to be found out and done again."
    )


@contextmanager
def _bar(label: str) -> Iterator[Progress]:
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def show(done: int, size: int) -> None:
            bar.length = size
            bar.update(done - bar.pos)

        yield show


def _done(done: Exported) -> str:
    return json.dumps({**vars(done), "root": done.root.hex()}, indent=2)


def _lines(found: Sequence[Fault], faults: int) -> str:
    last = f"{faults} faults." if faults else "The log is whole."
    return "\n".join([*(fault.line() for fault in found), last])


def _object(found: Sequence[Fault]) -> str:
    def plain(fault: Fault) -> dict[str, object]:
        return {"kind": fault.kind, "index": fault.index, "sentence": fault.sentence}

    faults = [plain(fault) for fault in found if not fault.is_remark]
    remarks = [plain(fault) for fault in found if fault.is_remark]
    return json.dumps({"whole": not faults, "faults": faults, "remarks": remarks}, indent=2)
