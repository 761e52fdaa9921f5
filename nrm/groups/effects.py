"""What follows for a group when a case changes hands or is erased, and what a case tells of it.

Registered in `create_app`; not asked again. That a case left when it changed hands has no entry of
its own: whoever leads it from then on reads the entries of the case, and must not learn that there
were others. The entry of the acceptance holds the end of the membership.
"""

from collections.abc import Mapping
from typing import Any

from nrm.cases.models import Case
from nrm.database import session
from nrm.groups.finding import find_place
from nrm.groups.leaving import end_empty, leave


def leave_with_transfer(case: Case, _contents: Mapping[str, Mapping[str, Any]]) -> None:
    """A case of another agency belongs to no group of this one."""
    leave(case)


def end_with_erased(case: Case) -> None:
    """The row of an erased case in its group is gone with it; a discarded draft keeps its place."""
    if case in session().deleted:
        end_empty(case.lead_agency_id)


def describe_on_case(case: Case, hanging: dict[str, Any]) -> None:
    """Where the case belongs, for people of its agency."""
    found = find_place(case)
    group = None
    if found is not None:
        group = {"id": str(found[1].id), "reference": found[1].reference}
    hanging["group"] = group
