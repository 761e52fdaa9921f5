"""Groups and their cases in words, for their pages."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask_babel import format_date, gettext, ngettext

from nrm import policy
from nrm.cases.models import Case
from nrm.cases.shown import code_words
from nrm.cases.words import deadline, state_tag
from nrm.clocks.models import Clock
from nrm.groups.finding import Tally
from nrm.groups.models import CaseGroup
from nrm.groups.views import GroupRow, PlaceRow
from nrm.http.actor import Actor
from nrm.look.parts import Fact, Link, Notice, Tag
from nrm.policy import CO_ORDINATOR
from nrm.profile import list_entries


def explained(actor: Actor) -> str:
    """What the list shows to this reader."""
    if actor.role == CO_ORDINATOR:
        return str(gettext("Which agency works on which operation, in numbers. No case is named."))
    return str(gettext("Cases of your agency that belong together. No other agency sees this."))


def group_row(
    actor: Actor, group: CaseGroup, tally: Tally, agencies: Mapping[UUID, str]
) -> GroupRow:
    """A group in the list; the co-ordinator sees its numbers and no more."""
    return GroupRow(
        reference=group.reference,
        url=f"/groups/{group.id}" if actor.role != CO_ORDINATOR else "",
        made_at=group.made_at,
        agency=agencies.get(group.lead_agency_id, ""),
        regions=_counted("regions", tally.regions),
        statuses=_counted("case_statuses", tally.statuses),
        cases=tally.cases,
        escalated=tally.escalated,
    )


def _counted(list_name: str, counts: Mapping[str, int]) -> str:
    """Each code of the list that occurs, in its order: `Draft: 24, First look: 3`."""
    order = [entry.code for entry in list_entries(list_name) if entry.code in counts]
    said = [f"{code_words(list_name, code)}: {counts[code]}" for code in order]
    return str(gettext(", ")).join(said)


def group_facts(group: CaseGroup, tally: Tally, names: Mapping[UUID, str]) -> tuple[Fact, ...]:
    """Who made it and when, and how its cases stand."""
    made = f"{names.get(group.made_by_id, '')}, {format_date(group.made_at, 'd MMM y')}"
    counted = ngettext("%(num)d case", "%(num)d cases", tally.cases)
    return (
        Fact(label=gettext("Made by"), value=made),
        Fact(label=gettext("How many"), value=counted),
        Fact(label=gettext("Stage"), value=_counted("case_statuses", tally.statuses)),
        Fact(label=gettext("Region"), value=_counted("regions", tally.regions)),
    )


def opened_notice(count: int) -> Notice:
    """What was just done."""
    text = ngettext(
        "%(num)d case is open and you lead it. Nothing was sent to anybody.",
        "%(num)d cases are open and you lead them. Nothing was sent to anybody.",
        count,
    )
    return Notice(title=gettext("Saved"), text=text)


def place_row(
    actor: Actor, case: Case, clocks: Sequence[Clock], names: Mapping[UUID, str]
) -> PlaceRow:
    """A case of the group as this reader meets it."""
    running = next((clock for clock in clocks if clock.case_id == case.id), None)
    group = Tag(label=code_words("person_groups", case.person_group))
    return PlaceRow(
        code=case.code,
        url=f"/cases/{case.id}",
        tags=(state_tag(case.state), group),
        worker=gettext("Me") if case.lead_worker_id == actor.id else names[case.lead_worker_id],
        clock=deadline(running) if running is not None else None,
        onward=_onward(actor, case),
    )


def _onward(actor: Actor, case: Case) -> Link | None:
    if case.state != "draft" or not policy.may(actor, "case.screen", case):
        return None
    url = f"/cases/{case.id}/first-meeting"
    return Link(label=gettext("First meeting"), url=url, hidden=case.code)
