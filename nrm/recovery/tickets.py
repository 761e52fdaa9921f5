"""The ticket of a request, what is typed beside it, and whether that is the person's."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime

from flask_babel import lazy_gettext

from nrm.accounts.sessions import account_as_actor
from nrm.database import transaction
from nrm.errors import Missing, Unavailable
from nrm.http.acting import write_refusal
from nrm.recovery.factors import prove_factor
from nrm.recovery.models import BOTH
from nrm.recovery.requests import Asked, find_by_ticket
from nrm.recovery.strangers import NotProven, check_tries, trying

NO_TICKET = lazy_gettext(
    "Nothing can be done with this number now. Its day has not come yet, or it has ended, or it "
    "is mistyped."
)
NOT_FITTING = lazy_gettext("The passphrase or the code does not fit. Try again with a new code.")


@dataclass(frozen=True)
class Ticket:
    """What a person writes down: the number of the request, and when to come back."""

    number: str = field(repr=False)
    opens_at: datetime


@dataclass(frozen=True)
class Standing:
    """How far a request is: `words` are those of its fresh key, empty before there is one.

    `whole`: two people who have a half of the same pair have approved.
    """

    lost: str
    name: str
    words: str = ""
    approved: int = 0
    whole: bool = False
    ends_at: datetime | None = None


@dataclass(frozen=True)
class Sent:
    """A ticket with what is typed beside it; `code` is empty where the phone is lost as well."""

    ticket: str = field(repr=False)
    passphrase: str = field(repr=False)
    code: str = field(repr=False)
    source: str


@contextmanager
def seen_by_ticket(sent: Sent) -> Iterator[Asked]:
    """The request of this ticket, only to be read, before a stretch that stands outside.

    Raises NotSignedIn for a wrong ticket, which is counted, TooMany during back-off.
    """
    try:
        with suppress(Missing), transaction(write=False):
            check_tries("", sent.source)
            asked = find_by_ticket(sent.ticket)
            check_tries(asked.account.name, sent.source)
            yield asked
            return
    except Unavailable as alarm:
        write_refusal(None, "recovery.read", alarm)
        raise
    with trying("recovery.read", "", sent.source, str(NO_TICKET)):
        raise NotProven


def prove(asked: Asked, sent: Sent) -> None:
    """Nothing, when the second factor fits or is lost too; NotProven otherwise."""
    if asked.recovery.lost != BOTH and not prove_factor(asked.account.name, sent.code):
        raise NotProven(account_as_actor(asked.account))
