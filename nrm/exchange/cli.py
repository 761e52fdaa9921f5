"""`flask nrm exchange …`: other people's formats."""

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from nrm.accounts.terminal import signed_in_at_prompt
from nrm.database import Cursor, now
from nrm.directory.actions import list_services
from nrm.directory.finding import Wanted
from nrm.exchange.hsds import written_service
from nrm.exchange.taking_in import LEFT, Taken, take_in
from nrm.http.acting import acting_as
from nrm.http.actor import Actor
from nrm.http.terminal import problems_as_sentences

exchange = AppGroup("exchange", help="Other people's formats: the directory in HSDS 3.0.")
_PAGE = 200
_WRAPPED = ("contents", "services")


@exchange.command("export-hsds")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export_command(file: Path) -> None:
    """Write all services of the directory to FILE, a list of HSDS 3.0 services.

    It has no address of anybody: there is none in the directory.
    """
    with problems_as_sentences(), signed_in_at_prompt("Anybody who may see the directory") as actor:
        services = _all_services(actor)
    file.write_text(json.dumps(services, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    click.echo(f"{len(services)} services are in {file}.")


def _all_services(actor: Actor) -> list[dict[str, Any]]:
    written: list[dict[str, Any]] = []
    after: Cursor | None = None
    while True:
        with acting_as(actor, "service.list"):
            found = list_services(actor, Wanted(), after, _PAGE)
            written += [written_service(*line) for line in found[:_PAGE]]
        if len(found) <= _PAGE:
            return written
        after = Cursor(now(), found[_PAGE - 1][0].id)


@exchange.command("import-hsds")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of lines.")
def import_command(file: Path, as_json: bool) -> None:
    """Take the services in FILE (HSDS 3.0, JSON) into the directory; 1 if some were left out.

    A row is known again by its id, so a file may be taken in twice, and a run that was stopped goes
    on. What is wrong is listed by row and reason. Addresses are never taken.
    """
    rows = _rows_of(file)
    taken = []
    with (
        problems_as_sentences(),
        signed_in_at_prompt("A registrar, or a custodian,") as actor,
        click.progressbar(length=max(len(rows), 1), label="Services", file=sys.stderr) as bar,
    ):
        for each in take_in(actor, rows):
            taken.append(each)
            bar.update(1)
    left = [each for each in taken if each.outcome == LEFT]
    click.echo(_as_json(taken, left) if as_json else _as_lines(taken, left))
    sys.exit(1 if left else 0)


def _rows_of(file: Path) -> list[Any]:
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as wrong:
        raise click.ClickException(f"{file} is no JSON.") from wrong
    if isinstance(told, dict):
        told = next((told[name] for name in _WRAPPED if name in told), None)
    if not isinstance(told, list):
        raise click.ClickException(f"{file} is no list of services.")
    return told


def _as_json(taken: list[Taken], left: list[Taken]) -> str:
    counts = Counter(each.outcome for each in taken)
    faults = [{"row": each.row, "reason": each.reason} for each in left]
    return json.dumps({**counts, "faults": faults})


def _as_lines(taken: list[Taken], left: list[Taken]) -> str:
    counts = Counter(each.outcome for each in taken)
    lines = [f"Row {each.row}: {each.reason}" for each in left]
    told = ", ".join(f"{number} {outcome}" for outcome, number in sorted(counts.items()))
    return "\n".join([*lines, f"{len(taken)} rows: {told or 'nothing to do'}."])
