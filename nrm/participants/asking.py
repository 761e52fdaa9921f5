"""The forms about people around a person: their questions, and what was answered to them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from flask import request
from flask_babel import gettext
from marshmallow import ValidationError

from nrm.accounts.facts import attendants
from nrm.agencies.models import AGENCIES
from nrm.cases.fields import FIELDS
from nrm.cases.named import named_answer, named_field
from nrm.cases.shareable import MAY_SPEAK
from nrm.database import session
from nrm.errors import Invalid
from nrm.http.forms import named
from nrm.http.sent_steps import flat_messages
from nrm.look.coded import choices
from nrm.look.fields import Choice, Field, Kind
from nrm.look.written import day_after, read_day, read_moment
from nrm.participants.actions import NewParticipant
from nrm.participants.parts import END_REASONS, LIST
from nrm.participants.schemas import AppointmentIn, EndPart, ParticipantIn
from nrm.participants.steps import Visit

Errors = Mapping[str, list[str]]
_LANGUAGE: Final = FIELDS["preferences.language"]
_YES: Final = "yes"


def answered_part() -> NewParticipant:
    """Who has which part; Invalid names the questions."""
    names = ("part", "account", "name", "reach", "agency")
    given: dict[str, Any] = {name: _typed(name) for name in names}
    until = _typed("until_at")
    given["until_at"] = _iso(_end_of(until), until)
    given["agreed"] = request.form.get("agreed") == _YES
    return NewParticipant(**_loaded(ParticipantIn(), given))


def answered_visit() -> Visit:
    """When and where one meets; Invalid names the questions."""
    given: dict[str, Any] = {name: _typed(name) for name in ("where", "safety")}
    typed = _typed("meets_at")
    given["meets_at"] = _iso(read_moment(typed), typed)
    given["language"] = named_answer(_LANGUAGE, request.form.getlist("language"))
    return Visit(**_loaded(AppointmentIn(), given))


def answered_end() -> str:
    """Why a part is over; Invalid when nothing was chosen."""
    reason: str = _loaded(EndPart(), {"step": "end", "reason": _typed("reason")})["reason"]
    return reason


def _end_of(typed: str) -> datetime | None:
    day = read_day(typed)
    return day_after(day) if day is not None else None


def _iso(at: datetime | None, typed: str) -> str:
    return at.isoformat() if at is not None else typed


def _loaded(schema: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    try:
        loaded: dict[str, Any] = schema.load({n: v for n, v in given.items() if v not in ("", [])})
    except ValidationError as error:
        wrong = flat_messages("", error.messages)
        raise Invalid({name: [gettext("Answer this.")] for name in wrong}) from error
    return loaded


def _typed(name: str) -> str:
    return request.form.get(name, "").replace("\r\n", "\n").strip()


def part_fields(errors: Errors, own: UUID) -> tuple[Field, ...]:
    """Who is asked for; nothing is chosen beforehand, not even a yes. `own`: the asking agency."""
    sealed = gettext("Only for somebody without such an account. It is sealed like the record.")
    yes = gettext("The person knows who it is, and agrees.")
    agreed = gettext("Anybody may be refused, without a reason. A guardian is appointed by law.")
    until = gettext("Empty: until you end it.")
    return (
        _choice("part", gettext("Which part?"), LIST, errors),
        _account(errors),
        _text("name", gettext("Name"), errors, sealed),
        _text("reach", gettext("How to reach them"), errors),
        _agency(errors, own),
        Field(
            name="agreed",
            label=gettext("Agreed"),
            kind=Kind.CHOICES,
            hint=agreed,
            choices=(Choice(value=_YES, label=yes, chosen=request.form.get("agreed") == _YES),),
            errors=named(errors, "agreed"),
        ),
        _text("until_at", gettext("Until which day?"), errors, until),
    )


def _account(errors: Errors) -> Field:
    chosen = request.form.get("account", "")
    known = [Choice(value="", label=gettext("Nobody of these"), chosen=not chosen)]
    for row in attendants():
        told = gettext("%(name)s, %(agency)s", name=row.name, agency=row.agency)
        known.append(Choice(value=str(row.id), label=told, chosen=str(row.id) == chosen))
    return Field(
        name="account",
        label=gettext("Somebody with an account for attending"),
        kind=Kind.SELECT,
        hint=gettext("They open what you agree to meet, and nothing of the record."),
        choices=tuple(known),
        errors=named(errors, "account"),
    )


def _agency(errors: Errors, own: UUID) -> Field:
    """Where a guardian or an advocate comes from: what may be told is told to that agency."""
    chosen = request.form.get("agency", "")
    found = sorted(session().scalars(AGENCIES), key=lambda agency: agency.name)
    listed = [each for each in found if each.kind in MAY_SPEAK and each.id != own]
    offered = [Choice(value=str(a.id), label=a.name, chosen=str(a.id) == chosen) for a in listed]
    return Field(
        name="agency",
        label=gettext("Of which agency?"),
        kind=Kind.SELECT,
        hint=gettext("A guardian or an advocate comes to know only what this agency is told."),
        choices=(Choice(value="", label=gettext("None of these"), chosen=not chosen), *offered),
        errors=named(errors, "agency"),
    )


def visit_fields(errors: Errors) -> tuple[Field, ...]:
    """When and where; never who."""
    when = gettext("Day and time, such as 24.11.2026 14:30.")
    careful = gettext("Never a name or a code: whoever comes need not know them before.")
    safety = gettext("For example who must not see you arrive.")
    typed = named_answer(_LANGUAGE, request.form.getlist("language"))
    asked = named_field(_LANGUAGE, "language", typed, named(errors, "language"))
    return (
        _text("meets_at", gettext("When?"), errors, when),
        _text("where", gettext("Where?"), errors, careful),
        replace(asked, unsaid=()),
        _text("safety", gettext("What to look out for"), errors, safety),
    )


def end_fields(errors: Errors) -> tuple[Field, ...]:
    """Why it is over."""
    return (_choice("reason", gettext("Why is it over?"), END_REASONS, errors),)


def _choice(name: str, label: str, list_name: str, errors: Errors) -> Field:
    offered, told = choices(list_name, [request.form.get(name)]), named(errors, name)
    return Field(name=name, label=label, kind=Kind.CHOICE, choices=offered, errors=told)


def _text(name: str, label: str, errors: Errors, hint: str = "") -> Field:
    value, told = request.form.get(name, ""), named(errors, name)
    return Field(name=name, label=label, hint=hint, value=value, errors=told)
