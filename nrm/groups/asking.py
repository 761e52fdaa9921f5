"""The form for several people at once, and the one for a case that belongs with others."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from flask_babel import format_date, gettext
from werkzeug.datastructures import MultiDict

from nrm.cases.corrections import checked_section
from nrm.cases.forms import choices_of, none_chosen, some_content, some_fields
from nrm.cases.schemas import CaseIn
from nrm.errors import Invalid
from nrm.groups.actions import MOST_AT_ONCE, Opening
from nrm.groups.models import CaseGroup
from nrm.look.coded import choices
from nrm.look.fields import Choice, Field, Kind

Answers = MultiDict[str, str]
Errors = Mapping[str, Sequence[str]]
_SECTION, _SHARED = "preferences", ("language", "interpreter_needed")
_LISTS: Final = {
    "entry_channel": "entry_channels",
    "region": "regions",
    "priority": "priorities",
}
# More answers than these stand in a list of their own.
_FEW: Final = 6
GROUP, REASON = "group", "reason"


def answered_opening(form: Answers) -> Opening:
    """What was answered; Invalid names the questions as the form does."""
    errors: dict[str, list[str]] = {}
    persons = dict(_persons(form, errors))
    if not errors and not 0 < sum(persons.values()) <= MOST_AT_ONCE:
        sentence = gettext("Say how many people there are: at least one, at most 60 together.")
        errors[f"count-{next(iter(_groups())).value}"] = [sentence]
    codes = {name: form.get(name, "") for name in _LISTS}
    # Whichever group: these are the answers that a single case would need.
    any_group = {"person_group": next(iter(_groups())).value}
    wrong = CaseIn().validate({**any_group, **{n: v for n, v in codes.items() if v}})
    errors |= {str(name): [_missing(str(name))] for name in wrong}
    said: dict[str, Any] = {}
    try:
        said = checked_section(_SECTION, some_content(_SECTION, _SHARED, form))
    except Invalid as invalid:
        errors |= {f"{_SECTION}-{name}": told for name, told in invalid.errors.items()}
    if errors:
        raise Invalid(errors)
    return Opening(persons=persons, **codes, sections={_SECTION: said} if said else {})


def _persons(form: Answers, errors: dict[str, list[str]]) -> Iterator[tuple[str, int]]:
    for each in _groups():
        typed = form.get(f"count-{each.value}", "").strip()
        if typed.isascii() and typed.isdigit() and len(typed) < 4:
            if int(typed):
                yield each.value, int(typed)
        elif typed:
            words = gettext("Write a whole number in digits, such as 3.")
            errors[f"count-{each.value}"] = [words]


def _groups() -> tuple[Choice, ...]:
    return choices_of("person_groups")


def _missing(name: str) -> str:
    told = {
        "entry_channel": gettext("Choose how it began."),
        "region": gettext("Choose the region, so that help nearby can be found."),
        "priority": gettext("Choose how soon somebody must act."),
    }
    return str(told[name])


def persons_fields(form: Answers, errors: Errors) -> tuple[Field, ...]:
    """How many people of each group; an empty one is none."""
    return tuple(
        Field(
            name=f"count-{each.value}",
            label=each.label,
            kind=Kind.NUMBER,
            value=form.get(f"count-{each.value}", ""),
            errors=tuple(errors.get(f"count-{each.value}", ())),
        )
        for each in _groups()
    )


def shared_fields(form: Answers, errors: Errors) -> tuple[Field, ...]:
    """What holds for all of them: three codes, and what may be known of how to speak with them."""
    labels = {
        "entry_channel": gettext("How did it begin?"),
        "region": gettext("In which region?"),
        "priority": gettext("How soon must somebody act?"),
    }
    asked = tuple(
        _question(name, labels[name], list_name, form.get(name, ""), errors)
        for name, list_name in _LISTS.items()
    )
    content = some_content(_SECTION, _SHARED, form)
    return (*asked, *some_fields(_SECTION, _SHARED, content, errors))


def _question(name: str, label: str, list_name: str, given: str, errors: Errors) -> Field:
    offered = choices_of(list_name, [given])
    kind = Kind.SELECT if len(offered) > _FEW else Kind.CHOICE
    if kind is Kind.SELECT:
        offered = (none_chosen([given]), *offered)
    told = tuple(errors.get(name, ()))
    return Field(name=name, label=label, kind=kind, choices=offered, errors=told)


def belongs_fields(groups: Sequence[CaseGroup], form: Answers, errors: Errors) -> tuple[Field, ...]:
    """Why, and with which group; a new one if none is chosen."""
    chosen = form.get(GROUP, "")
    anew = Choice(value="", label=gettext("A new group"), chosen=not chosen)
    listed = tuple(
        Choice(
            value=str(each.id),
            label=f"{each.reference}, {format_date(each.made_at, 'd MMM y')}",
            chosen=str(each.id) == chosen,
        )
        for each in groups
    )
    which = Field(
        name=GROUP,
        label=gettext("Which group?"),
        kind=Kind.SELECT,
        choices=(anew, *listed),
        errors=tuple(errors.get(GROUP, ())),
    )
    label = gettext("Why does it belong with others?")
    return (which, _reason("group_reasons", label, form, errors))


def out_fields(form: Answers, errors: Errors) -> tuple[Field, ...]:
    """Why the case does not belong there."""
    label = gettext("Why does it not belong there?")
    return (_reason("group_removal_reasons", label, form, errors),)


def _reason(list_name: str, label: str, form: Answers, errors: Errors) -> Field:
    offered, told = choices(list_name, [form.get(REASON)]), tuple(errors.get(REASON, ()))
    return Field(name=REASON, label=label, kind=Kind.CHOICE, choices=offered, errors=told)


def answered_reason(list_name: str, form: Answers) -> str:
    """The reason; Invalid where none of the list was chosen."""
    given = form.get(REASON, "")
    if given not in {each.value for each in choices(list_name)}:
        raise Invalid({REASON: [gettext("Answer this.")]})
    return given
