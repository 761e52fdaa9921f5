"""Looking at a referral without opening what was shared: what its page shows before a POST."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from nrm import policy
from nrm.accounts.facts import colleagues_of, names_of
from nrm.agencies.models import Service, agency_names
from nrm.clocks.models import Clock, clocks_of_referrals
from nrm.http.actor import Actor
from nrm.log import writer as log
from nrm.referrals.contacts import LOOKED_AFTER
from nrm.referrals.finding import find_referral
from nrm.referrals.models import Referral
from nrm.referrals.own_room import find_own_room
from nrm.referrals.reading import ReferralView, find_view
from nrm.referrals.threads import SealedMessage
from nrm.workflow import steps_open

Said = Sequence[tuple[SealedMessage, Mapping[str, Any]]]


@dataclass(frozen=True)
class Look:
    """A referral and the public names around it, taken inside the transaction that read it.

    `may_open`: there is a snapshot for this reader, whether or not the view holds it. `said` and
    `content` are opened after the commit, `content` only where the opening was logged.
    `colleagues`: to whom the reader can hand it; `room`: what the own agency offers of this, where
    the reader can accept.
    """

    view: ReferralView
    may_open: bool
    agencies: Mapping[UUID, str]
    people: Mapping[UUID, str]
    clocks: Sequence[Clock]
    steps: tuple[str, ...]
    said: Said = field(default=(), repr=False)
    content: Mapping[str, Any] | None = field(default=None, repr=False)
    kept_files: frozenset[UUID] = frozenset()
    colleagues: Mapping[UUID, str] = field(default_factory=dict)
    room: Sequence[Service] = ()


def look_at_referral(actor: Actor, referral_id: UUID) -> Look:
    """Envelope, state and thread, still sealed; the snapshot stays covered."""
    referral = find_referral(referral_id)
    policy.ask(actor, "referral.read", referral)
    view = find_view(actor, referral)
    seen = look(actor, view)
    if "accept" in seen.steps:
        seen = replace(seen, room=find_own_room(actor, referral.service))
    log.write(actor, "referral.read", referral)
    log_thread(actor, view)
    return replace(seen, view=replace(view, snapshot=None))


def log_thread(actor: Actor, view: ReferralView) -> None:
    """The messages that are shown with what was read stand in the log, too, if there are any."""
    if view.thread is not None and view.thread.messages:
        log.write(actor, "message.list", view.referral, count=len(view.thread.messages))


def look(actor: Actor, view: ReferralView) -> Look:
    """The names, clocks and steps around what was read; not logged, whoever read it has."""
    referral = view.referral
    messages = view.thread.messages if view.thread is not None else ()
    people = {message.author_id for message in messages} | {referral.contact_id} - {None}
    return Look(
        view=view,
        may_open=view.snapshot is not None,
        agencies=agency_names(
            {referral.sender_id, *(each.recipient_id for each in (referral, *view.together))}
        ),
        people=names_of({person for person in people if person is not None}),
        clocks=[] if view.is_stub else clocks_of_referrals([referral.id]),
        colleagues=_colleagues(actor, referral),
        steps=tuple(dict.fromkeys(row.step for row in steps_open(actor, referral))),
    )


def _colleagues(actor: Actor, referral: Referral) -> Mapping[UUID, str]:
    """To whom the reader can hand it; nobody where nobody looks after it, and for anybody else."""
    if referral.state not in LOOKED_AFTER or not policy.may(actor, "referral.hand_on", referral):
        return {}
    people = colleagues_of(actor.agency_id, policy.RECEIVING)
    return {
        each: name for each, name in people.items() if not policy.has_stepped_back(each, referral)
    }
