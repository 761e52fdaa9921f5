"""Questions and answers of a form, as templates draw them: frozen, with words and codes only.

Which answers are valid is a matter of each feature's `schemas.py`; how a field becomes HTML is in
`templates/_parts/forms.html`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

NON_ANSWERS = ("NA", "ND", "UNK")
FEW = 24


class Kind(StrEnum):
    """How a field is drawn: `choice` is one of few, `select` one of many, `covered` typed unseen.

    From `FEW` answers on, `choice` becomes `select`: see `fitting`. `named` and `named_many` are
    typed by name, with a list of known names that the whole page shares. A `table` has a line for
    each of its rows; what stands `beside` something is a row of one field.
    """

    TEXT = "text"
    LONG_TEXT = "long_text"
    DATE = "date"
    PARTIAL_DATE = "partial_date"
    NUMBER = "number"
    CHOICE = "choice"
    CHOICES = "choices"
    SELECT = "select"
    NAMED = "named"
    NAMED_MANY = "named_many"
    COVERED = "covered"
    CODE = "code"
    REPEAT = "repeat"
    TABLE = "table"
    BESIDE = "beside"
    FILE = "file"


HOLDING_ROWS = frozenset({Kind.REPEAT, Kind.TABLE, Kind.BESIDE})
_GROUPS = frozenset({Kind.CHOICE, Kind.CHOICES, Kind.NAMED, Kind.NAMED_MANY})


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One answer of a field; `value` is the code, `label` what people read."""

    value: str
    label: str
    hint: str = ""
    chosen: bool = False


@dataclass(frozen=True, kw_only=True)
class Field:
    """One question of a form with its answer kept; `errors` are sentences that say the way out.

    `unsaid` holds the non-answers a coded field allows, drawn below a dashed line. A `repeat`
    has `rows` of fields (names like `channels.0.kind`) and `more`, the words of its button.
    The `value` of a `file` says which files a browser offers; the form must be multipart.
    A field answered by names has them in `typed`, a line each, and the id of a `Known` in `known`.
    A `table` has the headings of its columns in `columns`; a row's heading is the label of its
    first field, and the others are told by both headings.
    `passkey` says for what a passkey may stand in for this answer; empty: for nothing.
    The answers of one that is `folded` show when asked for, or when one of them is chosen.
    """

    name: str
    label: str
    kind: Kind = Kind.TEXT
    hint: str = ""
    value: str = ""
    choices: tuple[Choice, ...] = ()
    unsaid: tuple[Choice, ...] = ()
    errors: tuple[str, ...] = ()
    autocomplete: str = "off"
    required: bool = False
    rows: "tuple[tuple[Field, ...], ...]" = ()
    columns: tuple[str, ...] = ()
    more: str = ""
    id: str = ""
    typed: tuple[str, ...] = ()
    known: str = ""
    passkey: str = ""
    folded: bool = False

    @property
    def is_answered(self) -> bool:
        """Whether one of its answers is chosen."""
        return any(choice.chosen for choice in self.choices)

    @property
    def anchor(self) -> str:
        """The id of the first control, which the error summary links to."""
        return f"{self.id or self.name}{'-1' if self.kind in _GROUPS else ''}"


@dataclass(frozen=True, kw_only=True)
class Known:
    """Names that a page offers while somebody types: once, for all fields that ask for them."""

    id: str
    names: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class FieldError:
    """A line of the error summary."""

    anchor: str
    sentence: str


def summary(fields: Iterable[Field]) -> tuple[FieldError, ...]:
    """The lines of an error summary, in the order of the fields, rows of repeats included."""
    lines: list[FieldError] = []
    for field in fields:
        lines += [FieldError(anchor=field.anchor, sentence=text) for text in field.errors]
        for row in field.rows:
            lines += summary(row)
    return tuple(lines)


@dataclass(frozen=True, kw_only=True)
class Kept:
    """An answer that a form carries along unseen, as a browser would send it."""

    name: str
    value: str


def fitting(kind: Kind, answers: int) -> Kind:
    """The same question drawn as a list of its own when there are too many answers for a page."""
    return Kind.SELECT if kind is Kind.CHOICE and answers > FEW else kind


def within(form: str, fields: Iterable[Field]) -> tuple[Field, ...]:
    """The same fields with ids of their own, for a page that holds several forms."""
    return tuple(replace(field, id=f"{form}-{field.name}") for field in fields)


@dataclass(frozen=True, kw_only=True)
class StepForm:
    """A step that the reader may take, with what it requires and what follows from it.

    `name` goes into the hidden field `step`, `version` into `version` (the page's `If-Match`),
    `once` into `once`, which makes a double click one act.
    `main` is drawn filled; one plain button for each form, the rest quiet.
    `hidden` completes the button for the ear, where a page has several alike; `back` is the page
    that the step leads back to, where it is not its own.
    """

    name: str
    title: str
    explains: str
    button: str
    url: str
    version: int
    fields: tuple[Field, ...] = ()
    main: bool = False
    once: str = ""
    hidden: str = ""
    back: str = ""
