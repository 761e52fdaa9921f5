"""Who else is asked for the same, for the sender alone; and the way to ask one more."""

from collections.abc import Sequence

from flask_babel import gettext

from nrm import policy
from nrm.agencies.models import Agency, Service
from nrm.cases.models import Case
from nrm.http.actor import Actor
from nrm.look.fields import Choice, Field, Kind
from nrm.look.parts import Link, Notice
from nrm.referrals.finding import find_referrals
from nrm.referrals.following import find_named
from nrm.referrals.looking import Look
from nrm.referrals.models import Referral
from nrm.referrals.on_case import referral_state
from nrm.referrals.together import JOINED, TAKEN_BACK, group_of, joined, turn_of
from nrm.referrals.views import TogetherRow


def together_rows(seen: Look) -> tuple[TogetherRow, ...]:
    """The others, by their turns."""
    return tuple(
        TogetherRow(
            partner=Link(
                label=seen.agencies.get(other.recipient_id, ""), url=f"/referrals/{other.id}"
            ),
            state=referral_state(other.state),
            asked=_asked(turn_of(other) - turn_of(seen.view.referral)),
        )
        for other in seen.view.together
    )


def _asked(later: int) -> str:
    if later == 0:
        return str(gettext("Asked at the same time"))
    return str(gettext("Asked after this one") if later > 0 else gettext("Asked before this one"))


def beside_link(actor: Actor, seen: Look) -> Link | None:
    """Where one more partner is asked; None unless it still waits, and the reader may ask."""
    referral, case = seen.view.referral, seen.view.referral.case
    waits = referral.state in JOINED and case.state != "closed"
    if seen.view.is_recipient or not waits or not policy.may(actor, "referral.create", case):
        return None
    url = f"/cases/{case.id}/refer?alongside={referral.id}"
    return Link(label=gettext("Ask another partner, too"), url=url)


def find_joined(case: Case, given: str) -> Referral | None:
    """The referral beside which another is asked, if one was named; Missing if it cannot be."""
    return find_named(case, given, joined)


def offers_beside(
    case: Case, named: Referral | None, offers: Sequence[tuple[Service, Agency]]
) -> list[tuple[Service, Agency]]:
    """Those who are not asked for the same yet."""
    if named is None:
        return list(offers)
    group = group_of(named, find_referrals(case))
    asked = {r.recipient_id for r in group if r.state not in TAKEN_BACK}
    return [offer for offer in offers if offer[1].id not in asked]


def turn_field(chosen: str) -> Field:
    """Whether the partner is asked at once or when the others have said no."""
    said = (
        ("false", gettext("At the same time: whoever accepts first helps"), ""),
        (
            "true",
            gettext("After the others: only if none of them helps"),
            gettext("You send it then, with what the record says by that day."),
        ),
    )
    return Field(
        name="in_turn",
        label=gettext("When is this partner asked?"),
        kind=Kind.CHOICE,
        choices=tuple(
            Choice(value=value, label=label, hint=hint, chosen=value == chosen)
            for value, label, hint in said
        ),
    )


def beside_notice(named: Referral) -> Notice:
    """What happens when one of them accepts."""
    return Notice(
        title=gettext("This asks for the same as %(reference)s", reference=named.reference),
        text=gettext(
            "Whoever accepts first helps. The others are taken back by themselves, and are told "
            "only that it is no longer needed. The person is asked for a consent for each."
        ),
    )
