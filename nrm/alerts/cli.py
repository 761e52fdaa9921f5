"""`flask nrm clocks …`: deadlines ring."""

import json
import sys
from dataclasses import asdict

import click
from flask.cli import AppGroup

from nrm.alerts.ringing import Rung, count_ringing, ring_all
from nrm.http.terminal import problems_as_sentences

clocks = AppGroup("clocks", help="Deadlines: tell whoever is to know, end what is over.")


@clocks.command("run")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of lines.")
def run_command(as_json: bool) -> None:
    """Have every clock ring whose moment has come; 1 if one could not.

    It may be run twice at once and stopped at any time: what is told is told once.
    """
    done = Rung()
    with problems_as_sentences():
        length = max(count_ringing(), 1)
        with click.progressbar(length=length, label="Ringing", file=sys.stderr) as bar:
            for rung in ring_all():
                done += rung
                bar.update(1)
    click.echo(json.dumps(asdict(done)) if as_json else said(done))
    sys.exit(1 if done.failed else 0)


def said(done: Rung) -> str:
    """What a run did, in a line."""
    told = (
        f"{done.warned} reminders, {done.breached} deadlines missed, {done.ended} ended by itself."
    )
    left = f" {done.failed} could not be read: see `flask nrm audit verify`."
    return told + (left if done.failed else "")
