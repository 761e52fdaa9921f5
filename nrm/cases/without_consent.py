"""What is done without consent because a life or health is in danger: no answer like another.

Whoever does it writes down why, in the same act: which danger, and why nobody could be asked. Who
looks at it afterwards, and when the person is told, stands in `nrm/vital_interests`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from flask_babel import gettext

from nrm.cases.models import Case
from nrm.errors import Invalid
from nrm.http import hooks
from nrm.http.actor import Actor

# The code of it, wherever it may be chosen, and the name of the record that says why.
VITAL: Final = "vital_interests"
RECORD: Final = "without_consent"
# What was done: a screening was begun, a consent is stood in for, the police was told.
SCREENING, CONSENT, POLICE = "screening", "consent", "police"


@dataclass(frozen=True)
class Unasked:
    """One act, about a case, a consent or a time when somebody was missing.

    `record_number`: of the record that says why; None where a consent holds that itself.
    """

    kind: str
    thing_id: UUID
    record_number: int | None = None


def check_reason(basis: str | None, reason: str | None) -> None:
    """Nothing where a reason stands with danger to life, and with nothing else; else Invalid."""
    if basis == VITAL and not (reason or "").strip():
        sentence = gettext("Write down which danger, and why nobody could be asked.")
        raise Invalid({"reason": [sentence]})
    if basis != VITAL and reason:
        sentence = gettext("Leave this empty: it is for danger to life or health alone.")
        raise Invalid({"reason": [sentence]})


def reasons_of(basis: str | None, reason: str | None) -> dict[str, Mapping[str, Any]]:
    """The record to be written with the act: one, or none."""
    return {RECORD: {"reason": reason}} if basis == VITAL else {}


def tell_unasked(actor: Actor, case: Case, act: Unasked) -> None:
    """The act is on record, for a second person to look at, with the transaction that does it."""
    hooks.tell("case.without_consent", actor, case, act)
