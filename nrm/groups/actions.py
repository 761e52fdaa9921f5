"""Opening several cases at once, and saying which cases belong together.

That a case comes into a group or goes out of it is an act about that case, in the log as well.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from flask_babel import gettext

from nrm import policy
from nrm.agencies.models import Agency, find_agency
from nrm.cases.finding import find_case
from nrm.cases.models import Case
from nrm.cases.opening import NewCase, make_cases
from nrm.database import Cursor, keyset, new_id, now, session
from nrm.errors import Conflict, Missing, OutOfTurn
from nrm.groups.finding import after_cursor, find_group, find_place, seen_by, visible_to
from nrm.groups.leaving import leave
from nrm.groups.models import LISTED, CaseGroup, CaseGroupMember, Place
from nrm.http.actor import Actor
from nrm.log import writer as log
from nrm.log.acts import Act

# As many as one form opens; each case is an act of its own, and all of them are one append.
MOST_AT_ONCE: Final = 60
# As many as a group holds: to read one, all its cases are found.
MOST: Final = 200
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True)
class Opening:
    """How many people there are of each group, and what holds for all of them."""

    persons: Mapping[str, int]
    entry_channel: str
    region: str
    priority: str
    sections: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def cases(self) -> list[NewCase]:
        """One for each person."""
        shared = (self.region, self.priority, self.sections)
        return [
            NewCase(self.entry_channel, group, *shared)
            for group, count in self.persons.items()
            for _ in range(count)
        ]


def make_group(actor: Actor, opening: Opening) -> CaseGroup:
    """A draft case for each person stands, all of them in one new group, or none does."""
    agency = find_agency(actor.agency_id)
    policy.ask(actor, "group.open", agency)
    group = _open(actor, agency, opening)
    log.write(actor, "group.open", group, count=len(group.places))
    return group


def _open(actor: Actor, agency: Agency, opening: Opening) -> CaseGroup:
    made = make_cases(actor, agency, opening.cases())
    group = _new_group(actor, agency.id)
    # They came at one moment: ids in order keep people of one group beside each other.
    ids = sorted(new_id() for _ in made)
    group.places = [_add(actor, group, case, i) for (case, _), i in zip(made, ids, strict=True)]
    log.write_before_next(
        [Act(action="case.open", thing=case, sections=written) for case, written in made]
    )
    return group


def _new_group(actor: Actor, agency_id: UUID) -> CaseGroup:
    group = CaseGroup(
        id=new_id(),
        reference="G-" + "".join(secrets.choice(_SIGNS) for _ in range(8)),
        lead_agency_id=agency_id,
        made_by_id=actor.id,
        made_at=now(),
    )
    group.places = ()
    session().add(group)
    return group


def _add(actor: Actor, group: CaseGroup, case: Case, member_id: UUID) -> Place:
    member = CaseGroupMember(
        id=member_id, case_id=case.id, group_id=group.id, added_by_id=actor.id, added_at=now()
    )
    session().add(member)
    return Place(member, case)


def begin_group(actor: Actor, case_id: UUID, reason: str) -> Case:
    """The case is the first of a new group."""
    case = find_case(case_id, to_change=True)
    policy.ask(actor, "group.begin", case)
    _begin(actor, case)
    log.write(actor, "group.begin", case, reason=reason)
    return case


def _begin(actor: Actor, case: Case) -> None:
    _check_free(case)
    _add(actor, _new_group(actor, case.lead_agency_id), case, new_id())


def _check_free(case: Case) -> None:
    if case.state == "closed":
        raise OutOfTurn(gettext("This case is closed; reopen it first."))
    if find_place(case) is not None:
        raise Conflict(gettext("This case belongs to a group already; take it out of that first."))


def add_to_group(actor: Actor, case_id: UUID, group_id: UUID, reason: str) -> Case:
    """The case belongs to this group from now on; Missing for a group of which nobody may know."""
    case = find_case(case_id, to_change=True)
    policy.ask(actor, "group.add", case)
    _join(actor, case, group_id)
    log.write(actor, "group.add", case, reason=reason)
    return case


def _join(actor: Actor, case: Case, group_id: UUID) -> None:
    _check_free(case)
    group = find_group(group_id)
    if not policy.may(actor, "group.read", group) or group.lead_agency_id != case.lead_agency_id:
        raise Missing("This does not exist, or it is not yours to see.")
    if len(group.places) >= MOST:
        raise Conflict(gettext("This group is full; begin another one."))
    _add(actor, group, case, new_id())


def remove_from_group(actor: Actor, case_id: UUID, reason: str) -> Case:
    """The case belongs to no group any more; a group without cases has ended."""
    case = find_case(case_id, to_change=True)
    policy.ask(actor, "group.remove", case)
    _remove(case)
    log.write(actor, "group.remove", case, reason=reason)
    return case


def _remove(case: Case) -> None:
    if not leave(case):
        raise Conflict(gettext("This case belongs to no group."))


def read_group(actor: Actor, group_id: UUID) -> CaseGroup:
    """Its reference, who made it and when; what it counts is counted over cases one may know of."""
    group = find_group(group_id)
    policy.ask(actor, "group.read", group)
    log.write(actor, "group.read", group)
    return group


def list_cases_of_group(
    actor: Actor, group_id: UUID, after: Cursor | None, limit: int
) -> tuple[CaseGroup, list[Place]]:
    """The group, and a page of the cases that the actor may know of, at most `limit` + 1."""
    group = find_group(group_id)
    policy.ask(actor, "group.list_cases", group)
    found = after_cursor(seen_by(actor, group), after, limit)
    log.write(actor, "group.list_cases", group, count=len(found))
    return group, found


def list_groups(actor: Actor, after: Cursor | None, limit: int) -> Sequence[CaseGroup]:
    """Groups that the actor may see, newest first, at most `limit` + 1."""
    policy.ask(actor, "group.list")
    statement = LISTED.where(visible_to(actor))
    page = keyset(statement, CaseGroup.made_at, CaseGroup.id, after, limit)
    found = session().scalars(page).all()
    log.write(actor, "group.list", count=len(found))
    return found
