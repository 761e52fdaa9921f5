"""`/concerns/{id}/hand-on` and `pass-on`: to a colleague here, or to another agency."""

from typing import Final
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext
from marshmallow import ValidationError, fields

from nrm.errors import Conflict, Invalid
from nrm.http.acting import acting
from nrm.http.forms import see_other, seen_version
from nrm.intake.desk_pages import ONE, URL, draw_concern
from nrm.intake.handing_on import hand_on_concern
from nrm.intake.passing_form import TO, WHY
from nrm.intake.passing_on import pass_on_concern
from nrm.vocabulary.loader import codes

blueprint = Blueprint("concerns_handed", __name__)
_COLLEAGUE: Final = fields.UUID(required=True)


@blueprint.post(f"{ONE}/hand-on")
def hand_on(concern_id: UUID) -> Response:
    """A colleague looks after it; its page follows."""
    seen = seen_version()
    with acting("concern.hand_on") as actor:
        try:
            chosen = _COLLEAGUE.deserialize(request.form.get("colleague", ""))
            hand_on_concern(actor, concern_id, chosen, seen)
        except (Invalid, ValidationError) as gone:
            # The list had active colleagues alone: somebody left since.
            sentence = gettext("This colleague is not here any more. Go back and choose another.")
            raise Conflict(sentence) from gone
    return see_other(f"{URL}/{concern_id}")


@blueprint.post(f"{ONE}/pass-on")
def pass_on(concern_id: UUID) -> Response:
    """It has ended here, and the list follows; or the questions again."""
    seen, region, why = seen_version(), request.form.get(TO, ""), request.form.get(WHY, "")
    if why not in codes("concern_passing_reasons"):
        return draw_concern(concern_id, {WHY: [gettext("Answer this.")]})
    try:
        with acting("concern.pass_on") as actor:
            pass_on_concern(actor, concern_id, region, why, seen)
    except Invalid as invalid:
        return draw_concern(concern_id, {TO: invalid.errors.get("region", [])})
    return see_other(URL)
