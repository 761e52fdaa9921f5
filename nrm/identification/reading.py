"""What an actor may open of a track, found and checked, still sealed."""

from nrm.agencies.keys import Paths, find_paths
from nrm.cases.records import content_secret
from nrm.http.actor import Actor
from nrm.identification.models import Decision
from nrm.identification.reasons import SealedReasons, SealedTrack
from nrm.identification.track import Track, shown_decisions
from nrm.referrals import sealing
from nrm.referrals.reading import find_released
from nrm.referrals.threads import find_thread
from nrm.vault.grants import THREAD


def find_sealed(actor: Actor, track: Track) -> SealedTrack:
    """The snapshot for the authority once it has read it; thread and reasons for both."""
    submission = track.submission
    if submission is None:
        return SealedTrack(None, None, ())
    decisions = shown_decisions(actor, track)
    ids = {submission.id, *(each.submission_id for each in decisions)}
    paths = find_paths(actor, sorted(ids), [submission.sender_id])
    is_authority = actor.agency_id != track.case.lead_agency_id
    if is_authority and not sealing.holds_now(submission):
        return SealedTrack(None, None, ())
    snapshot = find_released(submission, paths) if is_authority else None
    shown = {name.partition(".")[0]: 1 for name in submission.field_names} if snapshot else {}
    thread, reasons = find_thread(submission, paths), _reasons(track, decisions, paths)
    # By how many there are: neither has versions.
    counted = {"messages": len(thread.messages) if thread else 0, "reasons": len(reasons)}
    shown |= {name: count for name, count in counted.items() if count}
    return SealedTrack(snapshot, thread, reasons, shown)


def _reasons(track: Track, decisions: list[Decision], paths: Paths) -> tuple[SealedReasons, ...]:
    secret = content_secret(track.case)
    return tuple(
        SealedReasons(each, paths.path(THREAD, each.submission_id), secret)
        for each in decisions
        if paths.has(THREAD, each.submission_id)
    )
