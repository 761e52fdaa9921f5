"""One person of the demonstration whose case the authority has, and writes to the police about.

So that the pages of a submission and of restricted notes can be looked at. By the real steps.
"""

from datetime import timedelta
from typing import Final
from uuid import UUID

from nrm.consent.actions import NewConsent, give_consent
from nrm.database import now
from nrm.demo.cast import Cast, act
from nrm.demo.contents import INVENTED
from nrm.demo.country import AUTHORITY, PARTNERS
from nrm.demo.stories import Story
from nrm.http.actor import Actor
from nrm.identification.answering import acknowledge_submission
from nrm.identification.sending import submit_identification
from nrm.identification.steps import agree_identification, propose_identification
from nrm.restricted.actions import answer_restricted_note, write_restricted_note

# An adult whose case has a presumption, early enough to be in every demonstration.
_NUMBER: Final = 11
_POLICE: Final = next(place for place in PARTNERS if place.kind == "police")
_FIELDS: Final = ("identity.preferred_name", "identity.languages")


def is_noted(story: Story) -> bool:
    """Whether it is this person."""
    return story.number == _NUMBER


def write_notes(cast: Cast, worker: Actor, case_id: UUID) -> None:
    """The authority has read the submission, asked the police, and was answered."""
    member, officer = (cast.actor(place.people[0].name) for place in (AUTHORITY, _POLICE))
    scopes = {"identification_referral": member.agency_id, "police_contact": officer.agency_id}
    agreed = {
        scope: act(give_consent, worker, case_id, _yes(scope, to)).id
        for scope, to in scopes.items()
    }
    given = {"consent": agreed["identification_referral"]}
    act(propose_identification, worker, case_id, {}, None)
    act(agree_identification, worker, case_id, given, None)
    act(submit_identification, worker, case_id, given, None)
    act(acknowledge_submission, member, case_id, {}, None)
    asked = f"Do you know of the house by the harbour? {INVENTED}"
    thread = act(write_restricted_note, member, case_id, officer.agency_id, asked).id
    answer = f"We do. Please tell nobody that we look at it. {INVENTED}"
    act(answer_restricted_note, officer, thread, answer)


def _yes(scope: str, recipient: UUID) -> NewConsent:
    return NewConsent(
        scope=scope,
        given_by="person",
        obtained_how="interpreter_mediated",
        recipient=recipient,
        purpose="police_protection" if scope == "police_contact" else None,
        fields=_FIELDS,
        expires_at=now() + timedelta(days=180),
        comprehension_checked=True,
        limits_explained=True,
    )
