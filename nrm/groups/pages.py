"""`/groups` and `/groups/{id}`: the list, and a group as a list of work."""

from uuid import UUID

from flask import Blueprint, Response, request

from nrm import policy
from nrm.accounts.facts import names_of
from nrm.accounts.frame import frame_for
from nrm.agencies.models import agency_names
from nrm.clocks.models import clocks_of_cases
from nrm.database import next_after
from nrm.groups.actions import list_cases_of_group, list_groups
from nrm.groups.finding import tallies_of
from nrm.groups.views import GroupPage, GroupsPage
from nrm.groups.words import explained, group_facts, group_row, opened_notice, place_row
from nrm.http.acting import acting
from nrm.http.forms import asked_for, draw
from nrm.http.grammar import cursor_from

blueprint = Blueprint("groups", __name__)
# A page stays within what a slow line can bear.
_URL, _ON_PAGE = "/groups", 30


@blueprint.get(_URL)
def list_page() -> Response:
    """Groups that the reader may see, newest first: references and counts, no case."""
    after = cursor_from(asked_for().get("cursor"))
    with acting("group.list") as actor:
        found = list_groups(actor, after, _ON_PAGE)
        shown = found[:_ON_PAGE]
        tallies = tallies_of(actor, [group.id for group in shown])
        agencies = agency_names({group.lead_agency_id for group in shown})
        rows = tuple(group_row(actor, each, tallies[each.id], agencies) for each in shown)
    older = next_after(found, _ON_PAGE, "made_at")
    page = GroupsPage(
        frame=frame_for(actor, _URL),
        explains=explained(actor),
        groups=rows,
        new_url=f"{_URL}/new" if policy.may(actor, "group.open") else "",
        newest=_URL if after is not None else "",
        older=f"{_URL}?cursor={older}" if older else "",
    )
    return draw("groups/list.html", page)


@blueprint.get(f"{_URL}/<uuid:group_id>")
def read_one(group_id: UUID) -> Response:
    """The cases of a group, in the order in which they came into it, with what comes next."""
    after = cursor_from(asked_for().get("cursor"))
    with acting("group.list_cases") as actor:
        group, found = list_cases_of_group(actor, group_id, after, _ON_PAGE)
        shown = found[:_ON_PAGE]
        tally = tallies_of(actor, [group_id])[group_id]
        clocks = clocks_of_cases([place.case.id for place in shown])
        names = names_of({group.made_by_id, *(place.case.lead_worker_id for place in shown)})
        rows = tuple(place_row(actor, place.case, clocks, names) for place in shown)
    url, later = f"{_URL}/{group_id}", next_after(found, _ON_PAGE, "added_at")
    page = GroupPage(
        frame=frame_for(actor, url),
        notice=opened_notice(tally.cases) if request.args.get("saved") == "group" else None,
        reference=group.reference,
        facts=group_facts(group, tally, names),
        places=rows,
        first=url if after is not None else "",
        later=f"{url}?cursor={later}" if later else "",
    )
    return draw("groups/group.html", page)
