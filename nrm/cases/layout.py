"""How the questions of a section stand on its form: two views side by side, needs as a table.

Names and content are those of the table of fields; only where a question stands is decided here.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from flask_babel import gettext, lazy_gettext, ngettext

from nrm.cases.fields import Field as Asked
from nrm.cases.fields import fields_of
from nrm.cases.forms import (
    AS_TABLE,
    Content,
    Errors,
    Fields,
    none_chosen,
    row_fields,
    section_fields,
)
from nrm.database import now
from nrm.look.fields import Field, Kind
from nrm.look.parts import Fact, Notice
from nrm.profile import current_profile
from nrm.vocabulary.loader import entries

Row = Mapping[str, Any]
# Our own words for the four pillars; which help belongs to which is our own mapping as well.
PILLARS: Final[Mapping[str, Any]] = {
    "P1": lazy_gettext("Identification and protection"),
    "P2": lazy_gettext("Support and services"),
    "P3": lazy_gettext("Social inclusion"),
    "P4": lazy_gettext("Justice and redress"),
}
# The person's own view, and the worker's.
TWO_VIEWS: Final[Mapping[str, Sequence[tuple[str, str]]]] = {
    "risk": (("person_view", "worker_view"), ("safety_plan_person_view", "safety_plan")),
}


def laid_out(section: str, content: Content, errors: Errors, more: str = "") -> Fields:
    """The questions of a section as they stand on its form, answered by `content`."""
    tables = {asked.key: asked for asked in fields_of(section) if asked.name in AS_TABLE}
    drawn: list[Field] = []
    for key, asked in tables.items():
        lines, others = _told_apart(asked, content.get(key) or [])
        drawn += _tables(asked, lines, errors)
        content, errors = _with_others(key, others, content, errors)
    fields = list(section_fields(section, content, errors, more))
    for key in tables:
        at = next(at for at, field in enumerate(fields) if field.name == key)
        fields[at] = replace(fields[at], label=gettext("Other help"))
        fields[at:at] = drawn
    return tuple(_side_by_side(section, fields))


def two_views(section: str, content: Content) -> tuple[tuple[tuple[Fact, Fact], ...], Content]:
    """What the person sees beside what the worker sees, where either said something; the rest."""
    pairs = TWO_VIEWS.get(section, ())
    asked = {field.key: field for field in fields_of(section)}
    said = [pair for pair in pairs if content.get(pair[0]) or content.get(pair[1])]
    views = tuple((_view(asked[a], content), _view(asked[b], content)) for a, b in said)
    apart = {key for pair in pairs for key in pair}
    return views, {key: value for key, value in content.items() if key not in apart}


def _view(asked: Asked, content: Content) -> Fact:
    return Fact(label=asked.label, value=content.get(asked.key) or gettext("Nothing written yet."))


def late_steps(section: str, content: Content) -> Notice | None:
    """Steps of a plan whose day has passed and that are not done; None when there are none."""
    today = now().astimezone(current_profile().time_zone).date().isoformat()
    late = [
        step.get("action", "")
        for step in (content.get("actions", ()) if section == "plan" else ())
        if step.get("due", today) < today and step.get("done") != "yes"
    ]
    if not late:
        return None
    title = ngettext("%(num)d step is past its day", "%(num)d steps are past their day", len(late))
    return Notice(title=str(title), text="; ".join(filter(None, late)), tone="warn")


def _told_apart(
    asked: Asked, rows: Sequence[Row]
) -> tuple[dict[str, tuple[int, Row]], list[tuple[int, Row]]]:
    """Rows that the table shows, by their code, and all others; each with where it stood."""
    about, lines, others = asked.items[0], dict[str, tuple[int, Row]](), list[tuple[int, Row]]()
    listed = {entry.code for entry in entries(about.list_name) if "pillar" in entry.mappings}
    for at, row in enumerate(rows):
        code = str(row.get(about.key))
        if code in listed and code not in lines and len(row) > 1:
            lines[code] = (at, row)
        else:
            others.append((at, row))
    return lines, others


def _tables(asked: Asked, lines: Mapping[str, tuple[int, Row]], errors: Errors) -> Iterator[Field]:
    about, *others = asked.items
    for pillar, words in PILLARS.items():
        listed = [e for e in entries(about.list_name) if e.mappings.get("pillar") == pillar]
        yield Field(
            name=f"{asked.key}-{pillar}",
            label=str(words),
            kind=Kind.TABLE,
            columns=(about.label, *(each.label for each in others)),
            rows=tuple(
                _line(asked, entry.code, entry.label, *lines.get(entry.code, (-1, {})), errors)
                for entry in listed
            ),
        )


def _line(asked: Asked, code: str, label: str, at: int, row: Row, errors: Errors) -> Fields:
    name, others = f"{asked.key}-{code}", asked.items[1:]
    own = {f"{name}-{each.key}": errors.get(f"{asked.key}-{at}-{each.key}", ()) for each in others}
    drawn = row_fields(others, name, row, own)
    first, *rest = (_narrow(field) for field in drawn)
    labelled = (replace(field, label=f"{label}, {field.label}") for field in rest)
    return (replace(first, label=label), *labelled)


def _narrow(field: Field) -> Field:
    """The same question on one line of a table, unless it is answered in several."""
    if field.kind is Kind.LONG_TEXT and "\n" not in field.value:
        return replace(field, kind=Kind.TEXT)
    if field.kind is Kind.CHOICE:
        chosen = [each.value for each in (*field.choices, *field.unsaid) if each.chosen]
        return replace(field, kind=Kind.SELECT, choices=(none_chosen(chosen), *field.choices))
    return field


def _with_others(
    key: str, others: Sequence[tuple[int, Row]], content: Content, errors: Errors
) -> tuple[dict[str, Any], dict[str, Sequence[str]]]:
    """The content with these rows alone, and what is wrong with them under their new numbers."""
    moved = {f"{key}-{at}-": f"{key}-{now}-" for now, (at, _) in enumerate(others)}
    numbered = re.compile(re.escape(key) + r"-\d+-", re.ASCII)
    told: dict[str, Sequence[str]] = {}
    for name, sentences in errors.items():
        start = numbered.match(name)
        if start is None:
            told[name] = sentences
        elif start[0] in moved:
            told[moved[start[0]] + name.removeprefix(start[0])] = sentences
    return {**content, key: [row for _, row in others]}, told


def _side_by_side(section: str, fields: Sequence[Field]) -> Iterator[Field]:
    pairs = dict(TWO_VIEWS.get(section, ()))
    known, second = {field.name: field for field in fields}, set(pairs.values())
    for field in fields:
        if field.name in pairs:
            beside = ((field,), (known[pairs[field.name]],))
            yield Field(name=f"{field.name}-beside", label="", kind=Kind.BESIDE, rows=beside)
        elif field.name not in second:
            yield field
