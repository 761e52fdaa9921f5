"""Referrals received or sent, a page at a time, with their envelopes: what the lists show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, select

from nrm import policy
from nrm.agencies.models import Agency
from nrm.cases.models import Case
from nrm.clocks.models import Clock, clocks_of_referrals
from nrm.database import Cursor, keyset, session
from nrm.http.actor import Actor
from nrm.log import writer as log
from nrm.referrals import sealing
from nrm.referrals.contacts import LOOKED_AFTER
from nrm.referrals.finding import listed, visible_to
from nrm.referrals.models import Referral
from nrm.referrals.reading import find_stubs
from nrm.referrals.still_open import STILL_OPEN, in_state, open_until
from nrm.vault import shred


class Line(NamedTuple):
    """A referral, its case and the agency at the other end."""

    referral: Referral
    case: Case
    other: Agency


@dataclass(frozen=True)
class Box:
    """A page of a box, newest first; `after` leads to the older ones, `count` counts all matches.

    What a recipient may no longer know of an ended referral is not here: its envelope is empty.
    `until`: of what may still be opened, when it closes at the latest.
    """

    lines: Sequence[Line]
    envelopes: Mapping[UUID, Mapping[str, Any]]
    clocks: Mapping[UUID, Clock]
    count: int
    after: Cursor | None
    until: Mapping[UUID, datetime] = field(default_factory=dict)


def list_box(actor: Actor, box: str, state: str | None, after: Cursor | None, limit: int) -> Box:
    """What was received (`in`) or sent (`out`), in this state or in any."""
    policy.ask(actor, "referral.list")
    found = find_box(actor, box, state, after, limit)
    log.write(actor, "referral.list", count=len(found.lines))
    return found


def find_box(
    actor: Actor,
    box: str,
    state: str | None,
    after: Cursor | None,
    limit: int,
    looked_after_by: UUID | None = None,
) -> Box:
    """The same for a listing that asks and logs by itself; of one colleague, or of everybody."""
    at = Referral.sent_at if box == "in" else Referral.created_at
    matching = [visible_to(actor, box), *in_state(state)]
    if looked_after_by is not None:
        matching += [Referral.contact_id == looked_after_by, Referral.state.in_(LOOKED_AFTER)]
    statement = keyset(listed(box, actor).where(*matching), at, Referral.id, after, limit)
    found = [Line(r.of(case), case, other) for r, case, other in session().execute(statement)]
    count = session().scalar(select(func.count(Referral.id)).where(*matching)) or 0
    lines = found[:limit]
    stubs = find_stubs([line.referral for line in lines]) if box == "in" else frozenset()
    open_to_all = [line for line in lines if line.referral.id not in stubs]
    return Box(
        lines=lines,
        envelopes=envelopes_of(open_to_all),
        clocks=soonest(clocks_of_referrals([line.referral.id for line in open_to_all])),
        count=count,
        after=_cursor(box, lines[-1].referral) if len(found) > limit else None,
        until=open_until(line.referral for line in lines) if state == STILL_OPEN else {},
    )


def _cursor(box: str, last: Referral) -> Cursor | None:
    at = last.sent_at if box == "in" else last.created_at
    return Cursor(at, last.id) if at is not None else None


def soonest(clocks: Sequence[Clock]) -> dict[UUID, Clock]:
    """The soonest clock of each referral; the clocks come soonest first."""
    found: dict[UUID, Clock] = {}
    for clock in clocks:
        if clock.referral_id is not None:
            found.setdefault(clock.referral_id, clock)
    return found


def envelopes_of(lines: Sequence[Line]) -> dict[UUID, dict[str, Any]]:
    """The envelopes of these referrals, by id; empty ones where a case was erased."""
    if not lines:
        return {}
    held, root = sealing.secrets_for(lines), session().info["root"]
    return {
        referral.id: sealing.open_envelope(
            root, referral, held.get(shred.CASE, case.id, shred.CONTENT)
        )
        for referral, case, _ in lines
    }
