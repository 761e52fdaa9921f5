"""A submission ends: the authority's keys go with it, in old copies of the database too."""

from nrm import workflow
from nrm.clocks.models import stop_clocks_of_referrals
from nrm.identification.track import Track
from nrm.referrals.sealing import end_access


def end_submission(track: Track, reason: str) -> None:
    """Nothing of it opens for the authority any more; nothing happens when it has ended already."""
    if track.submission is None or not track.is_open:
        return
    workflow.step(track.submission, "withdraw", reason=reason)
    track.submission.reason = reason
    end_access([track.submission])
    stop_clocks_of_referrals([track.submission.id])
