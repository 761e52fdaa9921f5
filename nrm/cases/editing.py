"""A section's page as a form, in parts where it is long: nothing is saved between them.

The answers of the parts that are not shown come along in the form itself, so that one press saves
the whole section as one version, and nothing is kept on the server before it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from flask_babel import lazy_gettext

from nrm.cases.forms import Errors
from nrm.cases.layout import PILLARS, laid_out
from nrm.cases.named import known_lists
from nrm.cases.section_views import FormPart, SectionPage
from nrm.look.fields import HOLDING_ROWS, Field, Kept, summary
from nrm.look.parts import Stage


@dataclass(frozen=True)
class _Part:
    """Some questions of a section that belong together; `words` are its heading.

    `table`: the field of a table that stands in it as well.
    """

    words: Any
    keys: tuple[str, ...] = ()
    table: str = ""


PARTS: Final[Mapping[str, tuple[_Part, ...]]] = {
    "identity": (
        _Part(
            lazy_gettext("Name, age and origin"),
            (
                "preferred_name",
                "family_name",
                "given_names",
                "alias_used_in_exploitation",
                "pronouns",
                "date_of_birth",
                "date_of_birth_certainty",
                "age_band",
                "gender",
                "citizenships",
                "country_of_birth",
                "ethnicity",
                "statelessness",
                "document_status",
                "identity_numbers",
            ),
        ),
        _Part(
            lazy_gettext("Family and language"),
            ("children", "dependants_travelling", "languages", "literacy"),
        ),
    ),
    "account": (
        _Part(lazy_gettext("What was told before"), ("account_entries", "account_text")),
        _Part(
            lazy_gettext("What the person was made to do"),
            (
                "multiple_situations",
                "episodes",
                "exploitation_types",
                "forced_activity",
                "labour_sector",
                "sexual_exploitation_form",
            ),
        ),
        _Part(
            lazy_gettext("How and where it happened"),
            (
                "means_of_control",
                "recruitment_method",
                "recruitment_country",
                "online_platforms",
                "countries_of_transit",
                "countries_of_exploitation",
            ),
        ),
        _Part(
            lazy_gettext("Who did it, and how it ended"),
            (
                "pattern",
                "relationship_to_exploiter",
                "exploiter_details",
                "exploiter_location",
                "other_victims_known",
                "other_victims_details",
                "debt_amount",
                "debt_currency",
                "still_in_situation",
                "exit_route",
                "last_contact_with_exploiter",
                "age_at_exploitation",
            ),
        ),
    ),
    "needs": (
        _Part(PILLARS["P1"], ("person_wishes",), table="needs-P1"),
        _Part(PILLARS["P2"], table="needs-P2"),
        _Part(PILLARS["P3"], table="needs-P3"),
        _Part(PILLARS["P4"], table="needs-P4"),
        _Part(
            lazy_gettext("Other help, and for a child"),
            (
                "needs",
                "assessed_on",
                "best_interest_assessment",
                "best_interest_panel",
                "best_interest_on",
                "best_interest_decision",
                "child_views",
                "age_assessment",
            ),
        ),
    ),
}


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
