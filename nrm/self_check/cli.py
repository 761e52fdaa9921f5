"""`flask nrm audit self-check …`: set it up once, run it by hand, look how it went."""

import json
import sys
from dataclasses import asdict

import click
from flask.cli import AppGroup

from nrm.accounts.terminal import signed_in_at_prompt
from nrm.database import transaction
from nrm.errors import OutOfTurn
from nrm.http.terminal import problems_as_sentences
from nrm.self_check.checking import check_log
from nrm.self_check.founding import found_check
from nrm.self_check.keeping import Kept, alone, kept_file, read_kept, write_kept
from nrm.self_check.standing import check_standing

self_check = AppGroup("self-check", help="The log checked from end to end, once a day.")


@self_check.command("init")
@click.option("--name", default="Self check", show_default=True, help="Of its agency.")
def init_command(name: str) -> None:
    """Make the two agencies of the check and the file that signs in there; a registrar does it."""
    with problems_as_sentences():
        if kept_file().exists():
            raise OutOfTurn("It is set up already.")
        with signed_in_at_prompt("A registrar") as registrar:
            write_kept(found_check(registrar, name))
    click.echo(f"The check is set up; {kept_file()} signs in for it (mode 0600).")


@self_check.command("run")
def run_command() -> None:
    """Check now; 1 if anything that was looked at does not stand in the log."""
    with problems_as_sentences():
        kept = _needed()
        with alone() as mine:
            if not mine:
                raise OutOfTurn("It is just being checked by somebody else.")
            checked = check_log(kept)
    for look in checked.missing:
        click.echo(f"Not in the log: {look.act} ({look.rule}).")
    if checked.failed:
        click.echo(f"It could not be checked: {checked.failed}")
    click.echo(f"{checked.found} looks were found in the log.")
    sys.exit(0 if checked.is_whole else 1)


@self_check.command("status")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of lines.")
def status_command(as_json: bool) -> None:
    """How the last check went; 1 if it failed, or is older than 26 hours."""
    with problems_as_sentences(), transaction(write=False):
        standing = check_standing()
        told = None if standing is None else {**asdict(standing), "alarms": standing.alarms}
    if as_json:
        click.echo(json.dumps(told, default=str, indent=2))
    elif standing is None:
        click.echo("The log was never checked from end to end.")
    else:
        whole = "all were there" if standing.is_whole else f"failed ({standing.reason})"
        click.echo(f"{standing.at:%F %T}: {standing.found} looks found in the log, {whole}.")
    sys.exit(0 if told is not None and not told["alarms"] else 1)


def _needed() -> Kept:
    kept = read_kept()
    if kept is None:
        raise OutOfTurn("It is not set up: `flask nrm audit self-check init`.")
    return kept
