"""What follows for referrals when a consent ends or a case is closed, in the same transaction.

Registered in `create_app`; not asked again. One entry for each referral that changes.
"""

from collections.abc import Sequence

from flask_babel import gettext

from nrm import workflow
from nrm.cases.models import Case
from nrm.clocks.models import stop_clocks_of_referrals
from nrm.consent.models import Consent
from nrm.database import now, session
from nrm.errors import Conflict
from nrm.http.actor import Actor
from nrm.log import writer as log
from nrm.log.acts import Act
from nrm.referrals.covering import uncovered
from nrm.referrals.finding import find_referrals
from nrm.referrals.models import ON_CASE, ON_CONSENTS, SUPPORTERS, Referral
from nrm.referrals.sealing import end_access
from nrm.referrals.together import look_again
from nrm.vault.together import write_together

_CONSENT_ENDED, _CASE_ENDED = "consent_ended", "case_closed"
_WITH_CONSENT = frozenset({"sent", "acknowledged", "info_requested", "accepted", "in_service"})


def know_supporters(consent: Consent) -> None:
    """The consent knows which agencies support the person under it now, for the policy."""
    found = session().scalars(SUPPORTERS, {"consent_id": consent.id})
    consent.supporting_agencies = frozenset(found)


def end_with_consents(actor: Actor, case: Case, ended: Sequence[Consent]) -> None:
    """Every referral that rests on one of them has ended for its recipient (domain, section 7).

    Drafts stay drafts, without it; `awaiting_consent` is withdrawn; `completed` loses access only.
    """
    resting = _resting_on(ended, case)
    acts = [act for referral in resting if (act := _end_one(referral)) is not None]
    write_together(resting)
    _close_access([r for r in resting if r.sent_at is not None])
    if acts:
        look_again(resting, find_referrals(case))
    log.write_before_next(acts)


def move_to_newer(older: Consent, newer: Consent) -> None:
    """What goes on, and is covered by the newer consent, rests on that from now on."""
    resting = _resting_on([older], older.case)
    moved = [r for r in resting if _goes_on(r) and uncovered(r, newer) is None]
    for referral in moved:
        referral.consent_id, referral.consent = newer.id, newer
    write_together(moved)
    agreed = newer.pseudonym
    log.write_before_next([Act(action="referral.renew", thing=r, consent=agreed) for r in moved])


def _resting_on(consents: Sequence[Consent], case: Case) -> list[Referral]:
    wanted = {"consent_ids": [consent.id for consent in consents]}
    return [referral.of(case) for referral in session().scalars(ON_CONSENTS, wanted)]


def _goes_on(referral: Referral) -> bool:
    """It may come to something, or its recipient still opens it."""
    if referral.state == "completed":
        return referral.access_ends_at is None or now() < referral.access_ends_at
    return referral.state not in workflow.ENDED


def _end_one(referral: Referral) -> Act | None:
    if referral.state in _WITH_CONSENT:
        workflow.step(referral, "revoke", how=_CONSENT_ENDED)
        return Act(action="referral.revoke", thing=referral, reason=_CONSENT_ENDED)
    if referral.state == "awaiting_consent":
        workflow.step(referral, "withdraw", by_itself=True)
        return Act(action="referral.withdraw", thing=referral, reason=_CONSENT_ENDED)
    if referral.state == "draft":
        referral.consent_id = None
    return None


def end_with_case(actor: Actor, case: Case) -> None:
    """A closed case leaves no open referral behind: what waits is withdrawn.

    Conflict while a partner supports the person: its referral is completed or withdrawn first.
    """
    held = [r.of(case) for r in session().scalars(ON_CASE, {"case_id": case.id})]
    if any(r.state in ("accepted", "in_service") for r in held):
        raise Conflict(gettext("A partner still supports this person; end that referral first."))
    waiting = [r for r in held if r.state not in workflow.ENDED]
    for referral in waiting:
        workflow.step(referral, "withdraw", reason=_CASE_ENDED)
        referral.reason = _CASE_ENDED
    write_together(waiting)
    _close_access(held)
    log.write_before_next(
        [Act(action="referral.withdraw", thing=r, reason=_CASE_ENDED) for r in waiting]
    )


def _close_access(referrals: Sequence[Referral]) -> None:
    end_access(referrals)
    stop_clocks_of_referrals([referral.id for referral in referrals])
