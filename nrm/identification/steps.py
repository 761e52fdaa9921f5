"""What the lead worker does for the person: ask, take down yes or no, answer, hand over, end.

Actions in four beats. A no is a refused consent with its reason and nothing else.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask_babel import gettext

from nrm import policy, workflow
from nrm.clocks.models import start_clock, stop_clocks
from nrm.consent.ending import end_consent
from nrm.consent.models import IDENTIFICATION, Consent, find_consent, find_consents
from nrm.database import now
from nrm.errors import Conflict, Invalid, Missing
from nrm.http.actor import Actor
from nrm.http.grammar import check_version
from nrm.identification.ending import end_submission
from nrm.identification.models import NEGATIVE, Decision
from nrm.identification.track import Track, check_holds, find_decisions, find_track
from nrm.log import writer as log
from nrm.referrals import threads
from nrm.referrals.sealing import find_referral_paths

Given = Mapping[str, Any]


def propose_identification(actor: Actor, case_id: UUID, given: Given, seen: int | None) -> Track:
    """The person is asked; nothing depends on the answer (domain, 6.3)."""
    track = find_track(case_id, to_change=True)
    policy.ask(actor, "identification.propose", track)
    _move(track, "propose", given, seen)
    log.write(actor, "identification.propose", track)
    return track


def _move(track: Track, step: str, given: Given, seen: int | None) -> None:
    check_version(seen, track.case.version)
    workflow.row_for(track, step)
    if track.case.state in ("draft", "closed"):
        raise Conflict(gettext("This case is a draft or closed: nothing formal begins now."))
    workflow.step(track, step, **given)


def decline_identification(actor: Actor, case_id: UUID, given: Given, seen: int | None) -> Track:
    """The person said no; support goes on as it is, and it can be asked again at any time."""
    track = find_track(case_id, to_change=True)
    policy.ask(actor, "identification.decline", track)
    _answer_with(track, "decline", given, seen)
    log.write(actor, "identification.decline", track)
    return track


def agree_identification(actor: Actor, case_id: UUID, given: Given, seen: int | None) -> Track:
    """The person said yes; nothing is sent by it."""
    track = find_track(case_id, to_change=True)
    policy.ask(actor, "identification.agree", track)
    _answer_with(track, "agree", given, seen)
    log.write(actor, "identification.agree", track)
    return track


def _answer_with(track: Track, step: str, given: Given, seen: int | None) -> None:
    workflow.row_for(track, step)
    consent = _consent_named(track, given["consent"])
    if step == "decline" and not consent.is_refusal:
        raise Invalid({"consent": [gettext("Name the no of the person, with its reason.")]})
    if step == "agree" and not consent.is_live:
        raise Invalid({"consent": [gettext("Name a consent that holds now.")]})
    _move(track, step, given, seen)


def _consent_named(track: Track, consent_id: UUID) -> Consent:
    try:
        consent = find_consent(consent_id, track.case, to_change=True)
    except Missing as none:
        raise Invalid({"consent": [gettext("There is no such consent in this case.")]}) from none
    if consent.scope != IDENTIFICATION:
        raise Invalid({"consent": [gettext("It has to be about formal identification.")]})
    return consent


def begin_for_child(actor: Actor, case_id: UUID, given: Given, seen: int | None) -> Track:
    """It is begun for a child, by the law and not by an answer."""
    track = find_track(case_id, to_change=True)
    policy.ask(actor, "identification.begin_for_child", track)
    _begin_for_child(track, given, seen)
    log.write(actor, "identification.begin_for_child", track)
    return track


def _begin_for_child(track: Track, given: Given, seen: int | None) -> None:
    if not track.case.may_be_child:
        raise Conflict(gettext("This person is recorded as an adult, who answers alone."))
    _move(track, "begin_for_child", given, seen)


def answer_authority(actor: Actor, case_id: UUID, given: Given, seen: int | None) -> Track:
    """The authority has its answer and goes on."""
    track = find_track(case_id, to_change=True)
    policy.ask(actor, "identification.answer", track)
    _answer(actor, track, given, seen)
    log.write(actor, "identification.answer", track)
    return track


def _answer(actor: Actor, track: Track, given: Given, seen: int | None) -> None:
    check_version(seen, track.case.version)
    workflow.step(track, "answer", **given)
    submission = track.submitted
    check_holds(submission)
    paths = find_referral_paths(actor, submission)
    threads.post(actor, submission, paths, "answer", {"text": given["answer"]})


def request_reconsideration(actor: Actor, case_id: UUID, given: Given, seen: int | None) -> Track:
    """The person asks for a new look, also late; the authority says whether there will be one."""
    track = find_track(case_id, to_change=True)
    policy.ask(actor, "identification.request_reconsideration", track)
    _request_reconsideration(track, given, seen)
    log.write(actor, "identification.request_reconsideration", track)
    return track


def _request_reconsideration(track: Track, given: Given, seen: int | None) -> None:
    check_version(seen, track.case.version)
    workflow.step(track, "request_reconsideration", **given)
    check_holds(track.submitted)


def deliver_decision(actor: Actor, case_id: UUID, given: Given, seen: int | None) -> Track:
    """It is proven that the person has the decision safely; only now the time to object runs."""
    track = find_track(case_id, to_change=True)
    policy.ask(actor, "identification.deliver", track)
    _deliver(actor, track, given, seen)
    log.write(actor, "identification.deliver", track, reason=given["how"])
    return track


def _deliver(actor: Actor, track: Track, given: Given, seen: int | None) -> None:
    check_version(seen, track.case.version)
    workflow.step(track, "deliver", **given)
    decision = _issued(track)
    at = given["delivered_at"]
    if decision.issued_at is None or not decision.issued_at <= at <= now():
        raise Invalid({"delivered_at": [gettext("It lies between the decision and now.")]})
    decision.delivered_at, decision.delivered_how = at, given["how"]
    decision.delivered_by_id = actor.id
    if decision.outcome == NEGATIVE:
        start_clock("reconsideration", track.case.id, at=at)


def _issued(track: Track) -> Decision:
    """The newest decision that was issued; Conflict when the person has it already."""
    issued = [d for d in find_decisions(track.case.id) if d.issued_at is not None]
    if not issued or issued[0].delivered_at is not None:
        raise Conflict(gettext("It was recorded already that the person has this decision."))
    return issued[0]


def withdraw_identification(actor: Actor, case_id: UUID, given: Given, seen: int | None) -> Track:
    """The person wants no decision: the authority opens nothing any more, and support goes on.

    It takes the state it finds: a withdrawal never loses to another version.
    """
    track = find_track(case_id, to_change=True)
    policy.ask(actor, "identification.withdraw", track)
    _withdraw(actor, track, given)
    log.write(actor, "identification.withdraw", track)
    return track


def _withdraw(actor: Actor, track: Track, given: Given) -> None:
    workflow.step(track, "withdraw", **given)
    for consent in find_consents(track.case):
        if consent.scope == IDENTIFICATION and consent.withdrawn_at is None:
            end_consent(actor, find_consent(consent.id, track.case, to_change=True), given["how"])
    # What rested on a consent has ended with it; and what did not, ends here.
    end_submission(track, "person_declined")
    stop_clocks(["rg_decision", "formal_decision", "reconsideration"], track.case.id)
