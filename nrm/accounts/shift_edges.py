"""`/account/shift`: saying that one is on duty, and who is; the forms stand on the inbox."""

from typing import Any, Final

from flask import Blueprint, Response, request
from flask_babel import gettext
from marshmallow import fields, validate

from nrm.accounts.shifts import LONGEST, Shift, begin_shift, end_shift, list_shifts
from nrm.errors import Invalid
from nrm.http.acting import acting
from nrm.http.answers import flag, many, moment, word
from nrm.http.api import ApiBlueprint
from nrm.http.forms import see_other
from nrm.http.grammar import Strict, answer

calls = ApiBlueprint("shifts_api", __name__, description="Being on duty")
pages = Blueprint("shifts", __name__)
_PATH: Final = "/account/shift"
_BACK: Final = "/referrals/in"


class ShiftIn(Strict):
    """For how many hours from now on."""

    hours = fields.Integer(required=True, validate=validate.Range(1, LONGEST))


class OneShift(Strict):
    """A colleague by name, and until when; `own`: the caller."""

    name = word()
    until = moment()
    own = flag()


class ShiftsOut(Strict):
    """Who is on duty at the caller's agency now."""

    on_duty = many(OneShift)


@calls.path(_PATH)
@calls.gives(ShiftsOut)
def read() -> Response:
    """Who is on duty at the caller's agency now."""
    with acting("account.list_shifts") as actor:
        found = list_shifts(actor)
    return answer({"on_duty": [_described(each) for each in found]})


@calls.path(_PATH, "PUT")
@calls.takes(ShiftIn)
@calls.gives(OneShift)
def begin(given: dict[str, int]) -> Response:
    """Be on duty from now on, for so many hours."""
    with acting("account.begin_shift") as actor:
        begun = begin_shift(actor, given["hours"])
    return answer(_described(begun))


@calls.path(_PATH, "DELETE")
@calls.gives(None, 204)
def end() -> Response:
    """Be on duty no more."""
    with acting("account.end_shift") as actor:
        end_shift(actor)
    return Response(status=204)


@pages.post(_PATH)
def begin_here() -> Response:
    """The same from the inbox, which follows."""
    hours = request.form.get("hours", "")
    if hours not in map(str, range(1, LONGEST + 1)):
        raise Invalid({"hours": [gettext("Choose for how long.")]})
    with acting("account.begin_shift") as actor:
        begin_shift(actor, int(hours))
    return see_other(_BACK)


@pages.post(f"{_PATH}/end")
def end_here() -> Response:
    """The same from the inbox, which follows."""
    with acting("account.end_shift") as actor:
        end_shift(actor)
    return see_other(_BACK)


def _described(shift: Shift) -> dict[str, Any]:
    return {**shift._asdict(), "until": shift.until.isoformat()}
