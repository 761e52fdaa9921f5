"""`flask nrm recoveries …`: the custodians' part of a recovery at the command line."""

from uuid import UUID

import click
from flask.cli import AppGroup

from nrm.accounts.terminal import ask_about_words, signed_in_at_prompt
from nrm.errors import OutOfTurn
from nrm.http.acting import acting_as
from nrm.http.terminal import problems_as_sentences
from nrm.recovery.actions import approve_recovery, list_recoveries, read_recovery, reset_factor
from nrm.recovery.admin_pages import state_of
from nrm.recovery.contexts import fresh_fingerprint, words_of

recoveries = AppGroup("recoveries", help="Keys and phones that people have lost.")
_WHO = "A custodian of the agency, or a registrar,"


@recoveries.command("list")
def list_command() -> None:
    """List the requests that wait, each with the id that `approve` takes."""
    with problems_as_sentences(), signed_in_at_prompt(_WHO) as actor:
        with acting_as(actor, "recovery.list"):
            listed = list_recoveries(actor)
        for asked in listed.requests:
            state = state_of(asked, len(listed.approvers[asked.recovery.id])).label
            click.echo(f"{asked.recovery.id}  {asked.account.name}  {state}")
        click.echo(f"{len(listed.requests)} in all.")


@recoveries.command("approve")
@click.argument("request", type=click.UUID)
def approve_command(request: UUID) -> None:
    """Approve REQUEST, after its words were heard from the person."""
    with problems_as_sentences(), signed_in_at_prompt(_WHO) as actor:
        with acting_as(actor, "recovery.read"):
            asked, _ = read_recovery(actor, request)
        if asked.recovery.prepared_at is None:
            raise OutOfTurn("The person has not set a new passphrase yet.")
        ask_about_words(asked.account.name, words_of(asked.recovery))
        with acting_as(actor, "recovery.approve"):
            approve_recovery(actor, request, fresh_fingerprint(asked.recovery).hex())
    click.echo("You have approved. A second person has to do the same.")


@recoveries.command("phone")
@click.argument("name")
def phone_command(name: str) -> None:
    """Allow NAME a new phone, with the own passphrase, for 72 hours."""
    with problems_as_sentences(), signed_in_at_prompt(_WHO) as actor:
        if not click.confirm(f"Did you speak with {name}, and know the voice or the face?"):
            raise OutOfTurn("Nothing was changed. Call on a number that you knew before.")
        with acting_as(actor, "account.reset_factor"):
            reset_factor(actor, name)
    click.echo(f"{name} opens /recover/phone within 72 hours and types the own passphrase there.")
