"""Questions answered by the name of a country or language: how they are asked, read and corrected.

A whole list in each question would be most of the page, so names are typed, and the page offers
each list once (`known_lists`). What a name means is decided in `nrm/vocabulary/names.py`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from flask_babel import gettext

from nrm.cases.fields import Field as Asked
from nrm.cases.fields import Kind as Asking
from nrm.look.fields import Choice, Field, Kind, Known
from nrm.vocabulary.loader import entries, label_of, non_answers
from nrm.vocabulary.names import code_named, nearest_names

_FEWEST_LINES: Final = 3
# To look for names like a wrong one takes milliseconds: nobody sends a page of a hundred thousand.
_MOST_TOLD: Final = 20
# A comma, as it is written from left to right or from right to left, and other ways to list.
_BETWEEN: Final = re.compile(r"[,،;؛\n]")


def named_field(asked: Asked, name: str, value: Any, errors: tuple[str, ...]) -> Field:
    """The question with its answers as names, as typed where the list does not know them."""
    said = [value] if isinstance(value, str) else list(value or [])
    apart = non_answers(asked.list_name)
    several = asked.kind is Asking.CHOICES
    typed = [_name(asked.list_name, each) for each in said if each not in apart]
    lines = max(len(typed) + 1, _FEWEST_LINES) if several else max(len(typed), 1)
    return Field(
        name=name,
        label=asked.label,
        kind=Kind.NAMED_MANY if several else Kind.NAMED,
        hint=asked.hint or (gettext("One in each line, or with commas.") if several else ""),
        typed=(*typed, *[""] * (lines - len(typed))),
        known=asked.list_name,
        unsaid=tuple(
            Choice(value=entry.code, label=entry.label, chosen=entry.code in said)
            for entry in entries("non_answers")
            if entry.code in apart
        ),
        errors=errors,
    )


def named_answer(asked: Asked, texts: Sequence[str]) -> Any:
    """The codes of what was typed and ticked; a text that is no name stays as it is.

    One question that was answered twice gives a list, which no schema lets in.
    """
    several = asked.kind is Asking.CHOICES
    said = [text for text in map(str.strip, texts) if text]
    codes = [code for text in said for code in _codes(asked.list_name, text, several)]
    once = list(dict.fromkeys(codes))
    if several:
        return once
    return once if len(once) > 1 else "".join(once)


def named_sentences(asked: Asked, value: Any) -> list[str]:
    """What is wrong with this answer and the way out; each sentence names the question."""
    said = [value] if isinstance(value, str) else list(value)
    known = {entry.code for entry in entries(asked.list_name)} | non_answers(asked.list_name)
    unknown = [(at, text) for at, text in enumerate(said, 1) if text not in known]
    if not unknown:
        return [gettext("%(question)s: this takes one answer.", question=asked.label)]
    numbered = len(said) > 1
    return [
        _sentence(asked, f"{asked.label}, {at}" if numbered else asked.label, text)
        for at, text in unknown[:_MOST_TOLD]
    ]


def known_lists(fields: Iterable[Field]) -> tuple[Known, ...]:
    """The lists that these fields need, each once, in the order of the reader's alphabet."""
    names = sorted(set(_lists_of(fields)))
    return tuple(
        Known(id=name, names=tuple(sorted(entry.label for entry in entries(name))))
        for name in names
    )


def _lists_of(fields: Iterable[Field]) -> Iterator[str]:
    for field in fields:
        yield from [field.known] if field.known else []
        for row in field.rows:
            yield from _lists_of(row)


def _name(list_name: str, said: str) -> str:
    try:
        return label_of(list_name, said)
    except KeyError:
        return said


def _codes(list_name: str, text: str, several: bool) -> list[str]:
    parts = [part.strip() for part in _BETWEEN.split(text)] if several else [text]
    return [_code(list_name, part) for part in parts if part]


def _code(list_name: str, text: str) -> str:
    # A tick comes as its code; among countries `NA` is no tick but Namibia.
    return text if text in non_answers(list_name) else code_named(list_name, text) or text


def _sentence(asked: Asked, question: str, text: str) -> str:
    near = gettext(" or ").join(nearest_names(asked.list_name, text))
    unknown = gettext("%(question)s: the list has no such name.", question=question)
    if near:
        return f"{unknown} {gettext('Did you mean %(names)s?', names=near)}"
    return f"{unknown} {gettext('Write it in full, in your language or in English.')}"
