"""`flask nrm agencies hand-over`, `take-over`, `end`: an agency is closed, case by case.

Each case is a transaction of its own, so either side may stop at any time and go on later.
"""

from uuid import UUID

import click
from flask.cli import with_appcontext

from nrm.accounts.facts import id_of
from nrm.accounts.terminal import signed_in_at_prompt, still_here
from nrm.agencies.models import find_agency_named
from nrm.database import transaction
from nrm.errors import Conflict, Invalid, OutOfTurn
from nrm.http.acting import acting_as
from nrm.http.actor import Actor
from nrm.http.terminal import problems_as_sentences
from nrm.registry.closing import end_agency, hand_over_next
from nrm.registry.progress import Progress, find_offered
from nrm.transfers.answering import accept_transfer


@click.command("hand-over")
@with_appcontext
def hand_over_command() -> None:
    """Offer the open cases of the custodian's agency, which is being closed, one by one."""
    with problems_as_sentences(), signed_in_at_prompt("A custodian of the agency") as custodian:
        progress = _next(custodian)
        with click.progressbar(length=progress.left + 1, label="Cases") as bar:
            while progress.offered is not None:
                bar.update(1)
                progress = _next(custodian)
    click.echo(f"{progress.offered_cases} of {progress.cases} open cases are on their way.")
    if progress.left:
        click.echo(f"In {progress.left} something waits for a second person: settle that first.")


def _next(custodian: Actor) -> Progress:
    with acting_as(custodian, "agency.hand_over"):
        still_here(custodian)
        return hand_over_next(custodian)


def take_over_one(supervisor: Actor, transfer_id: UUID, worker_id: UUID) -> None:
    """One of the cases is the supervisor's agency's, and this worker leads it."""
    with acting_as(supervisor, "transfer.accept"):
        still_here(supervisor)
        accept_transfer(supervisor, transfer_id, worker_id, None)


@click.command("take-over")
@with_appcontext
@click.option("--worker", prompt="Who leads them (name of the account)", help="A social worker.")
def take_over_command(worker: str) -> None:
    """Accept what agencies that are being closed offer, for one worker, case by case."""
    with problems_as_sentences(), signed_in_at_prompt("A supervisor") as supervisor:
        with transaction(write=False):
            waiting, worker_id = find_offered(supervisor.agency_id), id_of(worker)
        refused = 0
        with click.progressbar(waiting, label="Cases") as bar:
            for transfer_id in bar:
                try:
                    take_over_one(supervisor, transfer_id, worker_id)
                except (Conflict, Invalid, OutOfTurn):
                    refused += 1
    click.echo(f"{len(waiting) - refused} cases are yours now.")
    if refused:
        click.echo(
            f"{refused} could not be taken: something changed in them, or the worker does "
            "not fit. Run this again, or look at them at /transfers."
        )


@click.command("end")
@with_appcontext
@click.argument("name")
def end_command(name: str) -> None:
    """The last step: nobody works at agency NAME any more. It leads no open case."""
    with (
        problems_as_sentences(),
        signed_in_at_prompt("A registrar, or a custodian of the agency,") as actor,
        acting_as(actor, "agency.end"),
    ):
        end_agency(actor, find_agency_named(name).id)
    click.echo(f"{name} is closed.")


COMMANDS = (hand_over_command, take_over_command, end_command)
