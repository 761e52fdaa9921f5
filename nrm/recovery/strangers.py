"""What somebody without a sign-in tries: held back like a sign-in, one answer for every failure."""

from collections.abc import Iterator
from contextlib import contextmanager

from nrm.accounts.backoff import check_backoff, count_failure, keys_of
from nrm.accounts.sessions import Named
from nrm.database import transaction
from nrm.errors import Missing, OutOfTurn, Unavailable
from nrm.http.acting import write_refusal
from nrm.http.problems import NotSignedIn
from nrm.log import writer as log
from nrm.log.vouching import vouch_for_the_rest


class NotProven(Exception):
    """What was typed does not fit; `who` it is about, if anybody."""

    def __init__(self, who: Named | None = None) -> None:
        super().__init__()
        self.who = who


class NotFitting(NotSignedIn):
    """The request or the name is known, and what was typed beside it does not fit (401)."""


@contextmanager
def trying(action: str, name: str, source: str, sentence: str) -> Iterator[None]:
    """A transaction around one try, of this name if it is known; a failure is counted and logged.

    Raises NotSignedIn with the sentence for NotProven and Missing, NotFitting if it is about
    somebody; TooMany during back-off. A step out of its turn is counted too: before it was found
    to be one it has cost a stretch.
    """
    try:
        with transaction():
            check_backoff(_keys(name, source))
            yield
            vouch_for_the_rest()
            return
    except Unavailable as alarm:
        write_refusal(None, action, alarm)
        raise
    except OutOfTurn as early:
        with transaction():
            count_failure(_keys(name, source))
            log.write(None, action, outcome="failed", reason=early.kind)
        raise
    except (NotProven, Missing) as failed:
        who = failed.who if isinstance(failed, NotProven) else None
        with transaction():
            count_failure(_keys(name, source))
            log.write(who, action, outcome="refused", reason="not-proven")
    raise (NotFitting if who is not None else NotSignedIn)(sentence)


def check_tries(name: str, source: str) -> None:
    """Nothing, when another try is due; TooMany otherwise. Before a stretch; in a transaction."""
    check_backoff(_keys(name, source))


def count_look(ticket: bytes) -> None:
    """One more look at a request by its ticket's hash; TooMany during back-off.

    Nobody fills the log by looking again and again, and no sign-in is held back by it.
    """
    keys = {"source": keys_of("", f"ticket {ticket.hex()}")["source"]}
    check_backoff(keys)
    count_failure(keys)


def _keys(name: str, source: str) -> dict[str, bytes]:
    keys = keys_of(name, source)
    # Whoever types a wrong ticket has named nobody.
    return keys if name else {"source": keys["source"]}
