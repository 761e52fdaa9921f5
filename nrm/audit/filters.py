"""What the log is narrowed by on a page: the subject, and then which act of it.

There are far more acts than anybody reads through on a phone: those of one subject are offered
once it is chosen.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from flask_babel import gettext, lazy_gettext

from nrm.accounts.act_words import act_words
from nrm.accounts.section_words import section_choices
from nrm.agencies.models import Agency, all_agencies
from nrm.audit.subjects import SUBJECTS, acts_about, subject_of
from nrm.http.actor import Actor
from nrm.look.coded import any_of
from nrm.look.fields import Choice, Field, Kind
from nrm.look.parts import Filters
from nrm.policy import AUDITOR
from nrm.profile import list_entries

_OFTEN: Final = ("actor", "about", "action", "outcome", "from", "to")
_RARE: Final = ("agency", "case", "section", "purpose", "request")
KEPT: Final[tuple[str, ...]] = (*_OFTEN, *_RARE)
OUTCOMES: Final[Mapping[str, object]] = {
    "done": lazy_gettext("Done"),
    "refused": lazy_gettext("Refused"),
    "failed": lazy_gettext("Failed"),
}
Asked = dict[str, str]


def acts_asked(asked: Asked, errors: dict[str, str]) -> tuple[str, ...]:
    """The acts looked for; none for all. An act left over from another subject counts no more."""
    about, action = asked.get("about"), asked.get("action")
    if about is None:
        return (action,) if action else ()
    acts = acts_about(about)
    if not acts:
        errors["about"] = gettext("Choose one of the listed subjects.")
    return (action,) if action in acts else acts


def filters_shown(actor: Actor, asked: Asked, errors: dict[str, str]) -> Filters:
    """The form above the log, filled with what was asked; what is rarely used stands in a fold."""
    about = asked.get("about") or subject_of(asked.get("action", ""))
    often = (
        *_of_everybody(actor, _typed("actor", gettext("Person (sign-in name)"), asked, errors)),
        _about(about, errors),
        *_act(about, asked),
        _select("outcome", gettext("Outcome"), OUTCOMES.items(), asked, errors),
        *day_fields(asked, errors),
    )
    kept = Field(name="case", label=gettext("Case"), value=asked.get("case", ""))
    own = (kept,) if "case" in asked and actor.role != AUDITOR else ()
    unfolded = any(name in asked or name in errors for name in _RARE)
    return Filters(
        url="/audit", fields=often + own, more=_rare(actor, asked, errors), unfolded=unfolded
    )


def day_fields(asked: Asked, errors: dict[str, str]) -> tuple[Field, Field]:
    """The first and the last day of what is looked for."""
    first = _typed("from", gettext("From (day)"), asked, errors)
    return first, _typed("to", gettext("To (day)"), asked, errors)


def _rare(actor: Actor, asked: Asked, errors: dict[str, str]) -> tuple[Field, ...]:
    agencies = {str(agency.id): agency.name for agency in _agencies(actor)}
    sections = _by_words(section_choices())
    purposes = ((entry.code, entry.label) for entry in list_entries("access_purposes"))
    of_all = (
        _select("agency", gettext("Agency"), _by_words(agencies), asked, errors),
        _typed("case", gettext("Case pseudonym"), asked, errors),
    )
    return (
        *_of_everybody(actor, *of_all),
        _select("section", gettext("Part of the record"), sections, asked, errors),
        _select("purpose", gettext("Purpose"), purposes, asked, errors),
        _typed("request", gettext("Request"), asked, errors),
    )


def _of_everybody(actor: Actor, *fields: Field) -> tuple[Field, ...]:
    """Fields for who reads everybody's entries."""
    return fields if actor.role == AUDITOR else ()


def _agencies(actor: Actor) -> Iterable[Agency]:
    return all_agencies() if actor.role == AUDITOR else ()


def _about(chosen: str, errors: dict[str, str]) -> Field:
    asked = {"about": chosen}
    return _select("about", gettext("About"), _by_words(SUBJECTS), asked, errors)


def _act(about: str, asked: Asked) -> tuple[Field, ...]:
    words = {act: act_words(act) for act in acts_about(about)}
    return (_select("action", gettext("Did"), _by_words(words), asked, {}),) if words else ()


def _by_words(listed: Mapping[str, object]) -> list[tuple[str, object]]:
    return sorted(listed.items(), key=lambda pair: str(pair[1]))


def _select(
    name: str,
    label: str,
    listed: Iterable[tuple[str, object]],
    asked: Asked,
    errors: dict[str, str],
) -> Field:
    chosen = asked.get(name)
    offered = (Choice(value=v, label=str(words), chosen=v == chosen) for v, words in listed)
    field = any_of(name, label, offered)
    return replace(field, errors=(errors[name],)) if name in errors else field


def _typed(name: str, label: str, asked: Asked, errors: dict[str, str]) -> Field:
    told = (errors[name],) if name in errors else ()
    kind = Kind.DATE if name in ("from", "to") else Kind.TEXT
    return Field(name=name, label=label, kind=kind, value=asked.get(name, ""), errors=told)
