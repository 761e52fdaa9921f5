"""Several partners asked for the same, at once or in turn: whoever accepts first helps.

Each has a consent, a snapshot and keys of its own; nobody learns of the others. In turn, the next
is sent by its worker, whose keys freeze what is shared: the service holds none. Always under the
lock of the case, so that two who accept in one moment are one after the other.
"""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from flask_babel import gettext

from nrm import workflow
from nrm.clocks.models import start_clock, stop_clocks, stop_clocks_of_referrals
from nrm.database import session
from nrm.errors import Conflict, Invalid
from nrm.log import writer as log
from nrm.log.acts import Act
from nrm.referrals.models import Referral
from nrm.referrals.one import TOGETHER
from nrm.referrals.sealing import end_access
from nrm.vault.rows import rely_on
from nrm.vault.together import write_together

# What the sender reads of the others, and what their partners are told of it (domain, R12); a
# reason that a worker gives is told to no partner.
ANOTHER_ACCEPTED, NOT_NEEDED = "another_accepted", "need_ended"
_ASKED: Final = frozenset({"sent", "acknowledged", "info_requested"})
_HELPS: Final = frozenset({"accepted", "in_service", "completed"})
JOINED: Final = (*workflow.UNSENT, *sorted(_ASKED))


def first_of(referral: Referral) -> UUID:
    """The first of those that ask for the same; of one alone, itself."""
    return referral.together_id or referral.id


def turn_of(referral: Referral) -> int:
    """When it is asked: those of one turn at once."""
    return referral.turn or 0


def find_together(referral: Referral) -> list[Referral]:
    """Those that ask for the same, itself left out, by their turns."""
    if not referral.is_together:
        return []
    wanted = {"case_id": referral.case_id, "first": first_of(referral)}
    found = session().scalars(TOGETHER, wanted)
    return [other.of(referral.case) for other in found if other.id != referral.id]


def joined(alongside: UUID | None, known: Sequence[Referral]) -> Referral | None:
    """The referral of the case beside which another partner is asked; Invalid if none can be."""
    if alongside is None:
        return None
    named = next((r for r in known if r.id == alongside), None)
    if named is None or named.state not in JOINED:
        raise Invalid({"alongside": [gettext("Name a referral of this case that still waits.")]})
    return named


def join(referral: Referral, named: Referral, known: Sequence[Referral], *, in_turn: bool) -> None:
    """It asks for the same, with the named one or after all of them; of each partner once."""
    group = [r for r in known if first_of(r) == first_of(named)]
    referral.together_id = first_of(named)
    referral.turn = 1 + max(turn_of(r) for r in group) if in_turn else turn_of(named)
    check_same(referral, group)


def check_same(referral: Referral, group: Sequence[Referral]) -> None:
    """Nothing, where it asks another partner for what the group asks for; Invalid otherwise."""
    if any(r.service != referral.service for r in group):
        raise Invalid({"service": [gettext("Several can be asked for one and the same only.")]})
    if any(r.recipient_id == referral.recipient_id for r in group):
        raise Invalid({"recipient": [gettext("This partner is asked for the same already.")]})


def check_turn(referral: Referral) -> None:
    """Nothing, when it may be sent; Conflict while another helps, or has to answer first."""
    group = find_together(referral)
    rely_on(*group)
    if any(r.state in _HELPS for r in group):
        raise Conflict(gettext("Another partner has accepted this already; nobody else is asked."))
    if any(turn_of(r) < turn_of(referral) and r.state not in workflow.ENDED for r in group):
        raise Conflict(gettext("Another partner is asked first; send this if it does not help."))
    # Somebody is asked again: nobody has to look for one.
    for other in group:
        stop_clocks(["re_route"], other.case_id, other.id)


def withdraw_others(referral: Referral) -> None:
    """One accepts: first, nobody else is asked any more (domain, R12, R13, R26, R30).

    Entries of nobody, of their own: whoever accepts must not find them among its own. Drafts stay,
    and are never sent.
    """
    waiting = [r for r in find_together(referral) if r.state in _ASKED | {"awaiting_consent"}]
    if not waiting:
        return
    for other in waiting:
        workflow.step(other, "withdraw", by_itself=True, reason=ANOTHER_ACCEPTED)
        other.reason = ANOTHER_ACCEPTED
    write_together(waiting)
    end_access([other for other in waiting if other.sent_at is not None])
    stop_clocks_of_referrals([other.id for other in waiting])
    acts = [Act(action="referral.withdraw", thing=r, reason=ANOTHER_ACCEPTED) for r in waiting]
    log.write_many(None, acts)


def look_for_another(referral: Referral) -> None:
    """The clock of another partner runs, unless one that was asked for the same may still help."""
    if not any(other.state in _ASKED for other in find_together(referral)):
        start_clock("re_route", referral.case_id, referral.id, referral.urgency)


def told_reason(referral: Referral) -> str | None:
    """What its partner is told of why it was taken back: no longer needed, or nothing."""
    return NOT_NEEDED if referral.reason == ANOTHER_ACCEPTED else None
