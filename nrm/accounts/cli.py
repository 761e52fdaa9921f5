"""`flask nrm accounts …`: how the first person comes in, and others where no browser is at hand.

The same actions that pages use (`people_pages.py`, `joining_pages.py`); secrets are asked
for, never given as arguments.
"""

from io import StringIO

import click
import segno
from flask.cli import AppGroup

from nrm.accounts.activating import Activated, activate
from nrm.accounts.admitting import confirm_account, invite_account
from nrm.accounts.certifying import fingerprint_of_account
from nrm.accounts.founding import invite_first_registrar
from nrm.accounts.inviting import Invited, NewAccount
from nrm.accounts.models import ACTIVE, find_account
from nrm.accounts.terminal import ask_about_words, signed_in_at_prompt, still_here
from nrm.database import transaction
from nrm.errors import Conflict
from nrm.http.acting import acting_as
from nrm.http.terminal import problems_as_sentences
from nrm.policy import CO_ORDINATOR, CUSTODIAN
from nrm.profile import current_profile
from nrm.vault.totp import base32, totp_uri

accounts = AppGroup("accounts", help="People's accounts: invite, activate, confirm.")


@accounts.command("invite")
@click.argument("name")
@click.option("--agency", prompt="Agency", help="Name of the agency.")
@click.option("--role", help="Role, for instance social_worker; the registrar is a co_ordinator.")
@click.option("--duty", "duties", type=click.Choice([CUSTODIAN]), multiple=True)
@click.option("--registrar", is_flag=True, help="The first account of a country.")
def invite_command(
    name: str, agency: str, role: str | None, duties: tuple[str, ...], registrar: bool
) -> None:
    """Invite NAME and print the code with which the account is activated."""
    with problems_as_sentences():
        if registrar:
            invited = _invite_registrar(name, agency, role, duties)
        else:
            role = role or click.prompt("Role")
            invited = _invite(NewAccount(name, role, agency, tuple(set(duties))))
    click.echo(
        f"{name} is invited. The code is good once and for 72 hours:\n\n    {invited.code}\n"
    )
    click.echo(f"Give it to {name} in person; `flask nrm accounts activate` asks for it.")


def _invite_registrar(name: str, agency: str, role: str | None, duties: tuple[str, ...]) -> Invited:
    if duties or role not in (None, CO_ORDINATOR):
        raise Conflict("The registrar is a co_ordinator without another duty.")
    return invite_first_registrar(name, agency)


def _invite(new: NewAccount) -> Invited:
    with (
        signed_in_at_prompt("A registrar, or a custodian of the agency,") as actor,
        acting_as(actor, "account.invite"),
    ):
        return invite_account(actor, new)


@accounts.command("activate")
def activate_command() -> None:
    """Take a passphrase and show the second factor; asks for the code of the invitation."""
    code = click.prompt("Code of the invitation", hide_input=True)
    passphrase = click.prompt("Passphrase", hide_input=True, confirmation_prompt="The same again")
    with problems_as_sentences():
        activated = activate(code, passphrase)
    _show_factor(activated)
    if activated.account.state == ACTIVE:
        click.echo("The country has its registrar now.")
    else:
        words = fingerprint_of_account(activated.account)
        click.echo(f"Read these words to a custodian, who then confirms you:\n\n    {words}\n")


def _show_factor(activated: Activated) -> None:
    uri = totp_uri(activated.seed, activated.account.name, current_profile().title)
    picture = StringIO()
    segno.make(uri).terminal(out=picture, compact=True)
    click.echo("Add this to an authenticator app now. It is shown only once.\n")
    click.echo(picture.getvalue())
    click.echo(f"Secret:  {base32(activated.seed)}\nAddress: {uri}\n")


@accounts.command("confirm")
@click.argument("name")
def confirm_command(name: str) -> None:
    """Confirm NAME, after a custodian has signed in and compared the words of the key."""
    with problems_as_sentences(), signed_in_at_prompt("A custodian of the agency") as actor:
        with transaction(write=False):
            words = fingerprint_of_account(find_account(name))
        ask_about_words(name, words)
        with acting_as(actor, "account.confirm"):
            still_here(actor)
            confirmed = confirm_account(actor, name)
            if fingerprint_of_account(confirmed) != words:
                raise Conflict("The key has changed meanwhile. Nothing was confirmed.")
    click.echo(f"{name} is confirmed and can work now.")
