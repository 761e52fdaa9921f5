"""Referrals on the page of the case they came from: a line each, with whom one waits on."""

from datetime import date

from flask_babel import gettext

from nrm.agencies.models import agency_names
from nrm.cases.parts import CaseParts
from nrm.cases.shown import code_words
from nrm.cases.views import ReferralRow
from nrm.cases.words import deadline
from nrm.clocks.models import Clock
from nrm.look.moments import day, when
from nrm.look.parts import Event, Tag, Tone
from nrm.referrals.finding import find_referrals
from nrm.referrals.models import Referral
from nrm.referrals.together import ASKS_ANOTHER
from nrm.referrals.words import answered_words
from nrm.workflow import ENDED, UNSENT

_WITH_PARTNER = frozenset({"sent", "acknowledged", "accepted", "in_service"})
_WITH_SENDER = (*UNSENT, "info_requested")


def add_referrals(parts: CaseParts) -> None:
    """The referrals of the case, and when they were sent and last moved, stand on its page."""
    found = find_referrals(parts.case)
    names = agency_names({referral.recipient_id for referral in found})
    for referral in found:
        partner = names.get(referral.recipient_id, "")
        parts.referrals.append(_row(parts, referral, partner))
        parts.events += _events(referral, partner)


def referral_state(state: str) -> Tag:
    """The state of a referral in words."""
    draft = state in UNSENT
    tone = Tone.END if state in ENDED else Tone.OPEN if draft else Tone.ON
    return Tag(label=code_words("referral_states", state), tone=tone)


def _row(parts: CaseParts, referral: Referral, partner: str) -> ReferralRow:
    running = parts.clock_of(referral.id)
    return ReferralRow(
        service=code_words("services", referral.service),
        url=f"/referrals/{referral.id}",
        partner=partner,
        state=referral_state(referral.state),
        waits_on=_waits_on(parts, referral, partner, running),
        clock=deadline(running) if running is not None else None,
        came_back=_came_back(referral),
    )


def _waits_on(parts: CaseParts, referral: Referral, partner: str, running: Clock | None) -> str:
    """Who has to move, and since when; nothing where nobody has to."""
    # Of one that came to nothing somebody is to ask another partner, as long as its clock runs.
    asks_another = referral.state in ASKS_ANOTHER and running is not None
    if referral.state in _WITH_PARTNER:
        who = partner
    elif referral.state in _WITH_SENDER or asks_another:
        mine = parts.actor.id == parts.case.lead_worker_id
        who = gettext("Me") if mine else gettext("The lead worker")
    else:
        return ""
    since = when(referral.state_at).striptags()
    return str(gettext("%(who)s, since %(moment)s", who=who, moment=since))


def _came_back(referral: Referral) -> str:
    """What the partner answered, in words; nothing while it has not."""
    if referral.state == "info_requested":
        return str(gettext("A question"))
    if referral.state == "in_service" and referral.met_on:
        met = day(date.fromisoformat(referral.met_on)).striptags()
        return str(gettext("Met the person on %(day)s", day=met))
    if referral.state == "accepted" and referral.accepted_at is not None:
        agreed = day(referral.accepted_at).striptags()
        return str(gettext("A yes, on %(day)s", day=agreed))
    return answered_words(referral)


def _events(referral: Referral, partner: str) -> list[Event]:
    told = []
    if referral.sent_at is not None:
        told.append(Event(at=referral.sent_at, title=gettext("Referral sent"), detail=partner))
    if referral.sent_at != referral.state_at and referral.sent_at is not None:
        state = code_words("referral_states", referral.state)
        told.append(Event(at=referral.state_at, title=state, detail=partner))
    return told
