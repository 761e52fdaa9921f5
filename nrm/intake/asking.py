"""The questions about a concern, and what was answered to them."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _L  # noqa: N812
from werkzeug.datastructures import MultiDict

from nrm.http.forms import named
from nrm.intake.parts import ASKED, Part
from nrm.intake.told import (
    AGREED,
    CHILDREN,
    LISTS,
    LONGEST,
    NAMING,
    Told,
    may_be_named,
    typed,
)
from nrm.intake.unread import classic_half, read_tab_key, read_unread
from nrm.intake.views import Seals
from nrm.look.coded import choices
from nrm.look.fields import Choice, Field, Kept, Kind, fitting
from nrm.profile import list_entries
from nrm.vault.models import Certificate
from nrm.vocabulary.loader import entries

Answers = MultiDict[str, str]
Errors = Mapping[str, list[str]]
_EVERYWHERE: Final = "general"
_UNKNOWN: Final = "UNK"
# Where "not known" is an answer of its own.
_OR_UNKNOWN: Final = frozenset({"danger", "knows"})

_WORDS: Final[Mapping[str, tuple[Any, Any]]] = {
    "danger": (_L("Is anybody in danger now?"), ""),
    "region": (_L("In which region is the person?"), ""),
    "setting": (
        _L("Which signs do you want to go through?"),
        _L("Those that are met everywhere are always among them."),
    ),
    "signs": (_L("Signs"), ""),
    "person_group": (_L("How old is the person?"), ""),
    "text": (
        _L("In your own words"),
        _L("No names, numbers or addresses, unless the person agrees or is a child."),
    ),
    "knows": (_L("Does the person know that you tell us?"), ""),
    "agrees": (
        _L("Does the person agree that somebody gets in touch?"),
        _L(
            "Without a yes only what you noticed is sent, and nothing by which one could "
            "know who it is."
        ),
    ),
    "person_name": (
        _L("What the person wants to be called"),
        _L("For a child also without a yes."),
    ),
    "safe_way": (
        _L("How and when can the person be reached safely?"),
        _L("Who may answer, what may be said, and what must not be done."),
    ),
    "sender_contact": (
        _L("How may we reach you?"),
        _L("Only if you want to. A number or address of your work, not of the person."),
    ),
}


def told_in(form: Answers) -> Told:
    """What was answered; a code that is in no list is no answer.

    What may not be said of somebody is not there: the form has no such question then.
    """
    one = {name: _coded(name, form.get(name, "")) for name in LISTS}
    signs = {entry.code for entry in entries("indicators")}
    chosen = dict.fromkeys(code for code in form.getlist("signs") if code in signs)
    texts = {name: typed(form.get(name, "")) for name in LONGEST}
    if not may_be_named(one["agrees"], one["person_group"]):
        texts.update(dict.fromkeys(NAMING, ""))
    sealed = {name: read_unread(text) for name, text in texts.items()}
    unread = {name: it for name, it in sealed.items() if it is not None}
    texts.update(dict.fromkeys(unread, ""))
    key = read_tab_key(form.get("tab_key", ""))
    return Told(**one, signs=tuple(chosen), **texts, unread=unread, tab_key=key)


def _coded(name: str, given: str) -> str:
    known = {entry.code for entry in list_entries(LISTS[name])}
    return given if given in known or (name in _OR_UNKNOWN and given == _UNKNOWN) else ""


def seals_for(to: Certificate | None) -> Seals:
    """What the browser needs to seal the texts; `to`: for whom, on the page of the last part."""
    texts = " ".join(f"{name}:{most}" for name, most in LONGEST.items())
    free = [f"agrees:{AGREED}", *(f"person_group:{code}" for code in sorted(CHILDREN))]
    if to is None:
        return Seals(texts, " ".join(free))
    return Seals(texts, " ".join(free), classic_half(to.encryption_public).hex(), str(to.id))


def words_of(name: str) -> tuple[str, str]:
    """A question, and what is said below it."""
    label, hint = _WORDS[name]
    return str(label), str(hint)


def fields_of(part: Part, told: Told, errors: Errors) -> tuple[Field, ...]:
    """The questions of a part, with the answers kept."""
    asked = (name for name in part.asks if told.may_name or name not in NAMING)
    return tuple(_field(name, told, errors) for name in asked)


def kept_beside(part: Part, told: Told) -> tuple[Kept, ...]:
    """What was answered in the other parts, to travel with this one."""
    return tuple(_kept(told, [name for name in ASKED if name not in part.asks]))


def kept_whole(told: Told) -> tuple[Kept, ...]:
    """All that was answered, to travel with a page that asks nothing."""
    key = (Kept(name="tab_key", value=told.tab_key.sent),) if told.tab_key else ()
    return (*_kept(told, list(ASKED)), *key)


def _kept(told: Told, names: list[str]) -> Iterator[Kept]:
    for name in names:
        said = _sent(told, name)
        for value in said if isinstance(said, tuple) else (said,):
            if value:
                yield Kept(name=name, value=value)


def _sent(told: Told, name: str) -> Any:
    """What was answered, as the browser sent it: its script opens what it sealed."""
    return told.unread[name].sent if name in told.unread else getattr(told, name)


def _field(name: str, told: Told, errors: Errors) -> Field:
    label, hint = words_of(name)
    said, wrong = _sent(told, name), named(errors, name)
    if name == "signs":
        offered = _signs(told)
        return Field(
            name=name, label=label, hint=hint, kind=Kind.CHOICES, choices=offered, errors=wrong
        )
    if name in LISTS:
        listed = _answers(name, said)
        kind = fitting(Kind.CHOICE, len(listed)) if name != "region" else Kind.SELECT
        must = name in ("danger", "agrees")
        return Field(
            name=name,
            label=label,
            hint=hint,
            kind=kind,
            choices=listed,
            errors=wrong,
            required=must,
        )
    kind = Kind.LONG_TEXT if name in ("text", "safe_way") else Kind.TEXT
    return Field(name=name, label=label, hint=hint, kind=kind, value=said, errors=wrong)


def _answers(name: str, said: str) -> tuple[Choice, ...]:
    listed = choices(LISTS[name], [said])
    if name == "setting":
        return tuple(each for each in listed if each.value != _EVERYWHERE)
    if name == "region":
        return (Choice(value="", label=gettext("I would rather not say")), *listed)
    if name in _OR_UNKNOWN:
        unknown = Choice(value=_UNKNOWN, label=gettext("Not known"), chosen=said == _UNKNOWN)
        return (*listed, unknown)
    return listed


def _signs(told: Told) -> tuple[Choice, ...]:
    """The signs one meets everywhere and where the sender is, and those that were ticked before."""
    groups = {_EVERYWHERE, told.setting}
    return tuple(
        Choice(value=entry.code, label=entry.label, chosen=entry.code in told.signs)
        for entry in entries("indicators")
        if entry.mappings["group"] in groups or entry.code in told.signs
    )
