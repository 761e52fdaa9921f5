"""Finding groups: one with its cases, that of a case, those that somebody may see, and counts."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, distinct, false, func, select, true

from nrm import policy
from nrm.alerts.models import Alert
from nrm.cases.finding import missing_with_its_case
from nrm.cases.finding import visible_to as cases_visible_to
from nrm.cases.many import find_cases
from nrm.cases.models import Case
from nrm.clocks.models import Clock
from nrm.database import Cursor, session
from nrm.groups.models import (
    BY_ID,
    MEMBERS,
    OF_CASE,
    CaseGroup,
    CaseGroupMember,
    Place,
)
from nrm.http.actor import Actor
from nrm.policy import CO_ORDINATOR, SOCIAL_WORKER, SUPERVISOR
from nrm.vault.rows import rely_on


@dataclass(frozen=True)
class Tally:
    """What is counted of a group: the cases that the reader may know of, and nothing else."""

    statuses: dict[str, int] = field(default_factory=dict)
    regions: dict[str, int] = field(default_factory=dict)
    escalated: int = 0

    @property
    def cases(self) -> int:
        """How many they are."""
        return sum(self.statuses.values())


def find_group(group_id: UUID) -> CaseGroup:
    """The group with all its cases in order; Missing if none."""
    group = session().scalars(BY_ID, {"id": group_id}).one_or_none()
    members = session().scalars(MEMBERS, {"group_id": group_id}).all()
    if group is None:
        raise missing_with_its_case()
    wanted = select(Case).where(Case.id.in_([each.case_id for each in members])).order_by(Case.id)
    cases = {each.id: each for each in find_cases(wanted)}
    rely_on(group, *members)
    group.places = [Place(each, cases[each.case_id]) for each in members]
    return group


def find_place(of: Case) -> tuple[CaseGroupMember, CaseGroup] | None:
    """Where this case belongs, if anywhere; the case is found already."""
    found = session().execute(OF_CASE, {"case_id": of.id}).one_or_none()
    if found is None:
        return None
    member, group = found
    rely_on(member, group)
    return member, group


def seen_by(actor: Actor, group: CaseGroup) -> list[Place]:
    """The cases of a group that this person may know of, in order."""
    return [place for place in group.places if policy.may(actor, "case.read", place.case)]


def after_cursor(places: Sequence[Place], after: Cursor | None, limit: int) -> list[Place]:
    """A page of them, at most `limit` + 1: the last tells that more follow."""
    if after is not None:
        places = [p for p in places if (p.added_at, p.id) > (after.at, after.id)]
    return list(places[: limit + 1])


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The groups that this actor may see; the only way to a list.

    For people of the agency those in which there is a case that they may know of.
    """
    if actor.role in (SOCIAL_WORKER, SUPERVISOR):
        known = _cases_of(actor).where(CaseGroupMember.group_id == CaseGroup.id)
        return (CaseGroup.lead_agency_id == actor.agency_id) & known.exists()
    return true() if actor.role == CO_ORDINATOR else false()


def _cases_of(actor: Actor) -> Select[UUID]:
    return (
        select(Case.id)
        .join(CaseGroupMember, CaseGroupMember.case_id == Case.id)
        .where(cases_visible_to(actor))
    )


def tallies_of(actor: Actor, group_ids: Collection[UUID]) -> dict[UUID, Tally]:
    """Counts for each of these groups over the cases that the actor may know of; two statements."""
    wanted = CaseGroupMember.group_id.in_(list(group_ids)), cases_visible_to(actor)
    counted = (
        select(CaseGroupMember.group_id, Case.state, Case.region, func.count())
        .join(Case, Case.id == CaseGroupMember.case_id)
        .where(*wanted)
        .group_by(CaseGroupMember.group_id, Case.state, Case.region)
    )
    # Not in the condition: PostgreSQL would read all that run, instead of these clocks by id.
    running = case((Clock.stopped_at.is_(None), Clock.id))
    late = (
        select(CaseGroupMember.group_id, func.count(distinct(running)))
        .join(Case, Case.id == CaseGroupMember.case_id)
        .join(Alert, Alert.case_id == Case.id)
        .join(Clock, Clock.id == Alert.clock_id)
        .where(*wanted, Alert.role == CO_ORDINATOR)
        .group_by(CaseGroupMember.group_id)
    )
    escalated = {row[0]: row[1] for row in session().execute(late)}
    statuses = defaultdict[UUID, dict[str, int]](lambda: defaultdict(int))
    regions = defaultdict[UUID, dict[str, int]](lambda: defaultdict(int))
    for group_id, status, region, count in session().execute(counted):
        statuses[group_id][status] += count
        regions[group_id][region] += count
    return {
        each: Tally(dict(statuses[each]), dict(regions[each]), escalated.get(each, 0))
        for each in group_ids
    }
