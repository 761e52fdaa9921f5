"""Opened content in words: codes become labels, days are written out, rows become lines."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from babel.dates import format_date
from flask_babel import gettext

from nrm.cases.fields import Field, Kind, fields_of
from nrm.look.moments import locale
from nrm.look.parts import Fact
from nrm.profile import list_answers
from nrm.vocabulary.loader import Entry


def section_facts(section: str, content: Mapping[str, Any]) -> tuple[Fact, ...]:
    """What was answered in a section, in the order of the table; unanswered questions are left."""
    return tuple(
        Fact(label=asked.label, value=shown_value(asked, content[asked.key]))
        for asked in fields_of(section)
        if content.get(asked.key) not in (None, "", [])
    )


def shown_value(asked: Field, value: Any) -> str:
    """One answer in words; a row of a repeat is one line."""
    if asked.kind is Kind.REPEAT:
        return "\n".join(_row(asked, row) for row in value)
    if asked.kind is Kind.CHOICES:
        return ", ".join(code_words(asked.list_name, code) for code in value)
    if asked.kind is Kind.CHOICE:
        return code_words(asked.list_name, str(value))
    if asked.kind in (Kind.DATE, Kind.PARTIAL_DATE):
        return _day(str(value))
    return str(value)


def code_words(list_name: str, code: str) -> str:
    """The label of a code or of a non-answer; the code itself when the list has lost it."""
    known = {entry.code: entry for entry in list_answers(list_name)}
    found: Entry | None = known.get(code)
    return found.label if found is not None else code


def _row(asked: Field, row: Mapping[str, Any]) -> str:
    told = [
        gettext("%(label)s: %(value)s", label=item.label, value=shown_value(item, row[item.key]))
        for item in asked.items
        if row.get(item.key) not in (None, "", [])
    ]
    return "; ".join(told)


def _day(text: str) -> str:
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        return format_date(date.fromisoformat(text), "d MMM y", locale=locale())
    if re.fullmatch(r"\d{4}-\d{2}", text, re.ASCII):
        return format_date(date.fromisoformat(text + "-01"), "MMM y", locale=locale())
    return text
