"""What is wrong with the answers of a section: in the words, and under the names, of its form."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask_babel import lazy_gettext
from marshmallow import ValidationError

from nrm.cases.fields import Field as Asked
from nrm.cases.fields import Kind as Asking
from nrm.cases.fields import fields_of
from nrm.cases.forms import Content
from nrm.cases.named import named_sentences
from nrm.cases.sections import SECTIONS
from nrm.errors import Invalid
from nrm.vocabulary.names import is_named

_NUMBER = lazy_gettext("Write a whole number in digits, such as 3.")
_DAY = lazy_gettext("Write day, month and year in numbers, such as 24.11.2026.")
_PERIOD = lazy_gettext("Write a year, a month (5.2024) or a day (24.5.2024).")
_SHORTER = lazy_gettext("Make this shorter, and use plain signs only.")
_SENTENCES: Final[Mapping[Asking, Any]] = {
    Asking.TEXT: _SHORTER,
    Asking.LONG_TEXT: _SHORTER,
    Asking.NUMBER: _NUMBER,
    Asking.DATE: _DAY,
    Asking.PARTIAL_DATE: _PERIOD,
}


def checked_section(section: str, content: Content) -> dict[str, Any]:
    """The content as the schema lets it in; Invalid names the fields as the form does."""
    try:
        loaded: dict[str, Any] = SECTIONS[section]().load(content)
    except ValidationError as error:
        raise Invalid(_told(fields_of(section), content, error.messages, "")) from error
    return loaded


def _told(
    asked: Sequence[Asked], content: Content, messages: Any, prefix: str
) -> dict[str, list[str]]:
    told: dict[str, list[str]] = {}
    for each in asked:
        found, name = messages.get(each.key), prefix + each.key
        if found is None:
            continue
        if each.kind is Asking.REPEAT and isinstance(found, dict):
            rows = content[each.key]
            for at, row in found.items():
                told |= _told(each.items, rows[at], row, f"{name}-{at}-")
        else:
            told[name] = _sentences(each, content[each.key], found)
    return told


def _sentences(asked: Asked, value: Any, found: Any) -> list[str]:
    # A list as a whole may be wrong, too; a single answer never is, without one of its own.
    if is_named(asked.list_name) and (isinstance(found, dict) or asked.kind is Asking.CHOICE):
        return named_sentences(asked, value)
    sentence = _SENTENCES.get(asked.kind)
    return [str(sentence)] if sentence is not None else _flat(found)


def _flat(found: Any) -> list[str]:
    inner = found.values() if isinstance(found, dict) else found
    nested = [_flat(each) if isinstance(each, dict | list) else [str(each)] for each in inner]
    return list(dict.fromkeys(text for texts in nested for text in texts))
