"""Who at a receiving agency looks after a referral: it is handed to a colleague, and stays open.

Whoever acknowledged it looks after it until it is handed on. All of the agency who may open it
still may: a name is no lock, and somebody who falls ill leaves nothing behind that is out of reach.
"""

from collections.abc import Collection
from uuid import UUID

from flask_babel import gettext

from nrm import policy
from nrm.accounts.facts import names_of
from nrm.errors import OutOfTurn, to_translate
from nrm.http.actor import Actor
from nrm.http.grammar import check_version
from nrm.log import writer as log
from nrm.look.fields import Choice, Field, Kind, StepForm, within
from nrm.referrals.contacts import LOOKED_AFTER, contact_of
from nrm.referrals.finding import find_referral_to_change
from nrm.referrals.looking import Look
from nrm.referrals.models import Referral

_NOT_NOW = to_translate("Acknowledge it first; once it has ended nobody looks after it any more.")


def hand_on_referral(actor: Actor, referral_id: UUID, contact: UUID, seen: int | None) -> Referral:
    """This colleague looks after it from now on, and is told that something waits."""
    referral = find_referral_to_change(referral_id)
    policy.ask(actor, "referral.hand_on", referral)
    _hand_on(actor, referral, contact, seen)
    log.write(actor, "referral.hand_on", referral)
    return referral


def _hand_on(actor: Actor, referral: Referral, contact: UUID, seen: int | None) -> None:
    check_version(seen, referral.version)
    if referral.state not in LOOKED_AFTER:
        raise OutOfTurn(_NOT_NOW)
    referral.contact_id = contact_of(actor, referral, contact)


def lookers(referrals: Collection[Referral]) -> dict[UUID, str]:
    """Who looks after each of these, by its id; nothing of those that nobody looks after."""
    by_id = {r.id: r.contact_id for r in referrals if r.state in LOOKED_AFTER}
    names = names_of({contact for contact in by_id.values() if contact is not None})
    return {each: names[contact] for each, contact in by_id.items() if contact in names}


def contact_words(seen: Look) -> str:
    """Who looks after it, in a sentence; empty where nobody does."""
    referral = seen.view.referral
    name = seen.people.get(referral.contact_id) if referral.contact_id else None
    if name is None or referral.state not in LOOKED_AFTER:
        return ""
    return looked_after(name)


def looked_after(name: str) -> str:
    """The same of this name."""
    return str(gettext("%(name)s looks after it.", name=name))


def hand_on_form(seen: Look) -> StepForm | None:
    """To whom it can be handed; None where it cannot."""
    referral = seen.view.referral
    if not seen.colleagues:
        return None
    listed = tuple(
        Choice(value=str(each), label=name, chosen=each == referral.contact_id)
        for each, name in seen.colleagues.items()
    )
    field = Field(
        name="contact",
        label=gettext("Who looks after it"),
        kind=Kind.SELECT,
        hint=gettext("The sender sees the name. Whoever may open it here still may."),
        choices=listed,
    )
    return StepForm(
        name="hand_on",
        title=gettext("Hand it to a colleague"),
        explains=gettext("They are told that something waits, and not what."),
        button=gettext("Hand it over"),
        url=f"/referrals/{referral.id}/contact",
        version=referral.version,
        fields=within("hand_on", [field]),
    )
