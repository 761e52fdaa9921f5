"""States, clocks and notices of a case in words, for its pages."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from flask_babel import gettext, lazy_gettext

from nrm import workflow
from nrm.accounts.section_words import section_words
from nrm.cases.models import Case
from nrm.cases.shown import code_words
from nrm.clocks.models import Clock
from nrm.http.actor import Actor
from nrm.look.fields import Choice
from nrm.look.moments import clock
from nrm.look.parts import Clock as Deadline
from nrm.look.parts import Notice, Shape, Tag, Tone
from nrm.policy import SOCIAL_WORKER

_CLOCKS: Final[Mapping[str, object]] = {
    "draft_expiry": lazy_gettext("This draft is erased when nobody goes on with it"),
    "initial_risk": lazy_gettext("First look at risk and safety"),
    "initial_needs": lazy_gettext("First look at needs"),
    "child_notify": lazy_gettext("Child protection is told"),
    "turns_18": lazy_gettext("The person turns 18 and is asked afresh"),
    "guardian_appoint": lazy_gettext("A guardian is appointed"),
    "lead_worker_assign": lazy_gettext("A lead worker is named"),
    "first_contact_support": lazy_gettext("First contact of support"),
    "recovery_period": lazy_gettext("Time to recover and think"),
    "midpoint_review": lazy_gettext("Review at half time"),
    "recovery_review": lazy_gettext("Review of recovery"),
    "formal_decision": lazy_gettext("The formal decision"),
    "plan_review": lazy_gettext("The plan is looked at again"),
    "risk_refresh": lazy_gettext("Risk and safety are looked at again"),
    "consent_expiry": lazy_gettext("A consent ends"),
    "inclusion_review": lazy_gettext("Review of inclusion"),
    "acknowledge": lazy_gettext("The partner reads the referral"),
    "accept_decision": lazy_gettext("The partner accepts or declines"),
    "first_contact": lazy_gettext("The partner meets the person"),
    "progress_update": lazy_gettext("The partner tells how it goes"),
    "re_route": lazy_gettext("Another partner is asked"),
    "no_contact_protocol": lazy_gettext("Trying again to reach the person"),
    "missing_report": lazy_gettext("The police is told, or it is decided not to"),
    "return_interview": lazy_gettext("A talk after the return"),
    "without_consent": lazy_gettext("A supervisor answers for what was done without consent"),
    "handover": lazy_gettext("The partner still sees what was shared"),
    "move_on": lazy_gettext("Moving on is planned"),
    "reconsideration": lazy_gettext("Asking for another decision"),
    "rg_decision": lazy_gettext("The first decision"),
    "follow_up_contact": lazy_gettext("Asking how the person is"),
}
# It has a clock once it lapsed, and none before: nobody lists cases by it.
SECOND_PERSON: Final = "second_person"
_LAPSED: Final = lazy_gettext("A second person agrees to the closing")
_OVERLAYS: Final[Mapping[str, tuple[object, Tone]]] = {
    "high_risk": (lazy_gettext("High risk"), Tone.ON),
    "missing": (lazy_gettext("Missing"), Tone.ON),
    "age_disputed": (lazy_gettext("Age is disputed"), Tone.OPEN),
    "consent_restricted": (lazy_gettext("A consent was withdrawn"), Tone.OPEN),
    "legal_hold": (lazy_gettext("Kept for a court"), Tone.OPEN),
}
_KINDS: Final[Mapping[str, str]] = {
    "draft_expiry": "kept",
    "recovery_period": "ends",
    "consent_expiry": "ends",
    "handover": "ends",
    "acknowledge": "acknowledge",
    "accept_decision": "answer",
    "first_contact": "meet",
}
OF_PARTNER: Final = frozenset(
    {"acknowledge", "accept_decision", "first_contact", "progress_update"}
)
PURPOSES: Final = (
    "supervision",
    "handover",
    "emergency",
    "identification",
    "subject_access",
    "legal_disclosure",
)


def state_tag(state: str) -> Tag:
    """The stage of a case as a state in words."""
    tone = {"closed": Tone.END, "draft": Tone.OPEN}.get(state, Tone.ON)
    return Tag(label=code_words("case_statuses", state), tone=tone)


def case_tags(case: Case) -> tuple[Tag, ...]:
    """What must be seen at a glance, codes only."""
    group = Tag(label=code_words("person_groups", case.person_group))
    return (state_tag(case.state), group, *marks_of(case))


def marks_of(case: Case) -> tuple[Tag, ...]:
    """What lies over the stage of a case."""
    return tuple(
        Tag(label=overlay_words(name), tone=tone)
        for name, (_, tone) in _OVERLAYS.items()
        if getattr(case, name)
    )


def overlay_words(name: str) -> str:
    """What lies over a case, in words."""
    return str(_OVERLAYS[name][0])


def clock_names() -> tuple[str, ...]:
    """The clocks of a case and of its referrals, by name."""
    return tuple(_CLOCKS)


def clock_words(name: str) -> str:
    """What a clock is about; its code while it has no words yet."""
    return str(_LAPSED if name == SECOND_PERSON else _CLOCKS.get(name, name))


def deadline(running: Clock) -> Deadline:
    """A running clock in words; one that is paused says why, or who must move."""
    if running.paused_by_id is not None:
        reason = code_words("delay_reasons", running.paused_because or "")
        words = gettext("Paused: %(reason)s", reason=reason)
        return Deadline(words=words, shape=Shape.HELD, at=running.due_at)
    held = gettext("you") if running.paused_at is not None else ""
    return clock(running.due_at, _KINDS.get(running.name, "due"), held=held)


def purposes_for(actor: Actor, case: Case) -> tuple[Choice, ...]:
    """Why somebody who is not assigned opens a section; nothing to ask of the assigned worker."""
    if actor.role == SOCIAL_WORKER and actor.id == case.lead_worker_id:
        return ()
    # A colleague opens it in an emergency or not at all.
    offered = ("emergency",) if actor.role == SOCIAL_WORKER else PURPOSES
    return tuple(Choice(value=code, label=code_words("access_purposes", code)) for code in offered)


def waiting_on(
    actor: Actor, case: Case, running: Sequence[Clock], names: Mapping[UUID, str]
) -> str:
    """Who must act next: the partner whose clock runs, the lead worker, or nobody."""
    if not running:
        return str(gettext("Nobody"))
    if running[0].name in OF_PARTNER and running[0].paused_at is None:
        return str(gettext("A partner"))
    if case.lead_worker_id == actor.id:
        return str(gettext("Me"))
    return names.get(case.lead_worker_id, gettext("The lead worker"))


def saved_notice(code: str) -> Notice | None:
    """What was just done, said on the page that follows; None for a code that says nothing."""
    told = {
        "case": gettext("The case is open and you lead it. Nothing was sent to anybody."),
        "note": gettext("The note is saved."),
        "consent": gettext("The consent is recorded. Nothing is shared until you send a referral."),
        "no": gettext("The no is recorded. Support goes on, and it can be asked again."),
        "asked": gettext("Your request is recorded. A second person has to take the same step."),
    }
    if code in told:
        return Notice(title=gettext("Saved"), text=told[code])
    if code in workflow.LABELS or code == "assign":
        return Notice(title=gettext("Saved"), text=gettext("The step is taken."))
    if code and section_words(code) != code:
        text = gettext(
            "A new version of “%(section)s” is saved. The earlier one stays readable.",
            section=section_words(code),
        )
        return Notice(title=gettext("Saved"), text=text)
    return None
