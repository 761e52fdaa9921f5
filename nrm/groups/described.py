"""How the API tells of a group: a reference, counts, and the cases one may know of by code."""

from collections.abc import Mapping
from typing import Any

from nrm.cases.described import described_clock, stamp
from nrm.clocks.models import Clock
from nrm.groups.actions import Opening
from nrm.groups.finding import Tally
from nrm.groups.models import CaseGroup, Place


def opening_from(given: Mapping[str, Any]) -> Opening:
    """What was sent; people of one group that were counted twice are added up."""
    persons: dict[str, int] = {}
    for each in given["persons"]:
        persons[each["person_group"]] = persons.get(each["person_group"], 0) + each["count"]
    said = {name: given[name] for name in ("language", "interpreter_needed") if given.get(name)}
    return Opening(
        persons=persons,
        entry_channel=given["entry_channel"],
        region=given["region"],
        priority=given["priority"],
        sections={"preferences": said} if said else {},
    )


def described_group(group: CaseGroup, tally: Tally) -> dict[str, Any]:
    """Reference, agency and counts."""
    return {
        "id": str(group.id),
        "reference": group.reference,
        "lead_agency": str(group.lead_agency_id),
        "made_by": str(group.made_by_id),
        "made_at": stamp(group.made_at),
        "cases": tally.cases,
        "statuses": [{"status": s, "count": n} for s, n in sorted(tally.statuses.items())],
        "regions": [{"region": r, "count": n} for r, n in sorted(tally.regions.items())],
        "escalated": tally.escalated,
    }


def described_place(place: Place, clocks: list[Clock]) -> dict[str, Any]:
    """A case of the group, with the soonest of these clocks that is its own."""
    case = place.case
    clock = next((each for each in clocks if each.case_id == case.id), None)
    return {
        "id": str(case.id),
        "code": case.code,
        "status": case.state,
        "person_group": case.person_group,
        "lead_worker": str(case.lead_worker_id),
        "added_at": stamp(place.added_at),
        "clock": described_clock(clock) if clock is not None else None,
    }
