"""People's requests in words, for their pages and for the page of the case."""

from collections.abc import Iterable

from flask_babel import format_datetime, gettext

from nrm.accounts.facts import names_of
from nrm.accounts.section_words import section_words
from nrm.agencies.models import agency_names
from nrm.cases.fields import FIELDS
from nrm.cases.shown import code_words
from nrm.http.actor import Actor
from nrm.look.moments import clock
from nrm.look.parts import Clock, Fact, Link, Tag, Tone
from nrm.policy import AUDITOR
from nrm.reaching.tries import TRIES
from nrm.subject_access.models import REFUSED, SubjectAccessRequest
from nrm.subject_access.views import RequestRow

_MOMENT, _DAY = "d MMM y, HH:mm", "d MMM y"


def asker_words(asked: SubjectAccessRequest) -> str:
    """Who asked."""
    return code_words("access_askers", asked.asker)


def request_state(asked: SubjectAccessRequest) -> Tag:
    """How far it is."""
    if asked.outcome == REFUSED:
        return Tag(label=gettext("Refused"), tone=Tone.END)
    if asked.delivered_at is not None:
        return Tag(label=gettext("Handed over"), tone=Tone.END)
    if asked.waits_for_supervisor:
        return Tag(label=gettext("Waits for a supervisor"), tone=Tone.ON)
    if asked.printed_at is not None:
        return Tag(label=gettext("Printed"), tone=Tone.ON)
    return Tag(label=gettext("To be answered"), tone=Tone.OPEN)


def request_clock(asked: SubjectAccessRequest) -> Clock | None:
    """Until when it has to be answered; nothing once it was."""
    return None if asked.is_over or asked.due_at is None else clock(asked.due_at)


def line_words(line: str) -> str:
    """A line that can be left out: its section and what it is called there."""
    lists = {
        "notes": gettext("All notes"),
        "files": gettext("The list of files"),
        TRIES: gettext("All tries to reach the person"),
    }
    if line in lists:
        return str(lists[line])
    field = FIELDS[line]
    section = section_words(field.section)
    return str(gettext("%(section)s: %(line)s", section=section, line=field.label))


def request_rows(found: Iterable[SubjectAccessRequest]) -> tuple[RequestRow, ...]:
    """Lines of the list."""
    return tuple(
        RequestRow(
            asker=asker_words(each),
            url=f"/access-requests/{each.id}",
            state=request_state(each),
            asked=format_datetime(each.asked_at, _DAY),
            clock=request_clock(each),
        )
        for each in found
    )


def case_of(actor: Actor, asked: SubjectAccessRequest) -> Link:
    """The way to the case, for an auditor by its pseudonym."""
    case = asked.case
    if actor.role == AUDITOR:
        url = f"/audit/cases/{case.pseudonym}"
        return Link(label=gettext("Everything done in this case"), url=url)
    return Link(label=case.code, url=f"/cases/{case.id}")


def request_facts(asked: SubjectAccessRequest) -> tuple[Fact, ...]:
    """Everything of it that is coded."""
    people = names_of({asked.recorded_by_id, *filter(None, [asked.decided_by_id])})
    agency = agency_names({asked.lead_agency_id}).get(asked.lead_agency_id, "")
    yes, no = gettext("Yes"), gettext("No, not now")
    lines = [
        (gettext("Agency"), agency),
        (gettext("Who asked"), asker_words(asked)),
        (gettext("Asked on"), format_datetime(asked.asked_at, _DAY)),
        (
            gettext("How it is sure who asked"),
            code_words("access_identity_checks", asked.identity_check),
        ),
        (gettext("Wanted"), code_words("access_forms", asked.form)),
        (gettext("In which language"), code_words("languages", asked.language)),
        (gettext("Is it safe to hand it over?"), yes if asked.safe else no),
        (gettext("Recorded by"), people.get(asked.recorded_by_id, "")),
        *_ended(asked, people.get(asked.decided_by_id, "") if asked.decided_by_id else ""),
    ]
    return tuple(Fact(label=label, value=value) for label, value in lines if value)


def _ended(asked: SubjectAccessRequest, decided_by: str) -> list[tuple[str, str]]:
    extension, refusal = asked.extension_reason, asked.refusal_reason
    printed, delivered = asked.printed_at, asked.delivered_at
    how = asked.delivered_how
    return [
        (
            gettext("More time because"),
            code_words("access_extension_reasons", extension) if extension else "",
        ),
        (gettext("Decided by"), decided_by),
        (
            gettext("Refused because"),
            code_words("access_refusal_reasons", refusal) if refusal else "",
        ),
        (gettext("Printed on"), format_datetime(printed, _MOMENT) if printed else ""),
        (gettext("Handed over on"), format_datetime(delivered, _MOMENT) if delivered else ""),
        (gettext("How it was handed over"), code_words("access_deliveries", how) if how else ""),
    ]
