"""A referral that follows one which has ended: the way to it and back (domain, R21-R24)."""

from collections.abc import Callable, Sequence
from uuid import UUID

from flask_babel import gettext

from nrm import policy
from nrm.agencies.models import Agency, Service
from nrm.cases.models import Case
from nrm.cases.shown import code_words
from nrm.errors import Invalid, Missing
from nrm.http.actor import Actor
from nrm.look.parts import Link, Notice
from nrm.referrals.finding import find_referrals
from nrm.referrals.making import FOLLOWED, followed
from nrm.referrals.models import Referral
from nrm.referrals.together import ASKS_ANOTHER


def find_followed(case: Case, given: str) -> Referral | None:
    """The ended referral that was named, if one was; Missing when it cannot be followed."""
    return find_named(case, given, followed)


def find_named(
    case: Case, given: str, find: Callable[[UUID, Sequence[Referral]], Referral | None]
) -> Referral | None:
    """What `find` makes of the id in an address, if one stands there; Missing where it refuses."""
    if not given:
        return None
    try:
        return find(UUID(given), find_referrals(case))
    except (ValueError, Invalid) as wrong:
        raise Missing(gettext("This does not exist, or it is not yours to see.")) from wrong


def offers_after(
    before: Referral | None, offers: Sequence[tuple[Service, Agency]]
) -> list[tuple[Service, Agency]]:
    """Those who may be asked now: never again whoever declined or did not answer."""
    if before is None or before.state not in ASKS_ANOTHER:
        return list(offers)
    return [offer for offer in offers if offer[1].id != before.recipient_id]


def following_notice(before: Referral) -> Notice:
    """What is taken over from the earlier one, and what is not."""
    return Notice(
        title=gettext("This follows %(reference)s", reference=before.reference),
        text=gettext(
            "%(state)s. What a partner may know before it answers is copied, and you can change "
            "it. The person is asked anew for the consent and its lines.",
            state=code_words("referral_states", before.state),
        ),
    )


def again_link(actor: Actor, referral: Referral, *, received: bool) -> Link | None:
    """Where a referral that follows this one begins; None unless the reader may make one."""
    case = referral.case
    ended = referral.state in FOLLOWED and case.state != "closed"
    if received or not ended or not policy.may(actor, "referral.create", case):
        return None
    words = gettext("Refer again")
    if referral.state in ASKS_ANOTHER:
        words = gettext("Refer again to another partner")
    return Link(label=words, url=f"/cases/{case.id}/refer?follows={referral.id}")


def earlier_link(referral: Referral, *, received: bool) -> Link | None:
    """The referral that this one follows; a recipient knows of none."""
    if received or referral.follows_id is None:
        return None
    return Link(label=gettext("follows an earlier one"), url=f"/referrals/{referral.follows_id}")
