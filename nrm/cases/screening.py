"""What begins with the screening of a case (domain, C03), for acts that have asked the policy."""

from collections.abc import Mapping
from typing import Any

from nrm import workflow
from nrm.cases.models import Case
from nrm.cases.without_consent import (
    RECORD,
    SCREENING,
    Unasked,
    check_reason,
    reasons_of,
    tell_unasked,
)
from nrm.clocks.models import start_clock, stop_clocks
from nrm.errors import Invalid
from nrm.http.actor import Actor


def begin_screening(case: Case, given: Mapping[str, Any]) -> None:
    """The case is being screened from now on, for an action that asked; Invalid names a lack."""
    if given.get("basis") == "child" and not case.may_be_child:
        raise Invalid({"basis": ["This person is recorded as an adult."]})
    if given.get("limits_explained") is False:
        raise Invalid({"limits_explained": ["Explain first what cannot be kept confidential."]})
    check_reason(given.get("basis"), given.get("reason"))
    workflow.step(case, "screen", **given)
    stop_clocks(["draft_expiry"], case.id)
    start_clock("initial_risk", case.id)
    start_clock("initial_needs", case.id)


def screening_records(given: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """What is sealed of it: the answers, and beside them why nobody was asked, if nobody was."""
    answers = {name: answer for name, answer in given.items() if name != "reason"}
    return {"screening": answers, **reasons_of(given.get("basis"), given.get("reason"))}


def note_screening(actor: Actor, case: Case, written: Mapping[str, int]) -> None:
    """A screening without consent is on record as one; `written`: versions by name."""
    if RECORD in written:
        tell_unasked(actor, case, Unasked(SCREENING, case.id, written[RECORD]))
