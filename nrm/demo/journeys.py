"""Referrals of the demonstration: one for each way that a referral can go, by its real steps."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final
from uuid import UUID

from nrm.cases.shareable import may_share
from nrm.consent.actions import NewConsent, give_consent
from nrm.database import now
from nrm.demo.cast import Cast, act
from nrm.demo.country import LEADING, PARTNERS, Place, workers_of
from nrm.demo.stories import Story, chance_of
from nrm.demo.ways import Way
from nrm.http.actor import Actor
from nrm.policy import PARTNER_WORKER, SOCIAL_WORKER
from nrm.referrals.actions import NewReferral, create_referral

_TOLD = (
    "identity.preferred_name",
    "identity.languages",
    "preferences.language",
    "safe_contact.contact_channels",
    "risk.safety_constraints",
    "needs.person_wishes",
)
# What of it goes beyond what a service needs, and why it is told.
_WHY: Final = {
    "identity.languages": "reach_or_understand",
    "safe_contact.contact_channels": "reach_or_understand",
    "needs.person_wishes": "person_wishes",
}
_TO_ACCEPTED = ("send", "acknowledge", "accept")
# How it stands in the end -> the steps to there. `expired` comes by itself, when time has passed.
JOURNEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "accepted": ("send", "acknowledge", "ask", "answer", "accept"),
    "in_service": (*_TO_ACCEPTED, "begin"),
    "sent": ("send",),
    "completed": (*_TO_ACCEPTED, "begin", "complete"),
    "acknowledged": ("send", "acknowledge"),
    "declined": ("send", "acknowledge", "decline"),
    "draft": (),
    "info_requested": ("send", "acknowledge", "ask"),
    "withdrawn": ("send", "withdraw"),
    "not_engaged": (*_TO_ACCEPTED, "not_engaged"),
    "awaiting_consent": (),
    "revoked": (*_TO_ACCEPTED, "revoke"),
}
WITHOUT_CONSENT = "draft"
# How a case that is to be closed may have them: nobody supports the person any more.
ENDED = ("completed", "declined", "withdrawn", "not_engaged", "revoked")


@dataclass(frozen=True)
class Journey:
    """One referral: what is asked of which agency, and how far it gets."""

    place: Place
    service: str
    ends: str


_STEPS: Final[Mapping[str, Callable[[Way], None]]] = {
    name: getattr(Way, name) for steps in JOURNEYS.values() for name in steps
}


def choose_journeys(
    story: Story, lead: Place, chance: Random, ways: Sequence[str] = tuple(JOURNEYS)
) -> list[Journey]:
    """One or two referrals to other agencies; each way is taken in turn, so that all occur."""
    places = [place for place in (*PARTNERS, *LEADING) if place.offers and place is not lead]
    if not story.agrees_to_police:
        places = [place for place in places if place.kind != "police"]
    return [
        Journey(place, chance.choice(place.offers)[0], ways[(story.number + 7 * turn) % len(ways)])
        for turn, place in enumerate(chance.sample(places, chance.choice((1, 2))))
    ]


def walk(cast: Cast, sender: Actor, case_id: UUID, story: Story, journey: Journey) -> None:
    """The referral stands where the journey ends."""
    chance = chance_of(story.number, journey.service)
    recipient = cast.agency(journey.place.name)
    told = _told(journey)
    consent = None
    if journey.ends != WITHOUT_CONSENT:
        consent = act(give_consent, sender, case_id, _consent(story, journey, recipient, told)).id
    new = _referral(story, journey, recipient, consent, told)
    made = act(create_referral, sender, case_id, new).referral.id
    role = SOCIAL_WORKER if journey.place in LEADING else PARTNER_WORKER
    receiver = cast.actor(chance.choice(workers_of(journey.place, role)))
    way = Way(sender, receiver, made, consent, chance)
    for name in JOURNEYS[journey.ends]:
        _STEPS[name](way)


def _told(journey: Journey) -> tuple[str, ...]:
    return tuple(n for n in _TOLD if may_share(n, journey.place.kind, journey.service))


def _consent(story: Story, journey: Journey, recipient: UUID, told: tuple[str, ...]) -> NewConsent:
    return NewConsent(
        scope="police_contact" if journey.place.kind == "police" else "share_with_org",
        given_by="person" if story.is_adult else "guardian",
        obtained_how="verbal" if story.language == "en" else "interpreter_mediated",
        recipient=recipient,
        purpose=journey.service,
        fields=told,
        language=story.language,
        expires_at=_midnight(now() + timedelta(days=180)),
        comprehension_checked=True,
        limits_explained=True,
    )


def _referral(
    story: Story, journey: Journey, recipient: UUID, consent: UUID | None, told: tuple[str, ...]
) -> NewReferral:
    return NewReferral(
        service=journey.service,
        recipient=recipient,
        urgency=story.priority,
        consent=consent,
        fields=told if consent is not None else (),
        reasons=_WHY,
        envelope={
            "age_band": story.age_band,
            "language": story.language,
            "practitioner_gender": "any" if story.share.gender == "man" else "female",
            "headcount": 1,
            "safety": ["contact_through_lead_worker"],
        },
    )


def _midnight(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0)
