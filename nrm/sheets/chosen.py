"""What may stand on the paper, as it was chosen in the form."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import request
from flask_babel import gettext
from marshmallow import ValidationError

from nrm.cases.fields import SECTION_NAMES
from nrm.cases.sections import check_text
from nrm.errors import Invalid
from nrm.sheets.paper import paper_errors

NAME, AGENCY, AIMS, WHO, WORDS = "name", "agency", "aims", "who", "words"
# What is opened for it, beside the plan.
_NEEDS: Final[Mapping[str, str]] = {NAME: "identity", WORDS: "safe_contact"}
_LONGEST: Final = 200


@dataclass(frozen=True)
class Chosen:
    """The language of the paper, what may stand on it besides the steps, and whom to call."""

    language: str
    shows: frozenset[str]
    call: str

    @property
    def sections(self) -> tuple[str, ...]:
        """What has to be opened, in the order of the record; never more than was chosen."""
        wanted = {"plan", *(section for shown, section in _NEEDS.items() if shown in self.shows)}
        return tuple(name for name in SECTION_NAMES if name in wanted)


def chosen_in_form() -> Chosen:
    """What the form says; Invalid unless the person can carry paper, and in which language."""
    form, errors = request.form, paper_errors()
    call = form.get("call", "").strip()
    if not _fits(call):
        errors["call"] = [gettext("Make this shorter, and use plain signs only.")]
    if errors:
        raise Invalid(errors)
    return Chosen(form["language"], frozenset(form.getlist("shows")), call)


def _fits(call: str) -> bool:
    try:
        check_text(call)
    except ValidationError:
        return False
    return len(call) <= _LONGEST


def words_of(content: Mapping[str, Any]) -> tuple[str, ...]:
    """The agreed words of all safe ways to reach the person, each once."""
    channels = content.get("contact_channels", ())
    said = [each["code_phrase"] for each in channels if each.get("code_phrase")]
    return tuple(dict.fromkeys(said))
