"""`flask nrm vault …`: the root keys of an installation, and its tables."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup

from nrm.custody.resealing import reseal
from nrm.custody.rotating import Rotation, rotate
from nrm.custody.standing import Standing, standing
from nrm.database import transaction
from nrm.errors import Problem
from nrm.log import writer as log
from nrm.log.fitting import check_fitting
from nrm.migrating import migrate
from nrm.vault.failures import RootKeysUnusable
from nrm.vault.providers import Provider
from nrm.vault.root import RootKeys

vault = AppGroup("vault", help="Root keys: make them, look at their state, rotate them.")
as_json = click.option("--json", "as_json", is_flag=True, help="One JSON object instead of lines.")

_SAID = {
    Rotation.MADE: "Version {current} is current. Now run `flask nrm vault reseal`.",
    Rotation.WAITS: "Version {waiting} waits. Give every machine the new keys, then run "
    "`flask nrm vault rotate` again.",
    Rotation.FOLLOWED: "Version {current}, which waited, is current. "
    "Now run `flask nrm vault reseal`.",
    Rotation.FINISHED: "Version {current} was made before; now the log says so. "
    "Go on with `flask nrm vault reseal`.",
}


@vault.command("init")
@click.option("--yes", is_flag=True, help="Do not ask.")
def init_command(yes: bool) -> None:
    """Make the root keys and the tables; keys that exist are never overwritten."""
    provider = _provider()
    if not yes:
        question = f"Make root keys {provider.place} and the tables of the database?"
        click.confirm(question, abort=True)
    try:
        root = provider.create()
    except RootKeysUnusable as error:
        raise click.ClickException(str(error)) from error
    current_app.extensions["nrm_know_root_keys"](root)
    migrate()
    with transaction():
        log.write(None, "vault.init")
    click.echo(
        f"Root keys are {provider.place}. Keep a copy where only two people together can reach it."
    )


@vault.command("adopt")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask.")
def adopt_command(file: Path, yes: bool) -> None:
    """Take in the keys of a plain key FILE: a copy from the safe, or a move to this provider."""
    provider = _provider()
    if not yes:
        click.confirm(f"Put the root keys of {file} {provider.place}?", abort=True)
    try:
        root = provider.adopt(file.read_bytes())
    except RootKeysUnusable as error:
        raise click.ClickException(str(error)) from error
    click.echo(
        f"Root keys up to version {max(root.secrets)} are {provider.place} ({provider.name}). "
        f"Keep {file} in a safe only."
    )


@vault.command("status")
@as_json
def status_command(as_json: bool) -> None:
    """Say which root keys are current, and what lies under older ones still."""
    root, now = _standing()
    if as_json:
        click.echo(_object(root, now))
        return
    click.echo(f"Root keys: version {now.current}.")
    click.echo(f"Provider: {_provider().name}, {_provider().place}.")
    click.echo(f"Suite for people, agencies and cases: {current_app.extensions['nrm_suite']}.")
    click.echo("The registrar is set." if root.anchor else "There is no registrar yet.")
    for line in _lines(now):
        click.echo(line)


@vault.command("rotate")
@click.option("--later", is_flag=True, help="Make the version, and use it from the next run on.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@as_json
def rotate_command(later: bool, yes: bool, as_json: bool) -> None:
    """Make a new version of the root keys current; a rotation that was cut off is finished."""
    provider = _provider()
    if not yes:
        click.confirm(f"Change the root keys {provider.place}?", abort=True)
    _standing()
    try:
        done = rotate(provider, later=later)
    except (RootKeysUnusable, Problem) as error:
        raise click.ClickException(str(error)) from error
    root, now = _standing()
    said = _SAID[done].format(current=now.current, waiting=now.waiting)
    click.echo(_object(root, now, rotation=str(done)) if as_json else said)


@vault.command("reseal")
@as_json
def reseal_command(as_json: bool) -> None:
    """Bring what lies under older root keys under the current ones; 1 if something is left."""
    root, before = _standing()
    faults = list[str]()
    try:
        _provider().renew()
        # Each slice is a whole: this can be stopped at any time, and goes on where it ended.
        length = max(before.total, 1)
        with click.progressbar(length=length, label="Sealing", file=sys.stderr) as bar:
            for done in reseal(root):
                faults += done.faults
                bar.update(done.count)
    except (RootKeysUnusable, Problem) as error:
        raise click.ClickException(str(error)) from error
    root, now = _standing()
    lines = [*faults, *_lines(now)]
    click.echo(_object(root, now, faults=faults) if as_json else "\n".join(lines))
    sys.exit(1 if now.total else 0)


def _provider() -> Provider:
    provider: Provider = current_app.extensions["nrm_root_key_provider"]
    return provider


def _standing() -> tuple[RootKeys, Standing]:
    """The keys as they now are, and what lies under them."""
    try:
        root = _provider().load()
        current_app.extensions["nrm_know_root_keys"](root)
        check_fitting()
        with transaction(write=False):
            return root, standing()
    except (RootKeysUnusable, Problem) as error:
        raise click.ClickException(str(error)) from error


def _lines(now: Standing) -> list[str]:
    left = [f"Left for `flask nrm vault reseal`: {name} {n}." for name, n in now.left.items() if n]
    said = [
        (now.waiting, f"Version {now.waiting} waits for the next `flask nrm vault rotate`."),
        (not now.is_logged, "The rotation is not in the log; run `flask nrm vault rotate` again."),
        (not left, f"All values and rows are under version {now.current}."),
        (now.ended, f"Ended with their case, and open under no key: {now.ended}."),
        (now.passphrases, f"Until their owners sign in again: {now.passphrases} passphrases."),
        (now.index_rows, f"Until their section is written again: {now.index_rows} index rows."),
        (now.log_entries, f"For good, as the log is never rewritten: {now.log_entries} entries."),
    ]
    return [*left, *(sentence for applies, sentence in said if applies)]


def _object(root: RootKeys, now: Standing, **more: Any) -> str:
    told = {"provider": _provider().name, "registrar": root.anchor is not None, **asdict(now)}
    told["suite"] = str(current_app.extensions["nrm_suite"])
    return json.dumps({**told, "total": now.total, **more}, indent=2)
