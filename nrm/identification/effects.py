"""What follows for the track when a consent or the case ends, in the same transaction.

Registered in `create_app` after what referrals do: there the keys of the authority are ended.
"""

from collections.abc import Sequence

from nrm import workflow
from nrm.cases.models import Case
from nrm.clocks.models import stop_clocks
from nrm.consent.models import IDENTIFICATION, Consent
from nrm.http.actor import Actor
from nrm.identification.track import Track, find_track
from nrm.log import writer as log
from nrm.log.acts import Act

_CLOCKS = ("rg_decision", "formal_decision", "reconsideration")


def end_with_consents(actor: Actor, case: Case, ended: Sequence[Consent]) -> None:
    """What was not decided yet is withdrawn; a decision that was made stands."""
    if all(consent.scope != IDENTIFICATION for consent in ended):
        return
    track = find_track(case.id)
    if not track.is_open:
        _withdraw(track, "consent_ended")


def end_with_case(actor: Actor, case: Case) -> None:
    """A case that is closed waits for no decision."""
    _withdraw(find_track(case.id), "case_closed")


def _withdraw(track: Track, reason: str) -> None:
    rows = workflow.rows_of(track.noun, "withdraw")
    if track.state not in {row.source for row in rows}:
        return
    workflow.step(track, "withdraw", how=reason)
    stop_clocks(_CLOCKS, track.case.id)
    act = Act(action="identification.withdraw", thing=track, reason=reason)
    log.write_before_next([act])
