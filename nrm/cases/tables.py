"""A repeat asked as tables: a line for each code of its first field, a table for each group.

What no line can hold (a code said twice, or one that stands in no table) is a row of the repeat
as any other; how lines become content again is in `forms.py`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from flask_babel import gettext, lazy_gettext

from nrm.cases.fields import AS_TABLES, fields_of
from nrm.cases.fields import Field as Asked
from nrm.cases.forms import Content, Errors, Fields, none_chosen, row_fields
from nrm.look.fields import Field, Kind
from nrm.vocabulary.loader import Entry, entries

Row = Mapping[str, Any]
Lines = Mapping[str, tuple[int, Row]]
# Our own words for the four pillars; which help belongs to which is our own mapping as well.
PILLARS: Final[Mapping[str, Any]] = {
    "P1": lazy_gettext("Identification and protection"),
    "P2": lazy_gettext("Support and services"),
    "P3": lazy_gettext("Social inclusion"),
    "P4": lazy_gettext("Justice and redress"),
}
# Where one meets somebody, and the signs to look out for there.
SETTINGS: Final[Mapping[str, Any]] = {
    entry.code: lazy_gettext(entry.message) for entry in entries("indicator_groups")
}
_WORDS: Final = {"needs.needs": PILLARS, "indicators.indicators": SETTINGS}


@dataclass(frozen=True)
class Drawn:
    """The tables of a repeat, and what is left for its rows: content, errors, how many they are."""

    tables: Fields
    content: Content
    errors: Errors
    others: int


def as_tables(section: str) -> tuple[Asked, ...]:
    """The repeats of a section that are asked so."""
    return tuple(asked for asked in fields_of(section) if asked.name in AS_TABLES)


def drawn_tables(asked: Asked, content: Content, errors: Errors) -> Drawn:
    """What can stand on a line stands there."""
    lines, others = _told_apart(asked, content.get(asked.key) or [])
    tables = tuple(_tables(asked, lines, errors))
    return Drawn(tables, *_with_others(asked.key, others, content, errors), len(others))


def left_over(asked: Asked, drawn: Field, others: int) -> Fields:
    """The repeat below its tables. Of a long list it shows what was said before, and offers no
    code anew: each has its line.
    """
    if asked.name == "needs.needs":
        return (replace(drawn, label=gettext("Other help")),)
    rows = tuple((_its_own(row[0]), *row[1:]) for row in drawn.rows[:others])
    said_again = gettext("Signs recorded in another way")
    return (replace(drawn, label=said_again, rows=rows, more=""),) if rows or drawn.errors else ()


def _its_own(code: Field) -> Field:
    chosen = [choice for choice in code.choices if choice.chosen and choice.value]
    empty = none_chosen([choice.value for choice in (*chosen, *code.unsaid) if choice.chosen])
    return replace(code, choices=(empty, *chosen))


def _listed(asked: Asked) -> Iterator[tuple[str, Entry]]:
    """Each code that has a line, after the group in which it stands."""
    column = AS_TABLES[asked.name]
    for entry in entries(asked.items[0].list_name):
        if column in entry.mappings:
            yield entry.mappings[column], entry


def _told_apart(
    asked: Asked, rows: Sequence[Row]
) -> tuple[dict[str, tuple[int, Row]], list[tuple[int, Row]]]:
    """Rows that the tables show, by their code, and all others; each with where it stood."""
    about, lines, others = asked.items[0], dict[str, tuple[int, Row]](), list[tuple[int, Row]]()
    listed = {entry.code for _, entry in _listed(asked)}
    for at, row in enumerate(rows):
        code = str(row.get(about.key))
        if code in listed and code not in lines and len(row) > 1:
            lines[code] = (at, row)
        else:
            others.append((at, row))
    return lines, others


def _tables(asked: Asked, lines: Lines, errors: Errors) -> Iterator[Field]:
    about, *others = asked.items
    listed = tuple(_listed(asked))
    for group, words in _WORDS[asked.name].items():
        yield Field(
            name=f"{asked.key}-{group}",
            id=group,
            label=str(words),
            hint=asked.hint,
            kind=Kind.TABLE,
            columns=(about.label, *(each.label for each in others)),
            rows=tuple(
                _line(asked, entry, *lines.get(entry.code, (-1, {})), errors)
                for stands_in, entry in listed
                if stands_in == group
            ),
        )


def _line(asked: Asked, entry: Entry, at: int, row: Row, errors: Errors) -> Fields:
    name, others = f"{asked.key}-{entry.code}", asked.items[1:]
    own = {f"{name}-{each.key}": errors.get(f"{asked.key}-{at}-{each.key}", ()) for each in others}
    drawn = row_fields(others, name, row, own)
    first, *rest = (_narrow(field) for field in drawn)
    return (replace(first, label=entry.label), *rest)


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
