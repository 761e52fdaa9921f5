"""The form of a first meeting: one part drawn, the answers of the others carried along unseen."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from nrm.accounts.frame import frame_for
from nrm.cases.corrections import checked_section
from nrm.cases.editing import kept_of
from nrm.cases.forms import some_content, some_fields
from nrm.cases.models import Case
from nrm.cases.named import known_lists
from nrm.cases.section_views import Keeping
from nrm.cases.shown import section_facts
from nrm.cases.step_forms import step_answers, step_fields
from nrm.errors import Invalid, Missing
from nrm.first_meeting.parts import FORM, PARTS, SECTIONS_ASKED, STEP, TOLD, MeetingPart, keys_of
from nrm.first_meeting.views import MeetingPage, OverPage
from nrm.http.actor import Actor
from nrm.look.fields import Field, Kept, summary
from nrm.look.parts import Fact, Link, Stage

Answers = MultiDict[str, str]
Errors = Mapping[str, list[str]]
# What the step asks and the meeting has asked already.
_ASKED = {"seen_alone": "preferences-seen_alone"}
_ASKED |= {"interpreter_needed": "preferences-interpreter_needed"}


def part_named(name: str) -> MeetingPart:
    """The part of this name; Missing if there is none."""
    found = next((part for part in PARTS if part.name == name), None)
    if found is None:
        raise Missing(gettext("There is no such part."))
    return found


def part_asking(name: str) -> MeetingPart:
    """The part with the question of this name, such as `needs-needs`; Missing if there is none."""
    asked = ((p, f"{at}-{key}") for p in PARTS for at, keys in p.asks.items() for key in keys)
    found = next((part for part, question in asked if question == name), None)
    if found is None:
        raise Missing(gettext("There is no such part."))
    return found


def part_with_error(errors: Errors) -> MeetingPart:
    """The first part in which something needs another look."""
    return next((part for part in PARTS if summary(_fields(part, Answers(), errors))), PARTS[-1])


def stages(current: MeetingPart | None) -> tuple[Stage, ...]:
    """All parts as stops of the way, up to this one."""
    at = PARTS.index(current) if current is not None else -1
    told = ["done" if n < at else "now" if n == at else "next" for n in range(len(PARTS))]
    return tuple(Stage(label=str(p.title), status=s) for p, s in zip(PARTS, told, strict=True))


@dataclass(frozen=True)
class Meeting:
    """One meeting as it is on its way: `draft` is the version that is kept of its answers."""

    case_id: UUID
    code: str
    form: Answers = field(repr=False)
    draft: int


def meeting_page(
    actor: Actor,
    meeting: Meeting,
    part: MeetingPart,
    errors: Errors | None = None,
    facts: Sequence[Fact] = (),
) -> MeetingPage:
    """The page of one part; `facts` are what was told before."""
    case_url, at = f"/cases/{meeting.case_id}", PARTS.index(part)
    url, fields = f"{case_url}/first-meeting", _fields(part, meeting.form, errors or {})
    # Going on keeps all that was typed, but for these two: what they got is kept by the script.
    keeping, unkept = f"/api/v1{case_url}/drafts/{FORM}", bool(errors) or part.name == TOLD
    return MeetingPage(
        frame=frame_for(actor, url),
        errors=summary(fields),
        code=meeting.code,
        case_url=case_url,
        url=url,
        title=str(part.title),
        says=tuple(map(str, part.says)),
        stages=stages(part),
        fields=fields,
        kept=tuple(_of_others(part, meeting.form)),
        known=known_lists(fields),
        keeping=Keeping(url=keeping, actor=str(actor.id), version=meeting.draft, began=unkept),
        onward=PARTS[at + 1].name if at + 1 < len(PARTS) else "",
        parts=tuple(Link(label=str(p.title), url=f"{url}/{p.name}") for p in PARTS[:at]),
        shows_told=part.name == TOLD,
        facts=tuple(facts),
    )


def over_page(actor: Actor, case: Case) -> OverPage:
    """The page of a meeting that nobody can save any more: screening has begun without it."""
    url = f"/cases/{case.id}"
    return OverPage(
        frame=frame_for(actor, f"{url}/first-meeting"),
        code=case.code,
        case_url=url,
        notes_url=f"{url}/notes",
        url=f"{url}/first-meeting",
    )


def _of_others(part: MeetingPart, form: Answers) -> Iterator[Kept]:
    for other in PARTS:
        if other is not part:
            yield from kept_of(_fields(other, form, {}))


def _fields(part: MeetingPart, form: Answers, errors: Errors) -> tuple[Field, ...]:
    drawn: list[Field] = []
    for section, keys in part.asks.items():
        if section == STEP:
            drawn += [f for f in step_fields(STEP, form, errors, {}) if f.name in keys]
        else:
            drawn += some_fields(section, keys, some_content(section, keys, form), errors)
    return tuple(drawn)


def typed_facts(form: Answers) -> tuple[Fact, ...]:
    """What was typed, part by part, valid or not."""
    return tuple(fact for part in PARTS for fact in _typed_in(part, form))


def _typed_in(part: MeetingPart, form: Answers) -> Iterator[Fact]:
    for section, keys in part.asks.items():
        if section != STEP:
            yield from section_facts(section, some_content(section, keys, form))
            continue
        for asked in step_fields(STEP, form, {}, {}):
            chosen = ", ".join(each.label for each in asked.choices if each.chosen)
            if asked.name in keys and (chosen or asked.value):
                yield Fact(label=asked.label, value=chosen or asked.value)


def said_in(form: Answers) -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
    """What was said, by section, and the answers of the step; Invalid names all that is wrong."""
    said: dict[str, dict[str, Any]] = {}
    errors: dict[str, list[str]] = {}
    for section in SECTIONS_ASKED:
        try:
            said[section] = checked_section(section, some_content(section, keys_of(section), form))
        except Invalid as invalid:
            errors |= {f"{section}-{name}": told for name, told in invalid.errors.items()}
    try:
        screening = step_answers(STEP, _with_asked(form))
    except Invalid as invalid:
        errors |= {_ASKED.get(name, name): told for name, told in invalid.errors.items()}
    if errors:
        raise Invalid(errors)
    return said, screening


def _with_asked(form: Answers) -> Answers:
    whole = MultiDict(form)
    for name, asked in _ASKED.items():
        whole[name] = form.get(asked, "")
    return whole
