"""`/groups` and `/cases/{id}/group`: cases that belong together, opened at once or one by one."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Response, request

from nrm.cases.actions import read_case
from nrm.cases.answers import WholeCase
from nrm.cases.described import whole_case
from nrm.cases.finding import find_case
from nrm.cases.models import Case
from nrm.clocks.models import clocks_of_cases
from nrm.database import next_after
from nrm.groups.actions import (
    add_to_group,
    begin_group,
    list_cases_of_group,
    list_groups,
    make_group,
    read_group,
    remove_from_group,
)
from nrm.groups.described import described_group, described_place, opening_from
from nrm.groups.finding import tallies_of
from nrm.groups.models import CaseGroup
from nrm.groups.schemas import BelongsIn, GoesOutIn, GroupCaseOut, GroupIn, GroupOut
from nrm.http.acting import acting
from nrm.http.actor import Actor
from nrm.http.answers import listed
from nrm.http.api import ApiBlueprint
from nrm.http.grammar import ListQuery, answer, answer_list, cursor_from
from nrm.http.repeats import once

blueprint = ApiBlueprint("groups_api", __name__, description="Cases that belong together")


@blueprint.path("/groups", "POST")
@blueprint.takes(GroupIn)
@blueprint.gives(GroupOut, 201)
def open_one(given: dict[str, Any]) -> Response:
    """Open a case for each of several people at once, in one group; all of them or none."""
    opening = opening_from(given)
    with acting("group.open") as actor:
        made: list[CaseGroup] = []

        def make() -> UUID:
            made.append(make_group(actor, opening))
            return made[0].id

        group_id, status, repeated = once(actor, make)
        group = read_group(actor, group_id) if repeated else made[0]
        body = described_group(group, tallies_of(actor, [group_id])[group_id])
    response = answer(body, status)
    response.headers["Location"] = f"{request.path}/{group_id}"
    return response


@blueprint.path("/groups")
@blueprint.takes(ListQuery, "query")
@blueprint.gives(listed(GroupOut))
def list_some(query: dict[str, Any]) -> Response:
    """Groups that the caller may see, newest first, with counts and no case."""
    limit = query["limit"]
    with acting("group.list") as actor:
        found = list_groups(actor, cursor_from(query["cursor"]), limit)
        shown = found[:limit]
        tallies = tallies_of(actor, [group.id for group in shown])
        items = [described_group(group, tallies[group.id]) for group in shown]
    return answer_list(items, next_after(found, limit, "made_at"))


@blueprint.path("/groups/<uuid:group_id>")
@blueprint.gives(GroupOut)
def read_one(group_id: UUID) -> Response:
    """One group of the caller's agency."""
    with acting("group.read") as actor:
        group = read_group(actor, group_id)
        return answer(described_group(group, tallies_of(actor, [group_id])[group_id]))


@blueprint.path("/groups/<uuid:group_id>/cases")
@blueprint.takes(ListQuery, "query")
@blueprint.gives(listed(GroupCaseOut))
def list_its_cases(query: dict[str, Any], group_id: UUID) -> Response:
    """The cases of a group that the caller may know of, in the order in which they came into it."""
    limit = query["limit"]
    with acting("group.list_cases") as actor:
        after = cursor_from(query["cursor"])
        _, found = list_cases_of_group(actor, group_id, after, limit)
        clocks = clocks_of_cases([place.case.id for place in found[:limit]])
        items = [described_place(place, clocks) for place in found[:limit]]
    return answer_list(items, next_after(found, limit, "added_at"))


@blueprint.path("/cases/<uuid:case_id>/group", "POST")
@blueprint.takes(BelongsIn)
@blueprint.gives(WholeCase)
def belongs(given: dict[str, Any], case_id: UUID) -> Response:
    """Say that a case belongs to a group, or begin one with it."""
    reason, group_id = given["reason"], given["group"]
    if group_id is None:
        return _about(case_id, "group.begin", lambda actor: begin_group(actor, case_id, reason))
    return _about(
        case_id, "group.add", lambda actor: add_to_group(actor, case_id, group_id, reason)
    )


@blueprint.path("/cases/<uuid:case_id>/group/remove", "POST")
@blueprint.takes(GoesOutIn)
@blueprint.gives(WholeCase)
def goes_out(given: dict[str, Any], case_id: UUID) -> Response:
    """Take a case out of its group; a group without cases has ended."""
    reason = given["reason"]
    return _about(case_id, "group.remove", lambda actor: remove_from_group(actor, case_id, reason))


def _about(case_id: UUID, name: str, act: Callable[[Actor], Case]) -> Response:
    with acting(name) as actor:
        _, _, repeated = once(actor, lambda: act(actor).id, 200)
        case = read_case(actor, case_id) if repeated else find_case(case_id)
        body, version = whole_case(actor, case), case.version
    return answer(body, version=version)
