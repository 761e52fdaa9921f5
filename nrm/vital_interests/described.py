"""How an act without consent is told by the API, and which steps somebody may take."""

from typing import Any, Final
from uuid import UUID

from flask_babel import lazy_gettext

from nrm import policy
from nrm.cases.described import stamp
from nrm.http.actor import Actor
from nrm.policy import AUDITOR
from nrm.vital_interests.models import ActWithoutConsent

STEPS: Final = (
    ("countersign", lazy_gettext("Countersign it"), ()),
    ("refuse", lazy_gettext("Do not agree"), ()),
    ("tell", lazy_gettext("The person has been told"), ()),
    ("put_off", lazy_gettext("Not told yet"), ("not_told", "look_again")),
    ("review", lazy_gettext("Close the review"), ("outcome",)),
)


def open_steps(actor: Actor, act: ActWithoutConsent) -> list[str]:
    """What this person may do next about it."""
    waits, untold = act.answer is None, act.told_at is None
    fits = {
        "countersign": waits,
        "refuse": waits,
        "tell": untold,
        "put_off": untold,
        "review": act.outcome is None,
    }
    names = (name for name, _, _ in STEPS)
    return [n for n in names if fits[n] and policy.may(actor, f"without_consent.{n}", act)]


def described_act(actor: Actor, act: ActWithoutConsent) -> dict[str, Any]:
    """Ids, times and codes; an auditor knows the case by its pseudonym, and no thing of it."""
    case, may, audits = act.case, open_steps(actor, act), actor.role == AUDITOR
    return {
        "id": str(act.id),
        "case": case.pseudonym if audits else str(case.id),
        "agency": str(act.agency_id),
        "kind": act.kind,
        "thing": None if audits else str(act.thing_id),
        "made_at": stamp(act.made_at),
        "made_by": str(act.made_by_id),
        "due_at": stamp(act.due_at),
        "answer": act.answer,
        "answered_at": stamp(act.answered_at),
        "answered_by": _id(act.answered_by_id),
        "told_at": stamp(act.told_at),
        "not_told": act.not_told,
        "look_again_at": stamp(act.look_again_at),
        "reviewed_at": stamp(act.reviewed_at),
        "reviewed_by": _id(act.reviewed_by_id),
        "outcome": act.outcome,
        "version": act.version,
        "steps": [
            {"name": name, "label": str(label), "requires": list(requires)}
            for name, label, requires in STEPS
            if name in may
        ],
    }


def _id(value: UUID | None) -> str | None:
    return str(value) if value is not None else None
