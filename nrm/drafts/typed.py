"""What was typed into a form, as a browser would send it: names of fields with their answers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from nrm.cases.fields import SECTION_NAMES

# Each section is a form; each other form that is kept has a name here.
FORMS: Final = frozenset([*SECTION_NAMES, "first_meeting"])
# What a form carries besides answers.
_TECHNICAL: Final = frozenset(
    ["csrf_token", "version", "once", "do", "purpose", "part", "more", "again", "draft"]
)


@dataclass(frozen=True)
class Typed:
    """Answers by name, in the order of the form; `based_on`: the version it was drawn from."""

    based_on: int
    answers: Sequence[tuple[str, str]] = field(repr=False)

    def content(self) -> dict[str, Any]:
        """As it is sealed."""
        return {"answers": [list(answer) for answer in self.answers]}

    def form(self) -> MultiDict[str, str]:
        """As a form that was sent."""
        return MultiDict(list(self.answers))


def typed_form(form: MultiDict[str, str], based_on: int) -> Typed:
    """The answers of a form that was sent, without what it carries besides."""
    pairs: Iterable[tuple[str, str]] = form.items(multi=True)
    answers = [(name, value) for name, value in pairs if name not in _TECHNICAL and value]
    return Typed(based_on, answers)


def typed_from(based_on: int, content: Mapping[str, Any]) -> Typed:
    """What was sealed, again."""
    return Typed(based_on, [(name, value) for name, value in content.get("answers", [])])
