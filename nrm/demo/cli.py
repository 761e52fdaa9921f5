"""`flask nrm demo`: a country that does not exist, to look at, to try and to measure."""

import sys

import click
from flask import current_app
from flask.cli import with_appcontext

from nrm.demo.accounts import Book, demo_accounts, demo_file
from nrm.demo.cast import Cast
from nrm.demo.disk import one_wait_for_the_disk
from nrm.demo.founding import found_country
from nrm.demo.lives import count_cases, live_all
from nrm.demo.stories import tell_stories
from nrm.http.terminal import problems_as_sentences
from nrm.migrating import migrate


@click.command("demo")
@with_appcontext
@click.option("--cases", default=200, show_default=True, help="There are at least so many after.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def demo(cases: int, yes: bool) -> None:
    """Load the demonstration country; what was loaded before is kept and nothing is done twice."""
    if not yes:
        place = demo_file().parent
        click.confirm(f"Load a demonstration of {cases} invented cases into {place}?", abort=True)
    migrate()
    with problems_as_sentences(), one_wait_for_the_disk():
        book = Book()
        cast = Cast(book)
        found_country(book, cast, current_app.config["NRM_BASE_URL"])
        _load_cases(cast, cases)
    for one in demo_accounts():
        duties = f" ({', '.join(one['duties'])})" if one["duties"] else ""
        click.echo(f"{one['name']:22} {one['role']}{duties}, {one['agency']}")
    click.echo(f"Passphrases and second factors are in {demo_file()}.")


def _load_cases(cast: Cast, wanted: int) -> None:
    there = count_cases()
    if there >= wanted:
        return
    stories = tell_stories(there + 1, wanted)
    with click.progressbar(stories, label="Loading cases", file=sys.stderr) as told:
        live_all(told, cast)
