"""`flask nrm audit feed …`: the log handed to another system, by hand, and how that goes."""

import json
import sys
from dataclasses import asdict

import click
from flask.cli import AppGroup

from nrm.database import now, transaction
from nrm.errors import OutOfTurn
from nrm.feeding.posting import NotTaken, feed_entries, set_back
from nrm.feeding.standing import Standing, feed_standing
from nrm.http.terminal import problems_as_sentences

feed = AppGroup("feed", help="The log handed to another system (NRM_SIEM_URL).")
as_json = click.option("--json", "as_json", is_flag=True, help="One JSON object instead of lines.")
_NOBODY = "NRM_SIEM_URL names no receiver."


@feed.command("once")
def once_command() -> None:
    """Hand over what waits; 1 if the receiver did not take it."""
    with problems_as_sentences():
        _standing()
        try:
            taken = feed_entries()
        except NotTaken as failure:
            raise click.ClickException(f"The receiver took nothing: {failure}.") from failure
    click.echo(f"{taken} entries were taken.")


@feed.command("status")
@as_json
def status_command(as_json: bool) -> None:
    """How far the receiver came; 1 if something has waited for more than a quarter of an hour."""
    with problems_as_sentences():
        standing = _standing()
    late = standing.is_late(now())
    if as_json:
        click.echo(json.dumps({**asdict(standing), "late": late}, default=str, indent=2))
    else:
        click.echo("\n".join(_lines(standing, late)))
    sys.exit(1 if late else 0)


@feed.command("from")
@click.argument("index", type=click.IntRange(0))
def from_command(index: int) -> None:
    """Hand over again what stands from INDEX on; nothing is ever passed over."""
    with problems_as_sentences():
        _standing()
        set_back(index)
    click.echo("The next round begins there, or before.")


def _standing() -> Standing:
    with transaction(write=False):
        standing = feed_standing()
    if standing is None:
        raise OutOfTurn(_NOBODY)
    return standing


def _lines(standing: Standing, late: bool) -> list[str]:
    lines = [f"{standing.receiver}: {standing.size} of {standing.of} entries taken."]
    if standing.failing_since is not None:
        lines.append(f"It takes nothing since {standing.failing_since:%F %T} ({standing.error}).")
    if late:
        lines.append(f"An entry of {standing.waits_since:%F %T} waits.")
    return lines
