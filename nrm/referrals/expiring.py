"""What ends without anybody's act: nobody answered in time, a consent ran out, a window closed.

For jobs, in a transaction of their own; they hold no key and only end what is. One entry of the log
for each, by nobody. Rows of clocks bear no seal: whether it is time, the referral's own row says.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import bindparam, select

from nrm import workflow
from nrm.clocks.durations import due_at
from nrm.clocks.models import Clock, stop_clocks
from nrm.clocks.moments import Kind, Run, moments
from nrm.consent.models import Consent
from nrm.database import now, session
from nrm.log import writer as log
from nrm.profile import current_profile
from nrm.referrals import sealing
from nrm.referrals.finding import consent_of, find_referral_to_change
from nrm.referrals.models import Referral
from nrm.referrals.together import look_for_another

_UNANSWERED, _CONSENT_ENDED = "unanswered", "consent_ended"
# Which clock has to do with which states: a step that stops it has left them.
WAITS = {
    "acknowledge": frozenset({"sent"}),
    "accept_decision": frozenset({"acknowledged", "info_requested"}),
}
_UNSENT = (
    select(Referral.id)
    .join(Consent, Consent.id == Referral.consent_id)
    .where(Referral.state == "awaiting_consent", Consent.expires_at < bindparam("at"))
    .order_by(Referral.id)
)


def expire_unanswered(clock: Clock, referral_id: UUID) -> bool:
    """The referral has expired, unless it has gone on meanwhile (domain, R10, R11, R28).

    A clock that rings too early is set right.
    """
    referral = find_referral_to_change(referral_id)
    if referral.state not in WAITS[clock.name]:
        return False
    run = _run_of(referral, clock.name)
    if run is None or not _is_over(run):
        clock.set_right(run)
        return False
    workflow.step(referral, "expire", by_itself=True)
    referral.reason = _UNANSWERED
    sealing.end_access([referral])
    stop_clocks([], referral.case_id, referral.id)
    look_for_another(referral)
    log.write(None, "referral.expire", referral, reason=_UNANSWERED)
    return True


def _run_of(referral: Referral, name: str) -> Run | None:
    """How its clock runs, and never longer than that; None where the country has no such one.

    After a question it is known when it was answered, and not how much was left of the clock then:
    it counts from the sending.
    """
    since = referral.state_at
    if referral.state == "acknowledged" and referral.message_count and referral.sent_at:
        since = referral.sent_at
    due = due_at(name, since, referral.urgency, current_profile())
    stands = since if referral.state == "info_requested" else None
    if due is None:
        return None
    return Run(name=name, starts_at=since, due_at=due, variant=referral.urgency, paused_at=stands)


def _is_over(run: Run) -> bool:
    over = [m.at for m in moments(run, current_profile()) if m.kind is Kind.OVER]
    return bool(over) and over[0] <= now()


def find_unsent() -> Sequence[UUID]:
    """What was never sent, and whose consent has run out."""
    return session().scalars(_UNSENT, {"at": now()}).all()


def withdraw_unsent(referral_id: UUID) -> bool:
    """It is withdrawn, unless another consent was agreed to meanwhile (domain, R30)."""
    referral = find_referral_to_change(referral_id)
    consent = consent_of(referral)
    if referral.state != "awaiting_consent" or consent is None or consent.is_live:
        return False
    workflow.step(referral, "withdraw", by_itself=True)
    referral.reason = _CONSENT_ENDED
    log.write(None, "referral.withdraw", referral, reason=_CONSENT_ENDED)
    return True


def close_window(clock: Clock, referral_id: UUID) -> bool:
    """The hand-over of a completed referral is over: the recipient holds no key of it any more.

    A clock that rings too early is set right.
    """
    referral = find_referral_to_change(referral_id)
    ends = referral.access_ends_at
    if referral.state == "completed" and (ends is None or ends > now()):
        clock.set_right(
            Run(name=clock.name, starts_at=referral.state_at, due_at=ends) if ends else None
        )
        return False
    stop_clocks(["handover"], referral.case_id, referral.id)
    if referral.state != "completed":
        return False
    sealing.end_access([referral])
    log.write(None, "referral.end_access", referral)
    return True
