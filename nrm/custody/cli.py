"""`flask nrm vault …`: the root keys of an installation, and its tables."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from nrm.database import transaction
from nrm.log import writer as log
from nrm.migrating import migrate
from nrm.vault.failures import RootKeysUnusable
from nrm.vault.root import create_root_keys, load_root_keys

vault = AppGroup("vault", help="Root keys: make them once, look at their state.")


@vault.command("init")
@click.option("--yes", is_flag=True, help="Do not ask.")
def init_command(yes: bool) -> None:
    """Make the root keys and the tables; keys that exist are never overwritten."""
    path = Path(current_app.config["NRM_ROOT_KEYS"])
    if not yes:
        click.confirm(f"Make root keys at {path} and the tables of the database?", abort=True)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        create_root_keys(path)
    except RootKeysUnusable as error:
        raise click.ClickException(str(error)) from error
    current_app.extensions["nrm_know_root_keys"](load_root_keys(path))
    migrate()
    with transaction():
        log.write(None, "vault.init")
    click.echo(f"Root keys are at {path}. Keep a copy where only two people together can reach it.")


@vault.command("status")
def status_command() -> None:
    """Say which root keys are current, which suite is used, and whether a registrar is set."""
    try:
        root = load_root_keys(Path(current_app.config["NRM_ROOT_KEYS"]))
    except RootKeysUnusable as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Root keys: version {root.current}.")
    click.echo(f"Suite for people, agencies and cases: {current_app.extensions['nrm_suite']}.")
    click.echo("The registrar is set." if root.anchor else "There is no registrar yet.")
