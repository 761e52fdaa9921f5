"""The form with which a custodian lets a system in."""

from collections.abc import Collection

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from nrm.accounts.secret_fields import Errors
from nrm.look.fields import Choice, Field, Kind
from nrm.policy import SCOPES
from nrm.systems.making import NewSystem
from nrm.systems.words import scope_words

Answers = MultiDict[str, str]


def asked_for(form: Answers) -> NewSystem:
    """What was answered; a number that is none is too small for any system."""
    days = form.get("days", "").strip()
    number = int(days) if days.isascii() and days.isdigit() and len(days) < 6 else 0
    return NewSystem(form.get("name", "").strip(), tuple(form.getlist("scope")), number)


def new_fields(form: Answers, errors: Errors) -> tuple[Field, ...]:
    """Name, scopes and days, with what was answered."""
    name = Field(
        name="name",
        label=gettext("Name"),
        hint=gettext("It stands in the log for all that the system does."),
        value=form.get("name", ""),
        errors=tuple(errors.get("name", ())),
        required=True,
    )
    days = Field(
        name="days",
        label=gettext("For how many days"),
        kind=Kind.NUMBER,
        hint=gettext("At most 366. Before it ends, let the system in anew."),
        value=form.get("days", "90"),
        errors=tuple(errors.get("days", ())),
        required=True,
    )
    return name, _scope_field(set(form.getlist("scope")), errors), days


def _scope_field(chosen: Collection[str], errors: Errors) -> Field:
    offered = ((scope, scope_words(scope)) for scope in SCOPES)
    return Field(
        name="scope",
        label=gettext("What it may do"),
        kind=Kind.CHOICES,
        hint=gettext("Choose as little as it needs."),
        choices=tuple(Choice(value=s, label=words, chosen=s in chosen) for s, words in offered),
        errors=tuple(errors.get("scope", ())),
    )
