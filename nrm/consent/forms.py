"""The form of a consent: nothing chosen beforehand, and lines to share only for one agency.

Which lines an agency may be given stands in `cases/shareable.py`; what a consent must say, in
`actions.py`.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any, Final

from flask_babel import gettext, lazy_gettext
from werkzeug.datastructures import MultiDict

from nrm.accounts.act_words import section_words
from nrm.cases.dates import iso_date
from nrm.cases.fields import Field as Asked
from nrm.cases.forms import choices_of, none_chosen
from nrm.cases.shareable import shareable_fields
from nrm.http.forms import named
from nrm.look.fields import Choice, Field, Kind
from nrm.profile import current_profile

Answers = MultiDict[str, str]
Errors = Mapping[str, list[str]]

_CODED: Final = (
    ("scope", lazy_gettext("What is it about?"), "consent_scopes", Kind.SELECT),
    ("given_by", lazy_gettext("Who decided?"), "given_by", Kind.CHOICE),
    ("obtained_how", lazy_gettext("How was it said?"), "obtained_how", Kind.CHOICE),
    ("language", lazy_gettext("In which language?"), "languages", Kind.SELECT),
)
_YES_NO: Final = (
    ("limits_explained", lazy_gettext("Were the limits of confidentiality explained?")),
    ("comprehension_checked", lazy_gettext("Did the person say it back in own words?")),
)
_TEXTS: Final = (
    ("reason", lazy_gettext("The reason, where nobody needed to agree")),
    ("child_views", lazy_gettext("What the child itself says, where a child is concerned")),
)


def consent_answers(form: Answers) -> dict[str, Any]:
    """What was answered, as the API would send it; an empty answer is none."""
    names = [name for name, *_ in _CODED] + [name for name, _ in _TEXTS] + ["recipient", "purpose"]
    given: dict[str, Any] = {
        name: form[name].replace("\r\n", "\n").strip() for name in names if form.get(name)
    }
    answered = {"yes": True, "no": False}
    given |= {n: answered[form[n]] for n, _ in _YES_NO if form.get(n) in answered}
    if form.getlist("fields"):
        given["fields"] = form.getlist("fields")
    if form.get("expires_at"):
        given["expires_at"] = end_of_day(form["expires_at"])
    return {name: value for name, value in given.items() if value != ""}


def end_of_day(typed: str) -> str:
    """The end of that day in the country's zone, as RFC 3339; as typed when it is no day."""
    try:
        day = date.fromisoformat(iso_date(typed))
    except ValueError:
        return typed
    zone = current_profile().time_zone
    return datetime.combine(day, time(23, 59, 59), zone).astimezone(UTC).isoformat()


def decision_fields(form: Answers, errors: Errors) -> tuple[Field, ...]:
    """What was decided, by whom and how."""
    coded = tuple(
        _coded(name, str(label), list_name, kind, form.get(name, ""), errors)
        for name, label, list_name, kind in _CODED
    )
    return (*coded, *_yes_no(form, errors), *_texts(form, errors))


def sharing_fields(
    form: Answers, errors: Errors, agencies: Mapping[str, tuple[str, str]]
) -> tuple[Field, ...]:
    """With whom, for what, which lines, until when; `agencies`: id -> name and kind.

    Lines appear once an agency is chosen: which there are depends on its kind and the purpose.
    """
    recipient, purpose = form.get("recipient", ""), form.get("purpose", "")
    listed = tuple(
        Choice(value=i, label=name, chosen=i == recipient) for i, (name, _) in agencies.items()
    )
    _, kind = agencies.get(recipient, ("", ""))
    lines = shareable_fields(kind, purpose if _known(purpose) else None) if kind else ()
    lined = tuple(_lines(lines, form.getlist("fields"), errors)) if kind else ()
    return (
        _recipients(listed, recipient, errors),
        _coded("purpose", gettext("For what?"), "purposes", Kind.SELECT, purpose, errors),
        *lined,
        Field(
            name="expires_at",
            label=gettext("Until when?"),
            kind=Kind.DATE,
            hint=gettext("A day within one year, in numbers, such as 24.11.2026."),
            value=form.get("expires_at", ""),
            errors=named(errors, "expires_at"),
        ),
    )


def _recipients(listed: tuple[Choice, ...], recipient: str, errors: Errors) -> Field:
    return Field(
        name="recipient",
        label=gettext("With which agency?"),
        kind=Kind.SELECT,
        hint=gettext("Choose the agency and what for; then show the lines that it may be given."),
        choices=(none_chosen([recipient]), *listed),
        errors=named(errors, "recipient"),
    )


def _known(purpose: str) -> bool:
    return purpose in {choice.value for choice in choices_of("purposes")}


def _coded(name: str, label: str, list_name: str, kind: Kind, given: str, errors: Errors) -> Field:
    choices = choices_of(list_name, [given])
    if kind is Kind.SELECT:
        choices = (none_chosen([given]), *choices)
    return Field(name=name, label=label, kind=kind, choices=choices, errors=named(errors, name))


def _lines(lines: Sequence[Asked], chosen: list[str], errors: Errors) -> list[Field]:
    sections = dict.fromkeys(line.section for line in lines)
    told = named(errors, "fields")
    return [
        Field(
            name="fields",
            id=f"fields-{section}",
            label=gettext("May they see: %(section)s", section=section_words(section)),
            kind=Kind.CHOICES,
            choices=tuple(
                Choice(value=line.name, label=line.label, chosen=line.name in chosen)
                for line in lines
                if line.section == section
            ),
            errors=told if at == 0 else (),
        )
        for at, section in enumerate(sections)
    ]


def _yes_no(form: Answers, errors: Errors) -> tuple[Field, ...]:
    return tuple(
        Field(
            name=name,
            label=str(label),
            kind=Kind.CHOICE,
            choices=choices_of("answers", [form.get(name, "")]),
            errors=named(errors, name),
        )
        for name, label in _YES_NO
    )


def _texts(form: Answers, errors: Errors) -> tuple[Field, ...]:
    return tuple(
        Field(
            name=name,
            label=str(label),
            kind=Kind.LONG_TEXT,
            value=form.get(name, ""),
            errors=named(errors, name),
        )
        for name, label in _TEXTS
    )
