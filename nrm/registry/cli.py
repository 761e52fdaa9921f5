"""`flask nrm agencies …`: agencies come in by the hands of a registrar and two custodians.

The same as pages is in `pages.py` and its neighbours.
"""

import click
from flask.cli import AppGroup

from nrm.accounts.admitting import confirm_account
from nrm.accounts.certifying import certificate_of, fingerprint_of_account
from nrm.accounts.models import find_account
from nrm.accounts.terminal import ask_about_words, signed_in_at_prompt
from nrm.agencies.actions import propose_agency, register_agency
from nrm.agencies.models import KEYLESS_KINDS, PROPOSED, find_agency_named
from nrm.agencies.proposing import NewAgency
from nrm.custody.actions import rewrap_keys
from nrm.database import transaction
from nrm.directory.actions import offer_service
from nrm.directory.offers import Offer
from nrm.errors import Conflict, OutOfTurn
from nrm.http.acting import acting_as
from nrm.http.actor import Actor
from nrm.http.terminal import problems_as_sentences

agencies = AppGroup("agencies", help="Agencies: propose, register, offer services.")


@agencies.command("propose")
@click.argument("name")
@click.option("--kind", help="social, health, police, ngo, legal, …; a centre's is its agency's.")
@click.option("--parent", help="The agency that NAME is a centre of.")
@click.option("--region", default="", help="Code of the region where it works.")
def propose_command(name: str, kind: str | None, parent: str | None, region: str) -> None:
    """Write agency NAME into the book, so that its custodians can be invited.

    With --parent it is a centre, with keys of its own, and called "PARENT, NAME" from then on.
    """
    kind = kind or ("" if parent else click.prompt("Kind"))
    with (
        problems_as_sentences(),
        signed_in_at_prompt("A registrar") as registrar,
        acting_as(registrar, "agency.propose"),
    ):
        parent_id = find_agency_named(parent).id if parent else None
        agency = propose_agency(registrar, NewAgency(name, kind, region), parent_id)
        called = agency.name
    click.echo(f"{called} is proposed. Invite two custodians, then register it.")


@agencies.command("register")
@click.argument("name")
def register_command(name: str) -> None:
    """Bring agency NAME to life: certify two custodians, make its keys."""
    with problems_as_sentences(), signed_in_at_prompt("A registrar") as registrar:
        if _holds_keys(name):
            _register_with_keys(registrar, name)
        else:
            with acting_as(registrar, "agency.register"):
                register_agency(registrar, name, None, [])
    click.echo(f"{name} is registered.")


def _holds_keys(name: str) -> bool:
    with transaction(write=False):
        agency = find_agency_named(name)
        if agency.state != PROPOSED:
            raise OutOfTurn("This agency is registered already.")
        return agency.kind not in KEYLESS_KINDS


def _register_with_keys(registrar: Actor, name: str) -> None:
    names = [click.prompt(f"{which} custodian (name of the account)") for which in ("1st", "2nd")]
    for each in names:
        _certify(registrar, each)
    # Certified a moment ago, so a custodian can sign in now; the agency's key is made in his hands.
    with (
        signed_in_at_prompt("One of the two custodians") as custodian,
        acting_as(registrar, "agency.register"),
    ):
        certificates = [certificate_of(find_account(name_of)) for name_of in names]
        register_agency(registrar, name, custodian, certificates)


def _certify(registrar: Actor, name: str) -> None:
    with transaction(write=False):
        words = fingerprint_of_account(find_account(name))
    ask_about_words(name, words)
    with acting_as(registrar, "account.confirm"):
        if fingerprint_of_account(confirm_account(registrar, name)) != words:
            raise Conflict("The key has changed meanwhile. Nothing was confirmed.")


@agencies.command("rewrap")
def rewrap_command() -> None:
    """Move the keys under an earlier key of the custodian's agency under its present one.

    It may be stopped at any time, and goes on where it stopped.
    """
    with problems_as_sentences(), signed_in_at_prompt("A custodian of the agency") as custodian:
        with acting_as(custodian, "agency.rewrap"):
            progress = rewrap_keys(custodian)
        with click.progressbar(length=progress.left + progress.moved, label="Keys") as bar:
            while progress.left:
                bar.update(progress.moved)
                with acting_as(custodian, "agency.rewrap"):
                    progress = rewrap_keys(custodian)
            bar.update(progress.moved)
    click.echo("Everything lies under the present key of your agency.")


@agencies.command("offer")
@click.argument("name")
@click.option("--service", prompt="Service", help="Code of the service.")
@click.option("--region", prompt="Region", help="Code of the region.")
@click.option("--language", "languages", multiple=True, help="May be given several times.")
@click.option("--full", is_flag=True, help="It takes nobody at present.")
def offer_command(
    name: str, service: str, region: str, languages: tuple[str, ...], full: bool
) -> None:
    """Put a service of agency NAME into the directory."""
    with (
        problems_as_sentences(),
        signed_in_at_prompt("A registrar, or a custodian of the agency,") as actor,
        acting_as(actor, "service.offer"),
    ):
        agency = find_agency_named(name)
        offer_service(actor, agency.id, Offer(service, region, languages, not full))
    click.echo(f"{name} offers {service} in {region}.")
