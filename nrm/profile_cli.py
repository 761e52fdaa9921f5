"""`flask nrm profiles …`: a country's file is looked through before the service starts with it."""

import json

import click
from flask.cli import AppGroup

from nrm.profile import Profile, load_profile, profile_names
from nrm.spans import BadProfile, Duration

profiles = AppGroup("profiles", help="What a country has decided, one file for each.")


@profiles.command("list")
def list_command() -> None:
    """List the profiles that come with the service."""
    for name in profile_names():
        click.echo(f"{name}: {load_profile(name).title}")


@profiles.command("check")
@click.argument("file")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
def check_command(file: str, as_json: bool) -> None:
    """Say what FILE decides (a path that ends in .toml, or a name), or what is wrong in it."""
    try:
        profile = load_profile(file)
    except BadProfile as wrong:
        raise click.ClickException(str(wrong)) from wrong
    told = _told(profile)
    if as_json:
        click.echo(json.dumps(told))
        return
    click.echo(f"{profile.title}: nothing is wrong in it.")
    for name, value in told.items():
        click.echo(f"  {name}: {value}")


def _told(profile: Profile) -> dict[str, str]:
    """What somebody wants to see at a glance, and the clocks that differ from the default."""
    default = load_profile("osce").clocks
    own = {
        f"clocks.{name}.{variant or 'due'}": _span(due)
        for name, clock in sorted(profile.clocks.items())
        for variant, due in sorted(clock.due.items())
        if due != default[name].due.get(variant)
    }
    return {
        "regions": ", ".join(entry.code for entry in profile.regions),
        "languages": ", ".join(profile.languages),
        "holidays": " ".join(filter(None, (profile.country, profile.subdivision))),
        "time_zone": str(profile.time_zone),
        "anonymous_notice": "yes" if profile.anonymous_notice else "no",
        "residence_section": "yes" if profile.residence_section else "no",
        "clocks.recovery_period.due": _span(profile.clocks["recovery_period"].due[""]),
        **own,
    }


def _span(due: Duration | None) -> str:
    return f"{due.amount} {due.unit}" if due else "off"
