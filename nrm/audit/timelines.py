"""`/audit/cases/…` and `/audit/people/…`: everything about one case, and by one person."""

from datetime import date, timedelta
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response
from flask_babel import gettext, ngettext

from nrm.accounts.facts import names_of, roles_of
from nrm.accounts.frame import frame_for, role_words
from nrm.agencies.models import agency_names
from nrm.audit.actions import list_all_entries
from nrm.audit.asking import place_asked
from nrm.audit.counts import Deeds, Saw, Span, deeds_of, who_saw
from nrm.audit.entry_words import entry_rows
from nrm.audit.filters import Asked
from nrm.audit.listing import ON_PAGE, pager_of
from nrm.audit.periods import days_kept, period_form, span_asked
from nrm.audit.views import AuditCasePage, AuditPersonPage, SawRow
from nrm.errors import Missing
from nrm.http.acting import acting
from nrm.http.forms import asked_for, draw
from nrm.log.find import Filters as Wanted
from nrm.look.charts import Columns, columns
from nrm.look.fields import summary
from nrm.look.moments import day, locale
from nrm.look.parts import Fact, Link
from nrm.look.written import day_of

blueprint = Blueprint("audit_timelines", __name__)
# Of more people the others are told as a number.
_MOST_PEOPLE = 25


@blueprint.get("/audit/cases/<pseudonym>")
def of_case(pseudonym: str) -> Response:
    """Everything that happened to one case, and who did it, for an auditor."""
    asked = asked_for()
    with acting("audit.list_all") as actor:
        # No database takes every sign that an address can hold.
        wanted = pseudonym if pseudonym.isalnum() else "-"
        found = list_all_entries(actor, Wanted(case=wanted), place_asked(asked), ON_PAGE)
        rows = entry_rows(found.entries[:ON_PAGE], with_case=False, receipts=True)
        seen = who_saw(wanted)
        people = _rows(seen[:_MOST_PEOPLE])
    if not rows:
        raise Missing(gettext("The log knows no such case."))
    url = f"/audit/cases/{pseudonym}"
    page = AuditCasePage(
        frame=frame_for(actor, url),
        pseudonym=pseudonym,
        log_url="/audit",
        facts=_facts_of_case(seen),
        people=people,
        left_out=_left_out(len(seen) - len(people)),
        entries=rows,
        pager=pager_of(url, found, {}, asked),
    )
    return draw("audit/case.html", page)


def _facts_of_case(seen: list[Saw]) -> tuple[Fact, ...]:
    return (
        Fact(label=gettext("Entries"), value=str(sum(one.done + one.others for one in seen))),
        Fact(label=gettext("Refused or failed"), value=str(sum(one.others for one in seen))),
        Fact(label=gettext("People"), value=str(len({one.actor for one in seen} - {None}))),
        Fact(label=gettext("Agencies"), value=str(len({one.agency for one in seen} - {None}))),
    )


def _left_out(number: int) -> str:
    return ngettext("%(num)d other person", "%(num)d other people", number) if number else ""


def _rows(seen: list[Saw]) -> tuple[SawRow, ...]:
    ids = {one.actor for one in seen if one.actor is not None}
    names, roles = names_of(ids), roles_of(ids)
    agencies = agency_names({one.agency for one in seen if one.agency is not None})
    return tuple(
        SawRow(
            who=_person(one.actor, names),
            role=role_words(roles[one.actor]) if one.actor in roles else "",
            agency=agencies.get(one.agency, "") if one.agency is not None else "",
            done=one.done,
            others=one.others,
            first=one.first,
            last=one.last,
        )
        for one in seen
    )


def _person(actor: UUID | None, names: dict[UUID, str]) -> Link:
    if actor is None:
        return Link(label=gettext("nobody signed in"), url="")
    return Link(label=names.get(actor, str(actor)), url=f"/audit/people/{actor}")


@blueprint.get("/audit/people/<uuid:account_id>")
def of_person(account_id: UUID) -> Response:
    """Everything that one account did, and how much on each day of a period, for an auditor."""
    asked, errors = asked_for(), dict[str, str]()
    with acting("audit.list_all") as actor:
        span = span_asked(asked, errors)
        wanted = Wanted(actor=account_id, from_at=span.from_at, to_at=span.to_at)
        found = list_all_entries(actor, wanted, place_asked(asked), ON_PAGE)
        rows = entry_rows(found.entries[:ON_PAGE], with_case=True, receipts=True)
        deeds = deeds_of(account_id, span)
        name = names_of({account_id}).get(account_id)
        role = roles_of({account_id}).get(account_id, "")
    if name is None:
        raise Missing(gettext("There is no such account."))
    url = f"/audit/people/{account_id}"
    form = period_form(url, asked, errors)
    page = AuditPersonPage(
        frame=frame_for(actor, url),
        errors=summary(form.fields),
        name=name,
        role=role_words(role),
        log_url="/audit",
        filters=form,
        facts=_facts_of_person(deeds, name, asked),
        chart=_chart(deeds, span),
        entries=rows,
        pager=pager_of(url, found, days_kept(asked), asked),
    )
    return draw("audit/person.html", page, 422 if errors else 200)


def _facts_of_person(deeds: Deeds, name: str, asked: Asked) -> tuple[Fact, ...]:
    days = days_kept(asked)
    refused = Link(
        label=gettext("Show"),
        url=f"/audit?{urlencode({**days, 'actor': name, 'outcome': 'refused'})}",
        hidden=gettext("refused attempts"),
    )
    number = str(deeds.number) if deeds.whole else gettext("more than %(num)d", num=deeds.number)
    return (
        Fact(label=gettext("Entries"), value=number),
        Fact(label=gettext("Cases"), value=str(deeds.cases)),
        Fact(label=gettext("Refused"), value=str(deeds.refused), change=refused),
    )


def _chart(deeds: Deeds, span: Span) -> Columns:
    first, last = day_of(span.from_at), day_of(span.to_at - timedelta(milliseconds=1))
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return columns(
        gettext("Entries on each day"),
        (gettext("Day"), gettext("Entries")),
        [(_day_words(one), deeds.days.get(one, 0)) for one in days],
        mirrored=locale().text_direction == "rtl",
    )


def _day_words(one: date) -> str:
    return str(day(one).striptags())
