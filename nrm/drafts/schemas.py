"""What is sent and answered about a draft: the answers of a form, as a browser names them."""

from marshmallow import fields, validate

from nrm.cases.sections import check_text
from nrm.http.answers import ident, many, moment, number, word
from nrm.http.grammar import Strict

# Far more than any form of ours has; what is too long for a section is kept all the same.
_MOST_ANSWERS, _LONGEST = 3_000, 60_000
_NAME = r"[a-z][a-z0-9_.-]{0,99}"


class AnswerIn(Strict):
    """One answer: the field's name, as `contact_channels-0-channel`, and what stands in it."""

    name = fields.String(required=True, validate=validate.Regexp(rf"\A{_NAME}\Z"))
    value = fields.String(required=True, validate=[validate.Length(max=_LONGEST), check_text])


class TypedIn(Strict):
    """All answers so far; `based_on`: the version of the section that the form was drawn from."""

    based_on = fields.Integer(strict=True, required=True, validate=validate.Range(0, 10**9))
    answers = fields.List(
        fields.Nested(AnswerIn), required=True, validate=validate.Length(max=_MOST_ANSWERS)
    )


class AnswerOut(Strict):
    """One answer."""

    name = word()
    value = word()


class TypedMade(Strict):
    """A draft that is kept, without its text."""

    form = word()
    version = number()
    based_on = number()
    written_by = ident()
    written_at = moment()


class TypedOut(Strict):
    """A draft, opened; version 0 and no answers where nothing is kept."""

    form = word()
    version = number()
    based_on = number()
    written_by = ident(null=True)
    written_at = moment(null=True)
    answers = many(AnswerOut)
