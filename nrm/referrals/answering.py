"""What the receiving agency does with a referral: acknowledge, ask, accept, decline, serve, end.

Actions in four beats like those of `actions.py`.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask_babel import gettext

from nrm import policy, workflow
from nrm.clocks.models import clocks_of_cases, start_clock, stop_clocks
from nrm.clocks.moving import QUESTION, pause_clock
from nrm.database import now
from nrm.errors import Conflict
from nrm.http.actor import Actor
from nrm.http.grammar import check_version
from nrm.log import writer as log
from nrm.referrals import sealing, threads
from nrm.referrals.addresses import keep_address
from nrm.referrals.contacts import contact_of
from nrm.referrals.covering import stands_now
from nrm.referrals.finding import consent_of, find_referral_to_change
from nrm.referrals.models import Referral
from nrm.referrals.reading import ReferralView, find_view
from nrm.referrals.together import look_for_another, withdraw_others
from nrm.vault import shred

Given = Mapping[str, Any]


def acknowledge_referral(
    actor: Actor, referral_id: UUID, given: Given, seen: int | None
) -> Referral:
    """The sender knows that it was read, and by whom; nothing is decided (domain, R05)."""
    referral = find_referral_to_change(referral_id)
    policy.ask(actor, "referral.acknowledge", referral)
    _acknowledge(actor, referral, given, seen)
    log.write(actor, "referral.acknowledge", referral)
    return referral


def _acknowledge(actor: Actor, referral: Referral, given: Given, seen: int | None) -> None:
    check_version(seen, referral.version)
    workflow.step(referral, "acknowledge")
    referral.contact_id = contact_of(actor, referral, given.get("contact"))
    shred.live_after_commit(shred.REFERRAL, referral.id)
    stop_clocks(["acknowledge"], referral.case_id, referral.id)
    start_clock("accept_decision", referral.case_id, referral.id, referral.urgency)


def ask_question(actor: Actor, referral_id: UUID, given: Given, seen: int | None) -> Referral:
    """The question stands in the thread and the clock is paused until it is answered (R06)."""
    referral = find_referral_to_change(referral_id)
    policy.ask(actor, "referral.ask", referral)
    _ask(actor, referral, given, seen)
    log.write(actor, "referral.ask", referral)
    return referral


def _ask(actor: Actor, referral: Referral, given: Given, seen: int | None) -> None:
    check_version(seen, referral.version)
    _need_consent(referral, "ask")
    workflow.step(referral, "ask", **given)
    paths = sealing.find_referral_paths(actor, referral)
    threads.post(actor, referral, paths, "question", {"text": given["question"]})
    pause_clock("accept_decision", referral.id, QUESTION)


def accept_referral(
    actor: Actor, referral_id: UUID, given: Given, seen: int | None
) -> ReferralView:
    """Accepted; from now on the snapshot opens for the receiving agency (domain, R08)."""
    referral = find_referral_to_change(referral_id)
    policy.ask(actor, "referral.accept", referral)
    view = _accept(actor, referral, given, seen)
    log.write(
        actor,
        "referral.accept",
        referral,
        sections=view.sections,
        purpose="service",
        consent=view.consent_pseudonym,
    )
    return view


def _accept(actor: Actor, referral: Referral, given: Given, seen: int | None) -> ReferralView:
    check_version(seen, referral.version)
    _need_consent(referral, "accept")
    paths = sealing.find_referral_paths(actor, referral, to_release=True)
    withdraw_others(referral)
    workflow.step(referral, "accept", **given)
    referral.accepted_at = referral.state_at
    paths = sealing.release(actor, referral, paths)
    visit = {**given["appointment"], "when": given["appointment"]["when"].isoformat()}
    threads.post(actor, referral, paths, "appointment", visit)
    keep_address(actor, referral, paths, given.get("address"))
    stop_clocks(["accept_decision"], referral.case_id, referral.id)
    start_clock("first_contact", referral.case_id, referral.id, referral.urgency)
    return ReferralView(
        referral=referral,
        envelope=sealing.envelope_of(referral),
        is_recipient=True,
        is_stub=False,
        consent=consent_of(referral),
        snapshot=sealing.find_snapshot(referral, paths),
        thread=None,
    )


def decline_referral(actor: Actor, referral_id: UUID, given: Given, seen: int | None) -> Referral:
    """Declined with a reason; the recipient keeps a stub (domain, R09, R33 to R35)."""
    referral = find_referral_to_change(referral_id)
    policy.ask(actor, "referral.decline", referral)
    _end(referral, "decline", given, seen)
    log.write(actor, "referral.decline", referral, reason=given["reason"])
    return referral


def end_not_engaged(actor: Actor, referral_id: UUID, given: Given, seen: int | None) -> Referral:
    """The person was not reached by safe ways, or did not come; it has ended (R15, R17)."""
    referral = find_referral_to_change(referral_id)
    policy.ask(actor, "referral.not_engaged", referral)
    _end(referral, "not_engaged", given, seen)
    log.write(actor, "referral.not_engaged", referral, reason=given["reason"])
    return referral


def _end(referral: Referral, step: str, given: Given, seen: int | None) -> None:
    check_version(seen, referral.version)
    workflow.step(referral, step, **given)
    referral.reason, referral.attempts = given["reason"], given.get("attempts")
    sealing.end_access([referral])
    stop_clocks([], referral.case_id, referral.id)
    if step == "decline":
        look_for_another(referral)
    elif not any(c.name == "no_contact_protocol" for c in clocks_of_cases([referral.case_id])):
        # It runs from the first time that the person was not reached.
        start_clock("no_contact_protocol", referral.case_id)


def begin_service(actor: Actor, referral_id: UUID, given: Given, seen: int | None) -> ReferralView:
    """The person was met and the service has begun (domain, R14)."""
    referral = find_referral_to_change(referral_id)
    policy.ask(actor, "referral.begin", referral)
    _begin(referral, given, seen)
    view = find_view(actor, referral)
    log.write(actor, "referral.begin", referral, sections=view.sections, purpose="service")
    return view


def _begin(referral: Referral, given: Given, seen: int | None) -> None:
    check_version(seen, referral.version)
    _need_consent(referral, "begin")
    workflow.step(referral, "begin", **given)
    referral.met_on = str(given["met_on"])
    stop_clocks(["first_contact"], referral.case_id, referral.id)
    stop_clocks(["first_contact_support"], referral.case_id)
    start_clock("progress_update", referral.case_id, referral.id)


def _need_consent(referral: Referral, step: str) -> None:
    workflow.row_for(referral, step)
    if not stands_now(referral):
        raise Conflict(gettext("The person's consent has ended; ask the sender."))


def complete_referral(
    actor: Actor, referral_id: UUID, given: Given, seen: int | None
) -> ReferralView:
    """Completed with an outcome; the snapshot stays until the hand-over window ends (R16)."""
    referral = find_referral_to_change(referral_id)
    policy.ask(actor, "referral.complete", referral)
    _complete(actor, referral, given, seen)
    view = find_view(actor, referral)
    log.write(actor, "referral.complete", referral, sections=view.sections, reason=given["outcome"])
    return view


def _complete(actor: Actor, referral: Referral, given: Given, seen: int | None) -> None:
    check_version(seen, referral.version)
    _need_consent(referral, "complete")
    workflow.step(referral, "complete", **given)
    referral.outcome, referral.sealed_address = given["outcome"], None
    stop_clocks([], referral.case_id, referral.id)
    referral.access_ends_at = start_clock("handover", referral.case_id, referral.id) or now()
    if given.get("feedback"):
        paths = sealing.find_referral_paths(actor, referral)
        threads.post(actor, referral, paths, "feedback", {"text": given["feedback"]})
