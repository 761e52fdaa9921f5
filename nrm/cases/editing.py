"""A section's page as a form, in parts where it is long: nothing is saved between them.

The answers of the parts that are not shown come along in the form itself, so that one press saves
the whole section as one version, and nothing is kept on the server before it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from nrm.cases.form_parts import PARTS
from nrm.cases.forms import Errors
from nrm.cases.layout import laid_out
from nrm.cases.named import known_lists
from nrm.cases.section_views import FormPart, SectionPage
from nrm.look.fields import HOLDING_ROWS, Field, Kept, summary
from nrm.look.parts import Stage


def edited(
    page: SectionPage,
    section: str,
    content: Mapping[str, Any],
    errors: Errors | None = None,
    *,
    more: str = "",
    part: str = "",
) -> SectionPage:
    """The page as a form answered by `content`.

    Shown is the first part with an error, else that of the repeat to widen (`more`), else the part
    that was asked for, by its number.
    """
    parts = _split(section, laid_out(section, content, errors or {}, more), page.unasked)
    shown = _shown(parts, more, part)
    here, listed = parts[shown], _listed(section, parts, shown)
    return replace(
        page,
        mode="edit",
        fields=here,
        parts=listed,
        stages=tuple(Stage(label=p.label, status="now" if p.current else "next") for p in listed),
        kept=tuple(
            kept for at, other in enumerate(parts) if at != shown for kept in kept_of(other)
        ),
        known=known_lists(here),
        errors=summary(here),
    )


def _split(
    section: str, fields: tuple[Field, ...], unasked: frozenset[str]
) -> list[tuple[Field, ...]]:
    asked = tuple(field for field in fields if field.name not in unasked)
    if section not in PARTS:
        return [asked]
    return [
        tuple(f for f in asked if f.name in part.keys or f.name == part.table)
        for part in PARTS[section]
    ]


def _shown(parts: list[tuple[Field, ...]], more: str, asked: str) -> int:
    numbers = range(len(parts))
    wrong = [at for at in numbers if summary(parts[at])]
    widened = [at for at in numbers if more in {field.name for field in parts[at]}]
    wanted = [at for at in numbers if str(at + 1) == asked]
    return (*wrong, *widened, *wanted, 0)[0]


def _listed(section: str, parts: list[tuple[Field, ...]], shown: int) -> tuple[FormPart, ...]:
    named = PARTS.get(section, ())
    return tuple(
        FormPart(
            number=at + 1,
            label=str(part.words),
            current=at == shown,
            wrong=bool(summary(parts[at])),
        )
        for at, part in enumerate(named)
    )


def kept_of(fields: Iterable[Field]) -> Iterator[Kept]:
    """What a browser would send of these questions, were they shown and left as they are."""
    for field in fields:
        for row in field.rows:
            yield from kept_of(row)
        chosen = [choice.value for choice in (*field.choices, *field.unsaid) if choice.chosen]
        written = [] if field.kind in HOLDING_ROWS else [*field.typed, field.value]
        for value in (*written, *chosen):
            if value:
                yield Kept(name=field.name, value=value)
