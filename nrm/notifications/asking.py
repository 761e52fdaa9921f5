"""The questions about an anonymous notification, and what was answered to them."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from flask import request
from flask_babel import gettext
from marshmallow import ValidationError

from nrm.errors import Invalid
from nrm.http.forms import named
from nrm.look.coded import choices
from nrm.look.fields import Choice, Field, Kept, Kind
from nrm.notifications.checking import authorities, find_authority
from nrm.notifications.drawing import LISTS, UNKNOWN, Statement
from nrm.notifications.schemas import loaded
from nrm.vocabulary.loader import entries

Errors = Mapping[str, list[str]]
_ONE: Final = ("gender", "nationality_group", "region", "refusal_reason")
_YES: Final = "yes"


def asked_statement() -> dict[str, Any]:
    """What was answered, checked as a call is; Invalid names the questions."""
    form = request.form
    given: dict[str, Any] = {name: form.get(name, "") or UNKNOWN for name in _ONE}
    given["exploitation_types"] = form.getlist("exploitation_types")
    given["period"] = form.get("period", "").strip() or None
    given["recipient"] = form.get("recipient", "")
    # Ticked on the last page, after everything else has been seen.
    given |= {name: form.get(name) == _YES for name in ("person_told", "again")}
    try:
        return loaded(given)
    except ValidationError as error:
        raise Invalid({str(name): _sentences(found) for name, found in _wrong(error)}) from error


def typed_statement() -> Statement:
    """What was typed, right or wrong, to be shown once more."""
    form = request.form
    return Statement(
        **{name: form.get(name, UNKNOWN) for name in _ONE},
        exploitation_types=tuple(form.getlist("exploitation_types")),
        period=form.get("period", "").strip() or None,
    )


def offered_authorities() -> tuple[Choice, ...]:
    """Who may be told; the only one is chosen already."""
    known = [each for each in authorities() if not each.is_suspended]
    chosen = [str(each.id) for each in known] if len(known) == 1 else []
    chosen += request.form.getlist("recipient")
    return tuple(
        Choice(value=str(each.id), label=each.name, chosen=str(each.id) in chosen) for each in known
    )


def authority_name(agency_id: UUID) -> str:
    """The name of who is told; Invalid for an agency that is no authority."""
    return find_authority(agency_id).name


def _wrong(error: ValidationError) -> list[tuple[object, Any]]:
    return list(dict(error.messages_dict).items())


def _sentences(found: Any) -> list[str]:
    return [str(each) for each in found] if isinstance(found, list) else [gettext("Answer this.")]


def statement_fields(
    statement: Statement, offered: tuple[Choice, ...], errors: Errors
) -> tuple[Field, ...]:
    """The questions with the answers drawn from the record, each of which can be taken back."""
    kinds = choices(LISTS["exploitation_types"], statement.exploitation_types)
    year = gettext("The year is enough, such as 2025. Empty: nobody knows.")
    return (
        _field("recipient", gettext("Competent authority"), Kind.CHOICE, offered, errors),
        _one("refusal_reason", gettext("Why did the person say no?"), statement, errors),
        _one("gender", gettext("Gender"), statement, errors),
        _one("nationality_group", gettext("Where the citizenship is from"), statement, errors),
        _one("region", gettext("Region"), statement, errors),
        _field("exploitation_types", gettext("What happened"), Kind.CHOICES, kinds, errors),
        Field(
            name="period",
            label=gettext("When it happened last"),
            hint=year,
            value=statement.period or "",
            errors=named(errors, "period"),
        ),
    )


def last_fields(sent: int, errors: Errors) -> tuple[Field, ...]:
    """What is confirmed once everything was seen."""
    told = gettext("The person knows that this is sent, and what it says.")
    more = gettext("One was sent in this case already. I mean to send another.")
    asked = [("person_told", gettext("Told"), told)]
    if sent:
        asked.append(("again", gettext("One more"), more))
    return tuple(
        _field(name, label, Kind.CHOICES, (Choice(value=_YES, label=words),), errors)
        for name, label, words in asked
    )


def kept(given: Mapping[str, Any]) -> tuple[Kept, ...]:
    """The answers as they were checked, to be sent with the confirmation and nothing else."""
    one = {**{name: given[name] for name in _ONE}, "recipient": str(given["recipient"])}
    several = [("exploitation_types", code) for code in given["exploitation_types"]]
    lines = [*one.items(), *several, ("period", given["period"] or "")]
    return tuple(Kept(name=name, value=value) for name, value in lines)


def _one(name: str, label: str, statement: Statement, errors: Errors) -> Field:
    answer = getattr(statement, name)
    unsaid = tuple(
        Choice(value=each.code, label=each.label, chosen=each.code == answer)
        for each in entries("non_answers")
        if each.code != "NA"
    )
    offered = choices(LISTS[name], [answer])
    field = _field(name, label, Kind.CHOICE, offered, errors)
    return Field(**{**vars(field), "unsaid": unsaid})


def _field(name: str, label: str, kind: Kind, offered: tuple[Choice, ...], errors: Errors) -> Field:
    return Field(name=name, label=label, kind=kind, choices=offered, errors=named(errors, name))
