"""A section as a form: its questions with answers kept, and the answers as content again.

Rows of a `repeat` are numbered in the names: `contact_channels-0-channel`. Content may be what was
opened or what somebody typed, valid or not; whether it is valid is decided in `corrections.py`.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask_babel import gettext, lazy_gettext
from werkzeug.datastructures import MultiDict

from nrm.cases.dates import iso_date, typed_date
from nrm.cases.fields import AS_TABLES, fields_of
from nrm.cases.fields import Field as Asked
from nrm.cases.fields import Kind as Asking
from nrm.cases.named import named_answer, named_field
from nrm.cases.sections import most_rows
from nrm.look.fields import Choice, Field, Kind, fitting
from nrm.profile import list_answers
from nrm.vocabulary.loader import NON_ANSWERS, non_answers
from nrm.vocabulary.names import is_named

Answers = MultiDict[str, str]
Errors = Mapping[str, Sequence[str]]
Content = Mapping[str, Any]
Fields = tuple[Field, ...]

_HINTS: Final[Mapping[Asking, Any]] = {
    Asking.DATE: lazy_gettext("In numbers, such as 24.11.2026."),
    Asking.PARTIAL_DATE: lazy_gettext("A year is enough: 2024, 5.2024 or 24.5.2024."),
}


def section_fields(
    section: str, content: Content, errors: Errors | None = None, more: str = ""
) -> tuple[Field, ...]:
    """The questions of a section, answered by `content`; `more` names a repeat to widen."""
    said = errors or {}
    return tuple(_drawn(asked, asked.key, content, said, more) for asked in fields_of(section))


def some_fields(
    section: str, keys: Sequence[str], content: Content, errors: Errors
) -> tuple[Field, ...]:
    """Some questions of a section in this order, under its name: `risk-level`, so errors too."""
    asked = {field.key: field for field in fields_of(section)}
    chosen = (asked[key] for key in keys)
    return tuple(_drawn(one, f"{section}-{one.key}", content, errors, "") for one in chosen)


def some_content(section: str, keys: Sequence[str], form: Answers) -> dict[str, Any]:
    """What was answered to them, as the API would send it; an empty answer is none."""
    asked = [field for field in fields_of(section) if field.key in keys]
    return _content(asked, f"{section}-", form)


def section_content(section: str, form: Answers) -> dict[str, Any]:
    """What was answered, as the API would send it; an empty answer is none."""
    return _content(fields_of(section), "", form)


def choices_of(list_name: str, chosen: Sequence[str] = ()) -> tuple[Choice, ...]:
    """The entries of a code list as answers of a form, without the non-answers."""
    apart = _apart(list_name)
    return tuple(
        Choice(value=entry.code, label=entry.label, chosen=entry.code in chosen)
        for entry in list_answers(list_name)
        if entry.code not in apart
    )


def none_chosen(chosen: Sequence[str]) -> Choice:
    """The first line of a list of its own: no answer."""
    return Choice(value="", label=gettext("Choose"), chosen=not any(chosen))


def _drawn(asked: Asked, name: str, content: Content, errors: Errors, more: str) -> Field:
    value = content.get(asked.key)
    if asked.kind is Asking.REPEAT:
        return _repeated(asked, name, value or [], errors, more)
    told = errors.get(name, ())
    if not asked.list_name:
        dated = asked.kind in (Asking.DATE, Asking.PARTIAL_DATE)
        typed = typed_date(str(value or "")) if dated else "" if value is None else str(value)
        hint = asked.hint or str(_HINTS.get(asked.kind, ""))
        kind = Kind(asked.kind.value)
        return Field(
            name=name, label=asked.label, kind=kind, hint=hint, value=typed, errors=tuple(told)
        )
    return _coded(asked, name, value, tuple(told))


def _coded(asked: Asked, name: str, value: Any, errors: tuple[str, ...]) -> Field:
    if is_named(asked.list_name):
        return named_field(asked, name, value, errors)
    chosen = [value] if isinstance(value, str) else list(value or [])
    choices = choices_of(asked.list_name, chosen)
    kind = fitting(Kind(asked.kind.value), len(choices))
    if kind is Kind.SELECT:
        choices = (none_chosen(chosen), *choices)
    apart = _apart(asked.list_name)
    unsaid = tuple(
        Choice(value=entry.code, label=entry.label, chosen=entry.code in chosen)
        for entry in list_answers(asked.list_name)
        if entry.code in apart
    )
    return Field(
        name=name,
        label=asked.label,
        kind=kind,
        hint=asked.hint,
        choices=choices,
        unsaid=unsaid,
        errors=errors,
    )


def _apart(list_name: str) -> frozenset[str]:
    """The non-answers of a list; `regions` stand in the profile, and have none of their own."""
    return NON_ANSWERS if list_name == "regions" else non_answers(list_name)


def row_fields(asked: Sequence[Asked], row: str, content: Content, errors: Errors) -> Fields:
    """The questions of one row of a repeat; `row`: what their names begin with."""
    return tuple(_drawn(item, f"{row}-{item.key}", content, errors, "") for item in asked)


def _repeated(asked: Asked, name: str, rows: Any, errors: Errors, more: str) -> Field:
    most = most_rows(asked)
    shown = [*rows, *[{}] * (2 if more == name else 1)][:most]
    drawn = tuple(
        row_fields(asked.items, f"{name}-{at}", row, errors) for at, row in enumerate(shown)
    )
    return Field(
        name=name,
        label=asked.label,
        kind=Kind.REPEAT,
        hint=asked.hint,
        errors=tuple(errors.get(name, ())),
        rows=drawn,
        more=gettext("Add another") if len(shown) < most else "",
    )


def _content(asked: Sequence[Asked], prefix: str, form: Answers) -> dict[str, Any]:
    given = {each.key: _answer(each, prefix + each.key, form) for each in asked}
    return {key: value for key, value in given.items() if value not in ("", [])}


def _answer(asked: Asked, name: str, form: Answers) -> Any:
    if asked.kind is Asking.REPEAT:
        numbered = (f"{name}-{at}-" for at in range(_rows(asked, name, form)))
        rows = [_content(asked.items, each, form) for each in numbered]
        return [*_lines(asked, name, form), *(row for row in rows if row)]
    if is_named(asked.list_name):
        return named_answer(asked, form.getlist(name))
    if asked.kind is Asking.CHOICES:
        return [code for code in form.getlist(name) if code]
    typed = form.get(name, "").replace("\r\n", "\n").strip()
    if asked.kind is Asking.NUMBER:
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else typed
    return iso_date(typed) if asked.kind in (Asking.DATE, Asking.PARTIAL_DATE) else typed


def _lines(asked: Asked, name: str, form: Answers) -> list[dict[str, Any]]:
    """The lines of a table of which something was said, in the order of the list."""
    if asked.name not in AS_TABLES:
        return []
    about, *others = asked.items
    said = (
        (entry.code, _content(others, f"{name}-{entry.code}-", form))
        for entry in list_answers(about.list_name)
    )
    return [{about.key: code, **content} for code, content in said if content]


def _rows(asked: Asked, name: str, form: Answers) -> int:
    numbered = re.compile(re.escape(name) + r"-(\d{1,3})-", re.ASCII)
    found = [int(match[1]) for match in map(numbered.match, form) if match]
    return min(max(found, default=-1) + 1, 2 * most_rows(asked))
