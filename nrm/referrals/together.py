"""Several partners asked for the same, at once or in turn: whoever accepts first helps.

Each has a consent, a snapshot and keys of its own; nobody learns of the others. In turn, the next
is sent by its worker, whose keys freeze what is shared: the service holds none. Always under the
lock of the case, so that two who accept in one moment are one after the other.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from flask_babel import gettext

from nrm import workflow
from nrm.clocks.models import start_clock, stop_clocks_of_referrals
from nrm.database import session
from nrm.errors import Conflict, Invalid
from nrm.log import writer as log
from nrm.log.acts import Act
from nrm.referrals.models import Referral
from nrm.referrals.one import TOGETHER
from nrm.referrals.sealing import end_access
from nrm.vault.rows import rely_on
from nrm.vault.together import write_together

# What the sender reads of the others, and what their partners are told of it (domain, R12): the
# same as of a worker's own withdrawal for such a reason. Of other reasons they are told nothing.
ANOTHER_ACCEPTED, NOT_NEEDED = "another_accepted", "need_ended"
_NOT_NEEDED: Final = frozenset({ANOTHER_ACCEPTED, NOT_NEEDED, "placed_elsewhere"})
_ASKED: Final = frozenset({"sent", "acknowledged", "info_requested"})
_SERVES: Final = frozenset({"accepted", "in_service"})
_HELPS: Final = _SERVES | {"completed"}
_WAITS: Final = _ASKED | {"awaiting_consent"}
# After these another partner is asked; after other ends it may be the same one (domain, R21, R22).
ASKS_ANOTHER: Final = ("declined", "expired")
# A partner that was taken back may be asked again.
TAKEN_BACK: Final = frozenset({"withdrawn", "revoked"})
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


def group_of(referral: Referral, known: Sequence[Referral]) -> list[Referral]:
    """Those of the known ones that ask for the same, with itself if it is known."""
    return [other for other in known if first_of(other) == first_of(referral)]


def joined(alongside: UUID | None, known: Sequence[Referral]) -> Referral | None:
    """The referral of the case beside which another partner is asked; Invalid if none can be."""
    if alongside is None:
        return None
    named = next((r for r in known if r.id == alongside), None)
    if named is None or named.state not in JOINED:
        raise Invalid({"alongside": [gettext("Name a referral of this case that still waits.")]})
    return named


def still_asked(before: Referral, known: Sequence[Referral]) -> bool:
    """Whether others of those that asked for the same as this one may still help, or do."""
    return any(r.state in _WAITS | _SERVES for r in group_of(before, known) if r.id != before.id)


def of_same_need(referral: Referral, known: Sequence[Referral]) -> list[Referral]:
    """The others of the case that ask a partner for this service, or by which one helps with it."""
    alike = (r for r in known if r.id != referral.id and r.service == referral.service)
    return [r for r in alike if r.state in JOINED or r.state in _SERVES]


def asked_elsewhere(referral: Referral, same: Sequence[Referral]) -> datetime | None:
    """Since when another partner is asked for it, or helps, and not as one of several."""
    others = [r for r in same if r.recipient_id != referral.recipient_id]
    alone = (r.sent_at for r in others if first_of(r) != first_of(referral))
    return max((sent for sent in alone if sent is not None), default=None)


def join(referral: Referral, named: Referral, known: Sequence[Referral], *, in_turn: bool) -> None:
    """It asks for the same, with the named one or after all of them; of each partner once."""
    group = group_of(named, known)
    referral.together_id = first_of(named)
    referral.turn = 1 + max(turn_of(r) for r in group) if in_turn else turn_of(named)
    check_same(referral, group)


def check_same(referral: Referral, group: Sequence[Referral]) -> None:
    """Nothing, where it asks another partner for what the group asks for; Invalid otherwise."""
    group = [r for r in group if r.state not in TAKEN_BACK]
    if any(r.service != referral.service for r in group):
        raise Invalid({"service": [gettext("Several can be asked for one and the same only.")]})
    if any(r.recipient_id == referral.recipient_id for r in group):
        raise Invalid({"recipient": [gettext("This partner is asked for the same already.")]})


def check_turn(referral: Referral) -> None:
    """Nothing, when it may be sent; Conflict while another helps, or has to answer first."""
    group = _find_unhelped(referral)
    if any(turn_of(r) != turn_of(referral) and r.state in _ASKED for r in group):
        raise Conflict(gettext("Another partner is asked first; send this if it does not help."))
    stop_looking(group)


def stop_looking(group: Sequence[Referral]) -> None:
    """Somebody is asked again: nobody has to look for one."""
    stop_clocks_of_referrals([r.id for r in group if r.state in ASKS_ANOTHER])


def _find_unhelped(referral: Referral) -> list[Referral]:
    """The others, vouched for by the log; Conflict where one of them helps."""
    group = find_together(referral)
    rely_on(*group)
    if any(r.state in _HELPS for r in group):
        raise Conflict(gettext("Another partner has accepted this already; nobody else is asked."))
    return group


def withdraw_others(referral: Referral) -> None:
    """One accepts: first, nobody else is asked any more (domain, R12, R13, R26, R30).

    Entries of nobody, of their own: whoever accepts must not find them among its own. Drafts stay,
    and are never sent.
    """
    group = _find_unhelped(referral)
    waiting = [r for r in group if r.state in _WAITS]
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
        _start_looking(referral)


def take_back(referral: Referral) -> None:
    """Its partner's access has ended, with its clocks; somebody looks for another where need is."""
    end_access([referral])
    stop_clocks_of_referrals([referral.id])
    look_again([referral], [referral, *find_together(referral)])


def look_again(ended: Sequence[Referral], known: Sequence[Referral]) -> None:
    """These were taken back: where others had said no before, somebody looks for another now.

    `known`: all referrals of the case.
    """
    for one in {first_of(referral): referral for referral in ended}.values():
        group = group_of(one, known)
        said_no = [r for r in group if r.state in ASKS_ANOTHER]
        if said_no and len(group) > 1 and not any(r.state in _ASKED | _HELPS for r in group):
            _start_looking(max(said_no, key=lambda r: r.state_at))


def _start_looking(referral: Referral) -> None:
    start_clock("re_route", referral.case_id, referral.id, referral.urgency)


def told_reason(referral: Referral) -> str | None:
    """What its partner is told of why it was taken back: no longer needed, or nothing."""
    return NOT_NEEDED if referral.reason in _NOT_NEEDED else None
