"""`flask nrm jobs`: what happens without anybody asking, again and again, beside the servers.

Each job is a whole in small transactions: one that was cut off goes on at the next round, and of
two runners at once each act is done by one.
"""

import json
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, Final

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from nrm import jobs
from nrm.abroad.ending import sweep_abroad
from nrm.abroad.overdue import sweep_overdue
from nrm.abroad.posting import post_abroad
from nrm.abroad.unpairing import sweep_unpaired
from nrm.advice.sweeping import sweep_consultations
from nrm.alerts.lapsing import sweep_requests
from nrm.alerts.ringing import Rung, ring_all
from nrm.alerts.waking import wake_mailboxes
from nrm.audit.pulse import EVERY, beat
from nrm.audit.review.raising import review_log
from nrm.errors import Problem
from nrm.feeding.posting import feed_entries
from nrm.files.sweeping import sweep_files
from nrm.http.terminal import problems_as_sentences
from nrm.intake.overdue import sweep_late_concerns
from nrm.intake.sweeping import sweep_concerns
from nrm.log.fitting import check_fitting
from nrm.notices.posting import post_letters
from nrm.participants.sweeping import sweep_appointments
from nrm.restricted.sweeping import sweep_restricted_notes
from nrm.self_check.job import check_daily
from nrm.transfers.sweeping import sweep_offers
from nrm.vault.failures import RootKeysUnusable, SealBroken
from nrm.webhooks.posting import post_webhooks

GoesOn = Callable[[], bool]
_FAILED: Final = "failed"


def _ring(goes_on: GoesOn) -> int:
    done = sum(ring_all(goes_on), Rung())
    if done.failed:
        raise _Left
    return done.warned + done.breached + done.ended


class _Left(Exception):
    """Something could not be done, and is tried again in the next round."""


# One damaged row ends its job, and no other one.
_FAILURES: Final = (
    *(Problem, SQLAlchemyError, SealBroken, OSError, ValueError, LookupError),
    _Left,
)


# By name, in the order in which they are done: each says how much it did.
_JOBS: Final[Mapping[str, Callable[[GoesOn], int]]] = {
    "heartbeat": lambda _: beat(),
    "clocks": _ring,
    "secrets": lambda _: jobs.settle() + jobs.sweep(),
    "files": lambda _: sweep_files(),
    "offers": lambda _: sweep_offers(),
    "appointments": lambda _: sweep_appointments(),
    "restricted_notes": lambda _: sweep_restricted_notes(),
    "concerns": lambda _: sweep_concerns() + sweep_late_concerns(),
    "abroad_ended": lambda _: sweep_abroad() + sweep_unpaired() + sweep_overdue(),
    "consultations": lambda _: sweep_consultations(),
    "requests": lambda _: sweep_requests(),
    "notices": wake_mailboxes,
    "letters": post_letters,
    "review": review_log,
    "webhooks": post_webhooks,
    "abroad": post_abroad,
    "self_check": lambda _: check_daily(),
    "feed": feed_entries,
}


@click.command("jobs")
@click.option("--once", is_flag=True, help="One round, then stop; 1 if a job failed.")
@click.option(
    "--every",
    type=click.IntRange(1, 3600),
    default=60,
    show_default=True,
    help="Seconds between two rounds.",
)
@with_appcontext
def run_jobs(once: bool, every: int) -> None:
    """Ring clocks, delete what has ended, end offers; a line of JSON for each round.

    SIGTERM and Ctrl-C end it after the act it is in.
    """
    with problems_as_sentences():
        try:
            check_fitting()
        except RootKeysUnusable as unusable:
            raise click.ClickException(str(unusable)) from unusable
    with _told_to_stop() as stopping, _beating(stopping):
        while True:
            done = round_of_jobs(lambda: not stopping.is_set())
            click.echo(json.dumps(done))
            if once or stopping.wait(every):
                break
    jobs.stop(current_app._get_current_object())  # type: ignore[attr-defined]  # behind a proxy
    sys.exit(1 if once and done[_FAILED] else 0)


def round_of_jobs(goes_on: GoesOn) -> dict[str, Any]:
    """How much each job did; one that failed keeps none of the others from being done."""
    done: dict[str, Any] = {_FAILED: []}
    for name, job in _JOBS.items():
        if not goes_on():
            break
        try:
            done[name] = job(goes_on)
        except _FAILURES:
            # What was wrong is told by the log's own check; here no row is named.
            done[_FAILED].append(name)
    return done


@contextmanager
def _beating(stopping: threading.Event) -> Iterator[None]:
    """The log's pulse beats meanwhile, also while a job takes longer than a minute."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # behind a proxy

    def go_on() -> None:
        while not stopping.wait(EVERY.total_seconds()):
            # What fails is tried again; that nothing came is seen by its silence.
            with app.app_context(), suppress(*_FAILURES):
                beat()

    beating = threading.Thread(target=go_on)
    beating.start()
    try:
        yield
    finally:
        stopping.set()
        beating.join()


@contextmanager
def _told_to_stop() -> Iterator[threading.Event]:
    """An event that SIGTERM and SIGINT set; what they did before is done again afterwards."""
    stopping = threading.Event()

    def stop(_number: int, _frame: object) -> None:
        stopping.set()

    before = {each: signal.signal(each, stop) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stopping
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
