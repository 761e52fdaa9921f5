"""Reading the track, and the steps of the case that the authority takes (domain, C06 to C17).

What a decision is made of stands in `deciding.py`.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from nrm import policy
from nrm.cases.models import Case
from nrm.database import Cursor, keyset, session
from nrm.http.actor import Actor
from nrm.identification.deciding import (
    decide,
    extend_recovery,
    reconsider,
    start_recovery,
    submit_formally,
)
from nrm.identification.models import LISTED
from nrm.identification.reading import find_sealed
from nrm.identification.reasons import SealedTrack
from nrm.identification.track import Track, find_track, visible_to
from nrm.log import writer as log
from nrm.referrals.models import Referral

Given = Mapping[str, Any]


def read_track(actor: Actor, case_id: UUID) -> Track:
    """Where it stands, codes and times only."""
    track = find_track(case_id)
    policy.ask(actor, "identification.read", track)
    log.write(actor, "identification.read", track)
    return track


def open_track(actor: Actor, case_id: UUID) -> tuple[Track, SealedTrack]:
    """What was submitted, asked, answered and reasoned, still sealed."""
    track = find_track(case_id)
    policy.ask(actor, "identification.open", track)
    sealed = find_sealed(actor, track)
    log.write(
        actor,
        "identification.open",
        track,
        sections=sealed.sections,
        purpose=actor.purpose or _purpose_of(actor, track),
        consent=track.consent_pseudonym if sealed.sections else None,
    )
    return track, sealed


def _purpose_of(actor: Actor, track: Track) -> str:
    return "casework" if actor.agency_id == track.case.lead_agency_id else "identification"


def list_submissions(
    actor: Actor, after: Cursor | None, limit: int
) -> Sequence[tuple[Referral, Case, Any]]:
    """What was submitted to the actor's authority and goes on, newest first, `limit` + 1 of it."""
    policy.ask(actor, "identification.list")
    wanted = LISTED.where(visible_to(actor), Referral.sent_at.is_not(None))
    statement = keyset(wanted, Referral.sent_at, Referral.id, after, limit)
    found = [(each.of(case), case, agency) for each, case, agency in session().execute(statement)]
    log.write(actor, "identification.list", count=len(found))
    return found


def start_recovery_period(actor: Actor, case_id: UUID, given: Given, seen: int | None) -> Case:
    """The first answer is yes, and the time to recover and think runs (domain, C06)."""
    track = find_track(case_id, to_change=True)
    policy.ask(actor, "case.start_recovery", track)
    start_recovery(actor, track, given, seen)
    log.write(actor, "case.start_recovery", track)
    return track.case


def decide_case(actor: Actor, case_id: UUID, given: Given, seen: int | None) -> Case:
    """One member asks for it, another one agrees; the reasons are sealed (C07, C08, C11 to C14)."""
    track = find_track(case_id, to_change=True)
    policy.ask(actor, "case.decide", track)
    told = decide(actor, track, given, seen)
    log.write(actor, "case.decide", track, reason=told)
    return track.case


def submit_case(actor: Actor, case_id: UUID, given: Given, seen: int | None) -> Case:
    """The formal decision is being prepared; the time to recover runs on (domain, C10)."""
    track = find_track(case_id, to_change=True)
    policy.ask(actor, "case.submit", track)
    submit_formally(track, given, seen)
    log.write(actor, "case.submit", track)
    return track.case


def extend_case(actor: Actor, case_id: UUID, given: Given, seen: int | None) -> Case:
    """The person has more time to recover (domain, C13)."""
    track = find_track(case_id, to_change=True)
    policy.ask(actor, "case.extend", track)
    extend_recovery(track, given, seen)
    log.write(actor, "case.extend", track, reason=given["reason"])
    return track.case


def reconsider_case(actor: Actor, case_id: UUID, given: Given, seen: int | None) -> Case:
    """The authority looks again at a first or a final no (domain, C16, C17)."""
    track = find_track(case_id, to_change=True)
    policy.ask(actor, "case.reconsider", track)
    reconsider(actor, track, given, seen)
    log.write(actor, "case.reconsider", track, reason=given["stage"])
    return track.case
