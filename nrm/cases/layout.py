"""How the questions of a section stand on its form: two views side by side, some as tables.

Names and content are those of the table of fields; only where a question stands is decided here.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from flask_babel import gettext, ngettext

from nrm.cases.fields import Field as Asked
from nrm.cases.fields import fields_of
from nrm.cases.forms import Content, Errors, Fields, section_fields
from nrm.cases.tables import Drawn, as_tables, drawn_tables, left_over
from nrm.database import now
from nrm.look.fields import Field, Kind
from nrm.look.parts import Fact, Notice
from nrm.profile import current_profile

# The person's own view, and the worker's.
TWO_VIEWS: Final[Mapping[str, Sequence[tuple[str, str]]]] = {
    "risk": (("person_view", "worker_view"), ("safety_plan_person_view", "safety_plan")),
}


def laid_out(section: str, content: Content, errors: Errors, more: str = "") -> Fields:
    """The questions of a section as they stand on its form, answered by `content`."""
    tables = {asked.key: asked for asked in as_tables(section)}
    drawn: dict[str, Drawn] = {}
    for key, asked in tables.items():
        drawn[key] = here = drawn_tables(asked, content, errors)
        content, errors = here.content, here.errors
    fields: list[Field] = []
    for field in section_fields(section, content, errors, more):
        if field.name in drawn:
            here = drawn[field.name]
            fields += (*here.tables, *left_over(tables[field.name], field, here.others))
        else:
            fields.append(field)
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


def _side_by_side(section: str, fields: Sequence[Field]) -> Iterator[Field]:
    pairs = dict(TWO_VIEWS.get(section, ()))
    known, second = {field.name: field for field in fields}, set(pairs.values())
    for field in fields:
        if field.name in pairs:
            beside = ((field,), (known[pairs[field.name]],))
            yield Field(name=f"{field.name}-beside", label="", kind=Kind.BESIDE, rows=beside)
        elif field.name not in second:
            yield field
