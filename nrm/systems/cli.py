"""`flask nrm systems …`: what a custodian does with the agency's systems at the command line."""

import click
from flask.cli import AppGroup

from nrm.accounts.facts import id_of
from nrm.accounts.terminal import signed_in_at_prompt
from nrm.custody.actions import revoke_system
from nrm.http.acting import acting_as
from nrm.http.terminal import problems_as_sentences
from nrm.policy import SCOPES
from nrm.systems.actions import list_systems, make_system
from nrm.systems.making import NewSystem

systems = AppGroup("systems", help="An agency's own software, which comes with a token.")
_WHO = "A custodian of the agency"
_MOST = 200


@systems.command("make")
@click.argument("name")
@click.option("--scope", "scopes", type=click.Choice(list(SCOPES)), multiple=True, required=True)
@click.option("--days", type=int, default=90, show_default=True, help="At most 366.")
def make_command(name: str, scopes: tuple[str, ...], days: int) -> None:
    """Let the system NAME in, and print its token this once."""
    with (
        problems_as_sentences(),
        signed_in_at_prompt(_WHO) as actor,
        acting_as(actor, "system.make"),
    ):
        made = make_system(actor, NewSystem(name, scopes, days))
    click.echo(f"{name} may come with this token for {days} days:\n\n    {made.token}\n")
    click.echo("It is not shown again, and opens what the agency shares with the system.")


@systems.command("list")
def list_command() -> None:
    """List the agency's systems, the newest first."""
    with problems_as_sentences(), signed_in_at_prompt(_WHO) as actor:
        with acting_as(actor, "system.list"):
            found = list_systems(actor, None, _MOST)
        for listed in found:
            row = listed.row
            used = f"last used on {row.used_at:%Y-%m-%d}" if row.used_at else "not used yet"
            state = "ended" if row.ended_at else f"until {row.expires_at:%Y-%m-%d %H:%M}"
            click.echo(f"{listed.account.name}  {row.scopes}  {state}  {used}")
        click.echo(f"{len(found)} in all.")


@systems.command("revoke")
@click.argument("name")
def revoke_command(name: str) -> None:
    """End the token of the system NAME at once."""
    with (
        problems_as_sentences(),
        signed_in_at_prompt(_WHO) as actor,
        acting_as(actor, "system.revoke"),
    ):
        revoke_system(actor, id_of(name))
    click.echo(f"The token of {name} opens nothing any more.")
    click.echo("Go on with `flask nrm agencies rewrap`, if it held the agency's key.")
