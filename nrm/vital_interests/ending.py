"""What a supervisor's answer ends: the wait for it, and with a no whatever rests on the act."""

from nrm.cases.without_consent import CONSENT
from nrm.clocks.models import stop_clock_due
from nrm.consent.ending import end_consents
from nrm.consent.models import NOT_UPHELD, find_consent
from nrm.database import now
from nrm.errors import Conflict
from nrm.http.actor import Actor
from nrm.http.grammar import check_version
from nrm.log import writer as log
from nrm.log.acts import Act
from nrm.vital_interests.effects import CLOCK
from nrm.vital_interests.models import ActWithoutConsent


def give_answer(actor: Actor, act: ActWithoutConsent, answer: str, seen: int | None) -> None:
    """The second person has answered, and nobody is waited for; Conflict if one had already."""
    check_version(seen, act.version)
    if act.answer is not None:
        raise Conflict("This was answered already.")
    act.answer, act.answered_at, act.answered_by_id = answer, now(), actor.id
    stop_clock_due(CLOCK, act.case_id, act.due_at)


def end_what_rests(actor: Actor, act: ActWithoutConsent) -> None:
    """What stood in for a consent has ended, with every referral on it, as by a withdrawal.

    A question that was asked and a word to the police cannot be taken back: they stay, refused.
    """
    if act.kind != CONSENT:
        return
    consent = find_consent(act.thing_id, act.case, to_change=True)
    if consent.withdrawn_at is None:
        log.write_before_next([Act(action="consent.overrule", thing=consent)])
        end_consents(actor, act.case, [consent], NOT_UPHELD)
