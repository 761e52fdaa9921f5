"""People around a person in words, for their pages and for the page of the case."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from flask_babel import format_datetime, gettext, lazy_gettext

from nrm import policy
from nrm.accounts.facts import names_of
from nrm.accounts.frame import frame_for
from nrm.agencies.models import agency_names
from nrm.cases.named import known_lists
from nrm.cases.shown import code_words
from nrm.cases.words import purposes_for
from nrm.http.actor import Actor
from nrm.look.coded import words_of
from nrm.look.fields import Field, summary
from nrm.look.parts import Fact, Tag, Tone
from nrm.participants.asking import Errors, end_fields, visit_fields
from nrm.participants.described import may_end
from nrm.participants.effects import speaks
from nrm.participants.models import Appointment, Participant
from nrm.participants.parts import END_REASONS, LIST, Opens
from nrm.participants.views import AroundRow, PartPage, Speaks, VisitRow

_MOMENT: Final = "d MMM y, HH:mm"
_OVER: Final[Mapping[str, Any]] = {
    "cancelled": lazy_gettext("Cancelled"),
    "part_over": lazy_gettext("Cancelled"),
    "case_closed": lazy_gettext("Cancelled"),
    "passed": lazy_gettext("Passed"),
}


def around_rows(found: Sequence[Participant]) -> tuple[AroundRow, ...]:
    """Lines of the list; names in two statements."""
    names = names_of({each.account_id for each in found if each.account_id is not None})
    agencies = agency_names({each.agency_id for each in found if each.agency_id is not None})
    return tuple(
        AroundRow(
            part=words_of(LIST, each.part),
            url=f"/participants/{each.id}",
            who=_who(each, names, agencies),
            since=moment(each.begun_at),
            state=_state(each),
        )
        for each in found
    )


def _who(row: Participant, names: Mapping[Any, str], agencies: Mapping[Any, str]) -> str:
    told = [names.get(row.account_id, ""), agencies.get(row.agency_id, "")]
    return ", ".join(filter(None, told)) or gettext("A name that is sealed")


def _state(row: Participant) -> Tag:
    if row.is_over:
        return Tag(label=gettext("Over"), tone=Tone.END)
    return Tag(label=gettext("Now"), tone=Tone.ON)


def part_page(
    actor: Actor,
    row: Participant,
    visits: Iterable[Appointment],
    told: Mapping[str, Any] | None = None,
    errors: Errors | None = None,
) -> PartPage:
    """A part for this reader; `told` is what was opened. Inside the reader's transaction."""
    case, url, said = row.case, f"/participants/{row.id}", errors or {}
    asked = visit_fields(said) if _may_meet(actor, row) else ()
    return PartPage(
        frame=frame_for(actor, url),
        errors=summary([*asked, *_ends(actor, row, said)]),
        title=words_of(LIST, row.part),
        code=case.code,
        case_url=f"/cases/{case.id}",
        list_url=f"/cases/{case.id}/people",
        url=url,
        state=_state(row),
        facts=tuple(_facts(row)),
        visits=tuple(_visit(actor, each) for each in visits),
        text_url=f"{url}/text" if told is None and _may_open(actor, row) else "",
        purposes=purposes_for(actor, case),
        version=row.version,
        meet_fields=asked,
        end_fields=_ends(actor, row, said),
        known=known_lists(asked),
        speaks=_speaks(actor, row),
        text=_opened(told),
    )


def _ends(actor: Actor, row: Participant, errors: Errors) -> tuple[Field, ...]:
    return end_fields(errors) if may_end(actor, row) else ()


def _may_open(actor: Actor, row: Participant) -> bool:
    return policy.decide(actor, "section.read", row.case).within_reach


def _may_meet(actor: Actor, row: Participant) -> bool:
    stands = not row.is_over and row.case.state != "closed"
    return stands and row.opens is Opens.APPOINTMENTS and policy.may(actor, "appointment.make", row)


def _speaks(actor: Actor, row: Participant) -> Speaks | None:
    if not speaks(row):
        return None
    stands = not row.is_over and row.case.state != "closed"
    elsewhere = row.agency_id not in (None, actor.agency_id)
    shares = stands and elsewhere and policy.may(actor, "consent.give", row.case)
    url = f"/cases/{row.case_id}/consents/new?speaker={row.id}"
    return Speaks(share_url=url if shares else "", lacks_agency=stands and row.agency_id is None)


def _opened(told: Mapping[str, Any] | None) -> tuple[Fact, ...]:
    if told is None:
        return ()
    lines = [(gettext("Name"), told["name"]), (gettext("How to reach them"), told["reach"])]
    for each in told["appointments"]:
        when = moment(datetime.fromisoformat(each["when"]))
        lines.append((when, "\n".join(filter(None, (each["where"], each["safety"])))))
    return tuple(Fact(label=label, value=value) for label, value in lines if value)


def _facts(row: Participant) -> Iterator[Fact]:
    names = names_of({each for each in (row.account_id, row.asked_by_id) if each is not None})
    agencies = agency_names({row.agency_id} if row.agency_id is not None else set())
    because = words_of(END_REASONS, row.ended_because) if row.ended_because else ""
    lines = (
        (gettext("Who"), _who(row, names, agencies)),
        (gettext("Since"), moment(row.begun_at)),
        (gettext("Until"), moment(row.until_at)),
        (gettext("Asked by"), names.get(row.asked_by_id, "")),
        (gettext("Over since"), moment(row.ended_at)),
        (gettext("Why"), because),
    )
    return (Fact(label=label, value=value) for label, value in lines if value)


def _visit(actor: Actor, row: Appointment) -> VisitRow:
    over = _OVER.get(row.ended_because or "")
    stands = over is None and row.is_open
    cancels = stands and policy.may(actor, "appointment.cancel", row)
    words = str(over) if over else gettext("Agreed") if stands else gettext("Passed")
    return VisitRow(
        when=moment(row.meets_at),
        state=Tag(label=words, tone=Tone.ON if stands else Tone.END),
        version=row.version,
        cancel_url=f"/appointments/{row.id}/cancel" if cancels else "",
    )


def visit_facts(told: Mapping[str, Any]) -> tuple[Fact, ...]:
    """An appointment for whoever attends, opened."""
    lines = (
        (gettext("When"), moment(datetime.fromisoformat(told["when"]))),
        (gettext("Where"), told["where"]),
        (gettext("Language"), code_words("languages", told["language"])),
        (gettext("What to look out for"), told["safety"]),
    )
    return tuple(Fact(label=label, value=value) for label, value in lines if value)


def moment(at: datetime | None) -> str:
    """A moment in the reader's language; nothing for none."""
    return str(format_datetime(at, _MOMENT)) if at is not None else ""
