"""Signing in at a prompt, for the commands in which people act; the session ends with the command.

Nothing secret is ever an argument: arguments stand in process lists and in the shell's history.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask_babel import gettext

from nrm.accounts.models import SignedIn
from nrm.accounts.signing_in import sign_in, sign_out
from nrm.agencies.models import find_agency
from nrm.database import now, session, transaction
from nrm.errors import Conflict
from nrm.http.actor import Actor
from nrm.http.problems import NotSignedIn
from nrm.vault.rows import rely_on

# What back-off knows this place as: failed tries at a prompt count together.
SOURCE = "terminal"


@contextmanager
def signed_in_at_prompt(who: str) -> Iterator[Actor]:
    """Somebody has signed in by name, passphrase and code; signed out when the block ends.

    `who` says whose turn it is. Raises NotSignedIn or TooMany, like every sign-in.
    """
    name, passphrase, code = asked_at_prompt(f"{who} signs in.")
    actor = sign_in(name, passphrase, code, SOURCE).actor
    try:
        yield actor
    finally:
        with transaction():
            sign_out(actor)


def asked_at_prompt(turn: str) -> tuple[str, str, str]:
    """Name, passphrase and code, as somebody typed them; `turn` says whose turn it is."""
    click.echo(turn)
    return (
        click.prompt("Name"),
        click.prompt("Passphrase", hide_input=True),
        click.prompt("Code of the authenticator app"),
    )


def still_here(actor: Actor) -> None:
    """Nothing, while the session stands and the agency takes part as it did when it began.

    For the acts of a command that does many. Nobody is idle there, who only waits for it to end.
    """
    row = session().get(SignedIn, actor.session_id, populate_existing=True)
    agency = find_agency(actor.agency_id)
    if row is None or row.ended_at is not None or row.ends_at <= now():
        raise NotSignedIn(gettext("Sign in first."))
    rely_on(row)
    if agency.is_suspended != actor.suspended:
        raise NotSignedIn(gettext("Sign in first."))


def ask_about_words(name: str, words: str) -> None:
    """The person at the prompt has heard the same words from the account's owner; else Conflict."""
    click.echo(f"The key of {name}, as words:\n\n    {words}\n")
    if not click.confirm(f"Did {name} read out the same words, by voice or in person?"):
        raise Conflict("Nothing was confirmed. Find out whose key this is before you try again.")
