"""What was answered while a referral is prepared, as a new or changed draft."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask_babel import gettext
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from nrm.cases.fields import FIELDS
from nrm.errors import Invalid
from nrm.http.sent_steps import flat_messages
from nrm.look.written import read_day
from nrm.referrals.additions import FILES
from nrm.referrals.new import NewReferral
from nrm.referrals.schemas import ReferralIn

Answers = MultiDict[str, str]
_ENVELOPE = (
    *("age_band", "language", "interpreter", "practitioner_gender"),
    *("headcount", "needed_by"),
)
_SEVERAL = ("accessibility", "safety")
_CHOSEN = ("service", "recipient", "follows", "alongside", "in_turn")
_REASON = "reasons."


def said_envelope(form: Answers) -> dict[str, Any]:
    """The envelope as it was typed, valid or not; a day that can be read is written as a date."""
    said: dict[str, Any] = {
        name: text for name in _ENVELOPE if (text := form.get(f"envelope.{name}", "").strip())
    }
    needed_by = read_day(said.get("needed_by", ""))
    if needed_by is not None:
        said["needed_by"] = needed_by.isoformat()
    several = {name: form.getlist(f"envelope.{name}") for name in _SEVERAL}
    return said | {name: codes for name, codes in several.items() if codes}


def said_reasons(form: Answers) -> dict[str, str]:
    """Why each line beyond the least is needed; what was said of a section holds for its lines."""
    asked = ((name, code) for name, code in form.items() if name.startswith(_REASON) and code)
    said = {name.removeprefix(_REASON): code for name, code in asked}
    ticked = {name: name.partition(".")[0] for name in form.getlist("fields")}
    of_sections = {name: said[section] for name, section in ticked.items() if section in said}
    apart = {name: code for name, code in said.items() if name in FIELDS or name == FILES}
    return {**of_sections, **apart}


def changed_draft(form: Answers) -> NewReferral:
    """What the form says of a draft; Invalid names the questions as the form does."""
    given = {
        "urgency": form.get("urgency") or None,
        "consent": form.get("consent") or None,
        "fields": form.getlist("fields"),
        "files": form.getlist("files"),
        "reasons": said_reasons(form),
        "envelope": said_envelope(form),
    }
    return _loaded({name: value for name, value in given.items() if value is not None})


def new_draft(form: Answers) -> NewReferral:
    """A draft of which only service and partner are known, and what it is like."""
    given = {name: form.get(name) for name in _CHOSEN}
    return _loaded({name: value for name, value in given.items() if value})


def _loaded(given: Mapping[str, Any]) -> NewReferral:
    try:
        loaded: dict[str, Any] = ReferralIn().load(given)
    except ValidationError as error:
        names = (_question(key) for key in flat_messages("", error.messages))
        raise Invalid({name: [_sentence(name)] for name in names}) from error
    recipient: UUID | None = loaded["recipient"]
    return NewReferral(
        service=loaded["service"],
        recipient=recipient,
        urgency=loaded["urgency"],
        consent=loaded["consent"],
        fields=tuple(loaded["fields_"]),
        files=tuple(loaded["files"]),
        reasons=loaded["reasons"],
        envelope=loaded["envelope"],
        follows=loaded["follows"],
        alongside=loaded["alongside"],
        in_turn=loaded["in_turn"],
    )


def _question(key: str) -> str:
    # The place inside a list means nothing to a person: the question is the list.
    return key.rpartition(".")[0] if key.rpartition(".")[2].isdecimal() else key


def _sentence(name: str) -> str:
    sentences = {
        "envelope.needed_by": gettext("Write a day, for example 8 Dec."),
        "envelope.headcount": gettext("Write a number from 1 to 99."),
    }
    return str(sentences.get(name) or gettext("Choose one of the listed answers."))
