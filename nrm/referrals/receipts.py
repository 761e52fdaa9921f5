"""What stands after a step of a referral: a receipt to keep, or a sentence on the next page."""

from collections.abc import Mapping
from typing import Final

from flask_babel import gettext, lazy_gettext

from nrm.accounts.frame import frame_for
from nrm.http.actor import Actor
from nrm.look.page import ReceiptPage
from nrm.look.parts import Fact, Link, Notice
from nrm.referrals.looking import Look
from nrm.referrals.on_case import referral_state
from nrm.referrals.referral_parts import title_for, way_back
from nrm.referrals.words import drawn_clock

_DONE: Final[Mapping[str, object]] = {
    "draft": lazy_gettext("The draft is saved. Nobody was contacted."),
    "prepare": lazy_gettext("It is ready. Nobody was contacted yet."),
    "acknowledge": lazy_gettext("The sender sees that you have read it. Nothing is decided yet."),
    "hand_on": lazy_gettext("It is handed over. Your colleague is told that something waits."),
    "ask": lazy_gettext(
        "Your question is with the sender. Your clock is paused until they answer."
    ),
    "answer": lazy_gettext("Your answer is with the partner. Their clock runs again."),
    "write": lazy_gettext("It stands in the thread. They are told that something waits."),
    "accept": lazy_gettext("You accepted. What was agreed is open below; the opening is logged."),
    "begin": lazy_gettext("The service has begun. The sender sees it."),
}
_TITLES: Final[Mapping[str, object]] = {
    "send": lazy_gettext("Sent to %(agency)s"),
    "decline": lazy_gettext("Declined"),
    "withdraw": lazy_gettext("Withdrawn"),
    "revoke": lazy_gettext("The consent is withdrawn"),
    "complete": lazy_gettext("Completed"),
    "not_engaged": lazy_gettext("It ended without the person"),
}
_SEE: Final[Mapping[str, object]] = {
    "send": lazy_gettext("The request, no identity"),
    "withdraw": lazy_gettext("That it was taken back, and when; at most: no longer needed"),
    "revoke": lazy_gettext("That the consent ended, and when; nothing more"),
}
_NEXT: Final[Mapping[str, tuple[object, ...]]] = {
    "send": (
        lazy_gettext("They tell you that they have read it, then they accept, decline or ask."),
        lazy_gettext("You may withdraw it at any time. If consent ends, it ends."),
    ),
    "decline": (
        lazy_gettext("The lead worker sees your reason and can ask somebody else."),
        lazy_gettext("You keep the reference, the dates and your reason."),
    ),
    "withdraw": (lazy_gettext("They no longer see anything about the person."),),
    "revoke": (
        lazy_gettext("Every referral that rests on this consent has ended in the same moment."),
        lazy_gettext("Each partner keeps only what its own law requires."),
    ),
    "complete": (
        lazy_gettext("The lead worker sees the outcome."),
        lazy_gettext("You see what was shared until the hand-over ends, then it is covered."),
    ),
    "not_engaged": (
        lazy_gettext("The lead worker tries the safe ways again."),
        lazy_gettext("You keep the reference, the dates and your reason."),
    ),
}


def done_notice(step: str) -> Notice | None:
    """What was just done, said on the page that follows; None for a code that says nothing."""
    if step not in _DONE:
        return None
    return Notice(title=gettext("Done"), text=str(_DONE[step]))


def receipt_page(actor: Actor, seen: Look, step: str) -> ReceiptPage:
    """The receipt of a step that sends, decides or ends."""
    referral = seen.view.referral
    facts = [
        Fact(label=gettext("Receipt"), value=referral.reference),
        Fact(label=gettext("Request"), value=title_for(seen)),
        Fact(label=gettext("State"), value=referral_state(referral.state).label),
    ]
    if step in _SEE and not seen.view.is_recipient:
        facts.append(Fact(label=gettext("They see now"), value=str(_SEE[step])))
    clocks = (drawn_clock(clock).words for clock in seen.clocks[:1])
    partner = seen.agencies.get(referral.recipient_id, "")
    return ReceiptPage(
        frame=frame_for(actor, f"/referrals/{referral.id}"),
        title=str(_TITLES[step]).replace("%(agency)s", partner),
        at=referral.state_at,
        facts=tuple(facts),
        next_steps=(*(str(sentence) for sentence in _NEXT[step]), *clocks),
        way_out=_ways(seen),
    )


def _ways(seen: Look) -> tuple[Link, ...]:
    desk = Link(label=gettext("Go to my desk"), url="/")
    if seen.view.is_recipient:
        return (desk, way_back(received=True))
    case = Link(label=gettext("Back to the case"), url=f"/cases/{seen.view.referral.case_id}")
    return (case, desk)
