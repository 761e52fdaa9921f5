"""What begins with the screening of a case (domain, C03), for acts that have asked the policy."""

from collections.abc import Mapping
from typing import Any

from nrm import workflow
from nrm.cases.models import Case
from nrm.clocks.models import start_clock, stop_clocks
from nrm.errors import Invalid


def begin_screening(case: Case, given: Mapping[str, Any]) -> None:
    """The case is being screened from now on, for an action that asked; Invalid names a lack."""
    if given.get("basis") == "child" and case.person_group == "adult":
        raise Invalid({"basis": ["This person is recorded as an adult."]})
    if given.get("limits_explained") is False:
        raise Invalid({"limits_explained": ["Explain first what cannot be kept confidential."]})
    workflow.step(case, "screen", **given)
    stop_clocks(["draft_expiry"], case.id)
    start_clock("initial_risk", case.id)
    start_clock("initial_needs", case.id)
