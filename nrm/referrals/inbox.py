"""What an agency was asked for: a page of it, and first what waits for its answer."""

from collections.abc import Sequence
from typing import NamedTuple

from nrm import policy
from nrm.accounts.shifts import Shift, find_shifts
from nrm.database import Cursor
from nrm.http.actor import Actor
from nrm.log import writer as log
from nrm.referrals.boxes import Box, find_box
from nrm.referrals.desk import Desk, find_received


class Inbox(NamedTuple):
    """A page of the inbox, and what of all that was received waits; None where it is sifted."""

    box: Box
    waits: Desk | None
    shifts: Sequence[Shift]


def list_inbox(
    actor: Actor, state: str | None, after: Cursor | None, limit: int, *, own: bool = False
) -> Inbox:
    """A page of what was received, and before the first page of all what waits for an answer.

    `own`: what the actor looks after alone.
    """
    policy.ask(actor, "referral.list")
    box = find_box(actor, "in", state, after, limit, actor.id if own else None)
    every = state is None and after is None and not own
    waits = find_received(actor) if every else None
    shifts = find_shifts(actor)
    listed = (*box.lines, *(waits.received if waits is not None else ()))
    shown = {line.referral.id for line in listed}
    log.write(actor, "referral.list", count=len(shown))
    return Inbox(box, waits, shifts)
