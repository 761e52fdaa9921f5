"""`flask nrm database …`: what the role that the service signs in with may do (PostgreSQL)."""

import sys

import click
from flask.cli import AppGroup

from nrm.database import db
from nrm.http.terminal import problems_as_sentences
from nrm.log.rights import excessive_rights, give_rights

database = AppGroup("database", help="PostgreSQL: what the role of the service may do.")


@database.command("grant")
@click.argument("role")
def grant_command(role: str) -> None:
    """Give ROLE what the service needs and nothing else; run by the owner of the tables.

    To be run again after each migration.
    """
    with problems_as_sentences():
        count = give_rights(db.engine, db.engines["shred"], role)
    click.echo(f"{role} may do what the service needs on {count} tables, and nothing else.")


@database.command("check")
@click.argument("role", default="")
def check_command(role: str) -> None:
    """Whether ROLE, or whoever is signed in, could change or delete the log; 1 if it could."""
    reading = db.engine.execution_options(nrm_reading=True)
    with problems_as_sentences(), reading.connect() as connection:
        found = excessive_rights(connection, role)
        roles = connection.dialect.name == "postgresql"
    for right in found:
        click.echo(f"It may: {right}.")
    if not roles:
        click.echo("SQLite knows no roles: whoever may write to its file may write all of it.")
    elif not found:
        click.echo("It can change and delete nothing of the log.")
    sys.exit(1 if found else 0)
