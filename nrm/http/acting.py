"""One request, one act: its transaction, its refusal in the log, the opening after it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from flask_babel import gettext

from nrm.database import transaction
from nrm.errors import Missing, Problem, Refused, Unavailable
from nrm.http.actor import Actor, signed_in_actor
from nrm.http.problems import NotSignedIn, as_problem
from nrm.http.strangers import write_counted
from nrm.log import writer as log
from nrm.log.acts import LogActor
from nrm.log.vouching import vouch_for_the_rest
from nrm.vault.failures import SealBroken

_T = TypeVar("_T")


def needed_actor() -> Actor:
    """Who is signed in; NotSignedIn when nobody is."""
    actor = signed_in_actor()
    if actor is None:
        raise NotSignedIn(gettext("Sign in first."))
    return actor


@contextmanager
def acting(action: str) -> Iterator[Actor]:
    """A transaction around one act of the signed-in person, as `acting_as`."""
    actor = needed_actor()
    with acting_as(actor, action):
        if actor.on_acting is not None:
            actor.on_acting()
        yield actor
    # The act stands already: what fails here is counted again, not told as its failure.
    with suppress(Problem):
        write_counted()


@contextmanager
def acting_as(actor: LogActor, action: str, *, write: bool = True) -> Iterator[None]:
    """A transaction around one act of this person, committed at the end of the block.

    What was refused or failed is undone first and then logged in a transaction of its own.
    """
    known: dict[str, Any] = {}
    try:
        with transaction(write) as opened:
            known = opened.info
            yield
            vouch_for_the_rest()
    except Exception as error:
        problem = as_problem(error)
        # What we did not foresee is a failure too, and stands in the log before it is told.
        write_refusal(actor, action, problem or Problem(), known.get("subject"))
        if problem is None:
            raise
        raise problem from error


def write_refusal(actor: LogActor | None, action: str, problem: Problem, thing: Any = None) -> None:
    """The refusal stands in the log; Unavailable when even that cannot be written."""
    outcome = "refused" if isinstance(problem, Refused | Missing) else "failed"
    with transaction():
        log.write(
            actor,
            action,
            thing,
            outcome=outcome,
            reason=problem.kind,
            sections=problem.looked_through,
        )


def reveal(actor: Actor, action: str, thing: Any, open_sealed: Callable[[], _T]) -> _T:
    """What was read, opened after its log entry is durable.

    What fails its check is told to the log as an alarm and shown to nobody: Unavailable, integrity.
    """
    try:
        return open_sealed()
    except SealBroken as broken:
        alarm = Unavailable(
            gettext("What is stored fails its check. Nothing is shown; tell the auditor."),
            integrity=True,
        )
        write_refusal(actor, action, alarm, thing)
        raise alarm from broken
