"""What is sent as a concern without an account, and what is answered."""

from typing import Any

from marshmallow import fields, validate

from nrm.cases.schemas import code, text
from nrm.http.answers import word
from nrm.http.grammar import Strict
from nrm.intake.told import LONGEST
from nrm.vocabulary.loader import codes

_OR_UNKNOWN = validate.OneOf(["yes", "no", "UNK"])


def _text(name: str) -> fields.String:
    return text(LONGEST[name], load_default="")


class ConcernIn(Strict):
    """The same questions as on the page. `person_name` and `safe_way`: with a yes, or of a child.

    `signs`: codes of `indicators`; `setting`: of `indicator_groups`; `agrees`: of `asked_answers`.
    """

    danger = fields.String(required=True, validate=_OR_UNKNOWN)
    region = code("regions", load_default="")
    setting = code("indicator_groups", load_default="")
    signs = fields.List(
        fields.String(validate=validate.OneOf(sorted(codes("indicators")))), load_default=list
    )
    person_group = code("person_groups", load_default="")
    text = _text("text")
    knows = fields.String(load_default="", validate=_OR_UNKNOWN)
    agrees = code("asked_answers", required=True)
    person_name = _text("person_name")
    safe_way = _text("safe_way")
    sender_contact = _text("sender_contact")


class ReceiptOut(Strict):
    """The code with which the sender may ask later; it is shown this once."""

    receipt = word()


def told_of(given: dict[str, Any]) -> dict[str, Any]:
    """What was sent in, each sign once."""
    return {**given, "signs": tuple(dict.fromkeys(given["signs"]))}
