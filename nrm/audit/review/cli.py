"""`flask nrm audit review run`: the log is looked through now, and not within the hour."""

import sys

import click
from flask.cli import AppGroup
from sqlalchemy import select

from nrm.audit.review.models import NEWEST_WEEK
from nrm.audit.review.raising import review_log
from nrm.database import session, transaction
from nrm.http.terminal import problems_as_sentences
from nrm.log.models import AuditHead

review = AppGroup("review", help="What waits for an auditor's review.")


@review.command("run")
def run_command() -> None:
    """Look through the log since the week that was not over, and raise what should be reviewed."""
    left = _left()
    with (
        problems_as_sentences(),
        click.progressbar(length=left, label="Reviewing", file=sys.stderr) as bar,
    ):
        raised = review_log(at_once=True, show=bar.update)
    click.echo(f"{raised} items were raised.")


def _left() -> int:
    """How many entries are walked: those since the first of the week that is not over."""
    with transaction(write=False):
        week = session().scalars(NEWEST_WEEK).one_or_none()
        size = session().scalar(select(AuditHead.size)) or 0
    return size - (week.first_index if week is not None else 0)
