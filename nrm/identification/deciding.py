"""Decisions of the competent authority; for actions that asked the policy.

A decision takes two members: the first one's request waits with its reasons sealed, the second one
reads them and takes the same step. A no is never one person's word (domain, C07, C12, C14).
"""

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import gettext

from nrm import workflow
from nrm.cases.models import Case
from nrm.clocks.models import start_clock, stop_clocks
from nrm.consent.models import find_consents
from nrm.database import new_id, now, session
from nrm.errors import Conflict, Invalid, OutOfTurn
from nrm.http.actor import Actor
from nrm.http.grammar import check_version
from nrm.identification.models import (
    COMBINED,
    FINAL,
    FIRST,
    NEGATIVE,
    POSITIVE,
    REVOCATION,
    Decision,
)
from nrm.identification.reasons import seal_reasons
from nrm.identification.recovering import begin_recovery, give_more, recovery_ends
from nrm.identification.track import Track, check_authority, check_holds, find_decisions
from nrm.identification.waiting import waiting_of
from nrm.policy import another_person
from nrm.referrals.models import Referral
from nrm.referrals.sealing import find_referral_paths
from nrm.vault.rows import rely_on

Given = Mapping[str, Any]
_CASE_AFTER: Final = {POSITIVE: "identified_victim", NEGATIVE: "not_identified"}
# What the log says of a request; the outcome is told once it is issued.
_ASKED: Final = "asked"
# By the row of the case: what kind of decision it is, and where the track stands after it.
_KINDS: Final = {
    "C07": (FIRST, "rg_negative"),
    "C08": (COMBINED, "final_positive"),
    "C11": (FINAL, "final_positive"),
    "C12": (FINAL, "final_negative"),
    "C14": (REVOCATION, "rg_negative"),
}
# By the stage that is looked at again: where the case was, and after which track states.
_STAGES: Final = {"first": "presumed_victim", "final": "formal_identification"}


def start_recovery(actor: Actor, track: Track, given: Given, seen: int | None) -> None:
    """A first yes (C06): support is agreed to, or the person is a child."""
    check_version(seen, track.case.version)
    workflow.row_for(track.case, "start_recovery")
    submission = check_authority(actor, track)
    _check_support(track.case)
    workflow.step(track, "decide", "rg_positive", by_itself=True)
    workflow.step(track.case, "start_recovery")
    made = _request(actor, submission, FIRST, POSITIVE, given.get("reasons"))
    made.confirmed_by_id, made.issued_at = actor.id, now()
    stop_clocks(["rg_decision"], track.case.id)
    begin_recovery(track, made)
    for clock in ("midpoint_review", "recovery_review"):
        start_clock(clock, track.case.id)


def _check_support(case: Case) -> None:
    agreed = [c for c in find_consents(case) if c.scope == "support" and c.is_live]
    if not agreed and not case.may_be_child:
        raise Conflict(gettext("The person has not agreed to support; ask the lead worker."))
    rely_on(*agreed)


def decide(actor: Actor, track: Track, given: Given, seen: int | None) -> str:
    """Asked for, or issued when another member had asked for the same; what the log may tell."""
    check_version(seen, track.case.version)
    outcome: str = given["outcome"]
    row = workflow.row_for(track.case, "decide", _CASE_AFTER[outcome])
    kind, after = _KINDS[row.id]
    workflow.row_for(track, "decide", after, by_itself=True)
    submission = check_authority(actor, track)
    waiting = waiting_of(track, _kinds_here(track.case))
    if waiting is not None and another_person(actor, waiting):
        _agree(actor, track, waiting, (kind, outcome, after))
        return outcome
    if not given.get("reasons"):
        raise Invalid({"reasons": [gettext("Write down why.")]})
    if waiting is None:
        _request(actor, submission, kind, outcome, given["reasons"])
    else:
        _think_again(actor, submission, waiting, given)
        waiting.kind = kind
    # The case's version moves, so that a page opened before the request is stale.
    track.case.state_at = now()
    return _ASKED


def _kinds_here(case: Case) -> frozenset[str]:
    """The kinds of decision that can be taken at the stage of the case."""
    here = (row for row in workflow.rows_of(case.noun, "decide") if row.source == case.state)
    return frozenset(_KINDS[row.id][0] for row in here)


def _request(
    actor: Actor, submission: Referral, kind: str, outcome: str, reasons: str | None
) -> Decision:
    decision_id, paths = new_id(), find_referral_paths(actor, submission)
    made = Decision(
        id=decision_id,
        case_id=submission.case_id,
        submission_id=submission.id,
        kind=kind,
        outcome=outcome,
        requested_by_id=actor.id,
        requested_at=now(),
        sealed_reasons=seal_reasons(actor, submission, paths, decision_id, reasons),
    )
    session().add(made)
    return made


def _think_again(actor: Actor, submission: Referral, waiting: Decision, given: Given) -> None:
    """Nobody has agreed yet: the first one asks for something else, or gives other reasons."""
    paths = find_referral_paths(actor, submission)
    waiting.outcome, waiting.requested_at = given["outcome"], now()
    waiting.sealed_reasons = seal_reasons(actor, submission, paths, waiting.id, given["reasons"])


def _agree(actor: Actor, track: Track, waiting: Decision, wanted: tuple[str, str, str]) -> None:
    kind, outcome, after = wanted
    if (waiting.kind, waiting.outcome) != (kind, outcome):
        raise Conflict(gettext("The request is for another decision; agree on one first."))
    waiting.confirmed_by_id, waiting.issued_at = actor.id, now()
    workflow.step(track, "decide", after, by_itself=True)
    workflow.step(track.case, "decide", _CASE_AFTER[outcome], outcome=outcome, reasons=True)
    stop_clocks(["rg_decision", "formal_decision", "reconsideration"], track.case.id)
    # The time to object does not run before it is proven that the person has the decision.
    start_clock("move_on", track.case.id, variant=outcome)
    if outcome == POSITIVE:
        start_clock("plan_review", track.case.id)


def submit_formally(track: Track, given: Given, seen: int | None) -> None:
    """The consent still holds, and the time to recover is over or the person asks for less."""
    check_version(seen, track.case.version)
    workflow.row_for(track.case, "submit")
    if track.state != "rg_positive":
        raise OutOfTurn(gettext("There is no first decision to go on from."))
    check_holds(track.submitted)
    due = recovery_ends(track)
    if due is not None and now() < due and not given.get("person_asks"):
        raise Conflict(gettext("The time to recover runs; only the person can ask for less."))
    workflow.step(track.case, "submit")
    start_clock("formal_decision", track.case.id)


def extend_recovery(track: Track, given: Given, seen: int | None) -> None:
    """The recovery period runs once more as long."""
    check_version(seen, track.case.version)
    workflow.step(track.case, "extend", **given)
    give_more(track)


def reconsider(actor: Actor, track: Track, given: Given, seen: int | None) -> None:
    """The same stage of which the no was is decided anew."""
    check_version(seen, track.case.version)
    stage = given["stage"]
    workflow.row_for(track.case, "reconsider", _STAGES[stage])
    check_authority(actor, track)
    issued = [d for d in find_decisions(track.case.id) if d.issued_at is not None]
    if not issued or (issued[0].kind == FINAL) is not (stage == "final"):
        raise Invalid({"stage": [gettext("The no was of another stage.")]})
    workflow.step(track, "reconsider", by_itself=True)
    workflow.step(track.case, "reconsider", _STAGES[stage], stage=stage)
    stop_clocks(["reconsideration"], track.case.id)
    start_clock("rg_decision" if stage == "first" else "formal_decision", track.case.id)
