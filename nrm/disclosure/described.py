"""How a legal disclosure is told by the API, and which steps somebody may take."""

from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext

from nrm import policy
from nrm.cases.described import stamp
from nrm.disclosure.models import LegalDisclosure
from nrm.http.actor import Actor
from nrm.policy import AUDITOR

_STEPS = (
    ("approve", lazy_gettext("Approve it"), ("passphrase", "code")),
    ("refuse", lazy_gettext("Refuse it"), ()),
    ("tell", lazy_gettext("The person has been told"), ()),
)


def open_steps(actor: Actor, disclosure: LegalDisclosure) -> list[str]:
    """What this person may do next with it."""
    waits, untold = disclosure.outcome is None, disclosure.told_at is None
    fits = {"approve": waits, "refuse": waits, "tell": untold and disclosure.outcome != "refused"}
    return [
        name
        for name, _, _ in _STEPS
        if fits[name] and policy.may(actor, f"disclosure.{name}", disclosure)
    ]


def described_disclosure(actor: Actor, disclosure: LegalDisclosure) -> dict[str, Any]:
    """Ids, times and codes; an auditor knows the case by its pseudonym."""
    case, may = disclosure.case, open_steps(actor, disclosure)
    return {
        "id": str(disclosure.id),
        "case": case.pseudonym if actor.role == AUDITOR else str(case.id),
        "agency": str(disclosure.agency_id),
        "authority": disclosure.authority,
        "sections": disclosure.sections.split(),
        "asked_by": str(disclosure.asked_by_id),
        "asked_at": stamp(disclosure.asked_at),
        "decided_by": _id(disclosure.decided_by_id),
        "decided_at": stamp(disclosure.decided_at),
        "outcome": disclosure.outcome,
        "told_at": stamp(disclosure.told_at),
        "not_told": disclosure.not_told,
        "tell_after": stamp(disclosure.tell_after),
        "version": disclosure.version,
        "steps": [
            {"name": name, "label": str(label), "requires": list(requires)}
            for name, label, requires in _STEPS
            if name in may
        ],
    }


def _id(value: UUID | None) -> str | None:
    return str(value) if value is not None else None
