"""`flask nrm abroad …`: a registrar pairs this service with that of another country."""

import json
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup

from nrm.abroad.pairing import Pairing, end_point, our_public, pair_point, words_of_key
from nrm.abroad.unpairing import sweep_unpaired
from nrm.accounts.terminal import signed_in_at_prompt
from nrm.agencies.models import find_agency_named
from nrm.database import transaction
from nrm.errors import Conflict, Invalid
from nrm.http.acting import acting_as
from nrm.http.terminal import problems_as_sentences
from nrm.profile import current_profile

abroad = AppGroup("abroad", help="Help in another country: whose services know each other.")
_WHO = "A registrar"
_NAMES = ("country", "name", "kind", "address", "key")


@abroad.command("show")
@click.option("--kind", type=click.Choice(["social", "ngo"]), required=True)
def show_command(kind: str) -> None:
    """Print the text by which another country pairs with this service, and the words of its key.

    It holds no secret. KIND is that of the agency which will speak for this country.
    """
    with problems_as_sentences(), transaction(write=False):
        public, profile = our_public(), current_profile()
    told = {
        "country": profile.country,
        "name": profile.title,
        "kind": kind,
        "address": current_app.config["NRM_BASE_URL"],
        "key": public.hex(),
    }
    click.echo(json.dumps(told, indent=2, ensure_ascii=False))
    click.echo(f"Read these words to the other registrar, by voice:\n\n    {words_of_key(public)}")


@abroad.command("pair")
@click.argument("text", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("authority", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("agency")
def pair_command(text: Path, authority: Path, agency: str) -> None:
    """Pair with the country of the file TEXT; AGENCY of ours speaks with it.

    AUTHORITY: the certificate in PEM of whoever certifies its address; nobody else may.
    """
    told = _read(text)
    with problems_as_sentences(), signed_in_at_prompt(_WHO) as actor:
        _ask_about(told)
        with acting_as(actor, "focal_point.pair"):
            speaks = find_agency_named(agency).id
            pem = authority.read_text(encoding="utf-8", errors="replace")
            pair_point(actor, Pairing(**told, authority=pem, agency_id=speaks))
        sweep_unpaired()
    click.echo(f"{told['country']} is paired with. It has to pair with this country as well.")


@abroad.command("end")
@click.argument("country")
def end_command(country: str) -> None:
    """End the pairing with COUNTRY: nothing goes there or comes from there any more."""
    with problems_as_sentences(), signed_in_at_prompt(_WHO) as actor:
        with acting_as(actor, "focal_point.end"):
            end_point(actor, country)
        sweep_unpaired()
    click.echo(f"Nothing goes to {country} or comes from there any more.")


def _read(text: Path) -> dict[str, Any]:
    try:
        told = json.loads(text.read_text(encoding="utf-8"))
    except ValueError as broken:
        raise click.ClickException("This is no text of another service.") from broken
    if not isinstance(told, dict) or {*told} != {*_NAMES}:
        raise click.ClickException("This is no text of another service.")
    if not all(isinstance(value, str) for value in told.values()):
        raise click.ClickException("This is no text of another service.")
    return told


def _ask_about(told: dict[str, Any]) -> None:
    """The other registrar has read out the same words, by voice; else Conflict."""
    try:
        public = bytes.fromhex(told["key"])
    except ValueError as broken:
        raise Invalid({"key": ["This is no exchange key of another service."]}) from broken
    click.echo(f"The key of {told['country']}, as words:\n\n    {words_of_key(public)}\n")
    if not click.confirm("Did its registrar read out the same words, by voice?"):
        raise Conflict("Nothing was paired. Find out whose key this is before you try again.")
