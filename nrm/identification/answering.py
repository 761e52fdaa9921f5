"""What the competent authority does beside deciding: read, ask, put on hold, refuse a new look.

Actions in four beats. The first reading releases the lock, and the time for a decision begins.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask_babel import gettext

from nrm import policy, workflow
from nrm.clocks.models import start_clock, stop_clocks
from nrm.errors import Conflict
from nrm.http.actor import Actor
from nrm.http.grammar import check_version
from nrm.identification.track import Track, check_authority, find_track
from nrm.log import writer as log
from nrm.referrals import sealing, threads
from nrm.vault import shred

Given = Mapping[str, Any]


def acknowledge_submission(actor: Actor, case_id: UUID, given: Given, seen: int | None) -> Track:
    """The authority has read it: from now on it opens, and the clock of the decision runs."""
    track = find_track(case_id, to_change=True)
    policy.ask(actor, "identification.acknowledge", track)
    _acknowledge(actor, track, seen)
    log.write(actor, "identification.acknowledge", track, consent=track.consent_pseudonym)
    return track


def _acknowledge(actor: Actor, track: Track, seen: int | None) -> None:
    check_version(seen, track.case.version)
    workflow.row_for(track, "acknowledge")
    submission = check_authority(actor, track)
    if submission.state != "sent":
        raise Conflict(gettext("This was read already."))
    workflow.step(track, "acknowledge")
    workflow.step(submission, "acknowledge")
    submission.contact_id = actor.id
    shred.live_after_commit(shred.REFERRAL, submission.id)
    paths = sealing.find_referral_paths(actor, submission, to_release=True)
    sealing.release(actor, submission, paths)
    start_clock("rg_decision", track.case.id, submission.id)


def ask_for_information(actor: Actor, case_id: UUID, given: Given, seen: int | None) -> Track:
    """The question stands in the thread until the lead worker answers."""
    track = find_track(case_id, to_change=True)
    policy.ask(actor, "identification.ask", track)
    _ask(actor, track, given, seen)
    log.write(actor, "identification.ask", track)
    return track


def _ask(actor: Actor, track: Track, given: Given, seen: int | None) -> None:
    check_version(seen, track.case.version)
    workflow.row_for(track, "ask")
    submission = check_authority(actor, track)
    workflow.step(track, "ask", **given)
    paths = sealing.find_referral_paths(actor, submission)
    threads.post(actor, submission, paths, "question", {"text": given["question"]})


def suspend_identification(actor: Actor, case_id: UUID, given: Given, seen: int | None) -> Track:
    """The authority waits; nothing of support does."""
    track = find_track(case_id, to_change=True)
    policy.ask(actor, "identification.suspend", track)
    _step(actor, track, "suspend", seen)
    log.write(actor, "identification.suspend", track)
    return track


def resume_identification(actor: Actor, case_id: UUID, given: Given, seen: int | None) -> Track:
    """The authority goes on."""
    track = find_track(case_id, to_change=True)
    policy.ask(actor, "identification.resume", track)
    _step(actor, track, "resume", seen)
    log.write(actor, "identification.resume", track)
    return track


def refuse_reconsideration(actor: Actor, case_id: UUID, given: Given, seen: int | None) -> Track:
    """The decision stands."""
    track = find_track(case_id, to_change=True)
    policy.ask(actor, "identification.refuse_reconsideration", track)
    _step(actor, track, "refuse_reconsideration", seen)
    stop_clocks(["reconsideration"], track.case.id)
    log.write(actor, "identification.refuse_reconsideration", track)
    return track


def _step(actor: Actor, track: Track, step: str, seen: int | None) -> None:
    check_version(seen, track.case.version)
    check_authority(actor, track)
    workflow.step(track, step)
