"""What the log is narrowed by on a page: the subject, and then which act of it.

There are far more acts than anybody reads through on a phone: those of one subject are offered
once it is chosen.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from flask_babel import gettext, lazy_gettext

from nrm.accounts.act_words import act_words
from nrm.agencies.models import AGENCIES
from nrm.audit.subjects import SUBJECTS, acts_about, subject_of
from nrm.database import session
from nrm.http.actor import Actor
from nrm.look.coded import any_of
from nrm.look.fields import Choice, Field, Kind
from nrm.policy import AUDITOR

KEPT: Final = ("agency", "actor", "about", "action", "outcome", "case", "from", "to")
_OUTCOMES: Final[Mapping[str, object]] = {
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


def filter_fields(actor: Actor, asked: Asked, errors: dict[str, str]) -> tuple[Field, ...]:
    """The fields above the log, filled with what was asked."""
    about = asked.get("about") or subject_of(asked.get("action", ""))
    own = (
        _about(about, errors),
        *_act(about, asked),
        _select("outcome", gettext("Outcome"), _OUTCOMES.items(), asked.get("outcome")),
        _typed("from", gettext("From (day)"), asked, errors),
        _typed("to", gettext("To (day)"), asked, errors),
    )
    if actor.role != AUDITOR:
        kept = Field(name="case", label=gettext("Case"), value=asked.get("case", ""))
        return (*own, kept) if "case" in asked else own
    agencies = {str(agency.id): agency.name for agency in session().scalars(AGENCIES)}
    return (
        _select("agency", gettext("Agency"), _by_words(agencies), asked.get("agency")),
        _typed("actor", gettext("Who (account)"), asked, errors),
        *own,
        _typed("case", gettext("Case pseudonym"), asked, errors),
    )


def _about(chosen: str, errors: dict[str, str]) -> Field:
    field = _select("about", gettext("About"), _by_words(SUBJECTS), chosen)
    return replace(field, errors=(errors["about"],) if "about" in errors else ())


def _act(about: str, asked: Asked) -> tuple[Field, ...]:
    words = {act: act_words(act) for act in acts_about(about)}
    chosen = asked.get("action")
    return (_select("action", gettext("Did"), _by_words(words), chosen),) if words else ()


def _by_words(listed: Mapping[str, object]) -> list[tuple[str, object]]:
    return sorted(listed.items(), key=lambda pair: str(pair[1]))


def _select(
    name: str, label: str, listed: Iterable[tuple[str, object]], chosen: str | None
) -> Field:
    offered = (Choice(value=v, label=str(words), chosen=v == chosen) for v, words in listed)
    return any_of(name, label, offered)


def _typed(name: str, label: str, asked: Asked, errors: dict[str, str]) -> Field:
    told = (errors[name],) if name in errors else ()
    kind = Kind.DATE if name in ("from", "to") else Kind.TEXT
    return Field(name=name, label=label, kind=kind, value=asked.get(name, ""), errors=told)
