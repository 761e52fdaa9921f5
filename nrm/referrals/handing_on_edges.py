"""`/referrals/{id}/contact`: a referral is handed to a colleague at the agency that received it."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import gettext
from marshmallow import ValidationError

from nrm.clocks.models import clocks_of_referrals
from nrm.errors import Conflict, Invalid
from nrm.http.acting import acting
from nrm.http.api import ApiBlueprint
from nrm.http.forms import see_other, seen_version
from nrm.http.grammar import answer, if_match
from nrm.referrals.answers import ReferralOut
from nrm.referrals.described import closed_view, described_referral
from nrm.referrals.handing_on import hand_on_referral
from nrm.referrals.schemas import ContactIn

pages = Blueprint("handing_on", __name__)
calls = ApiBlueprint("handing_on_api", __name__, description="Referrals")
_PATH = "/referrals/<uuid:referral_id>/contact"


@calls.path(_PATH, "PUT")
@calls.takes(ContactIn)
@calls.gives(ReferralOut)
def assign(given: dict[str, Any], referral_id: UUID) -> Response:
    """Hand what was received to a colleague, who is told that something waits."""
    seen = if_match()
    with acting("referral.hand_on") as actor:
        referral = hand_on_referral(actor, referral_id, given["contact"], seen)
        view = closed_view(actor, referral)
        body = described_referral(view, clocks_of_referrals([referral_id]), actor)
    return answer(body, version=referral.version)


@pages.post(_PATH)
def hand_over(referral_id: UUID) -> Response:
    """The same from its page, which follows."""
    seen = seen_version()
    with acting("referral.hand_on") as actor:
        try:
            hand_on_referral(actor, referral_id, _chosen(), seen)
        except (Invalid, ValidationError) as gone:
            # The list had active colleagues alone: somebody left since.
            sentence = gettext("This colleague is not here any more. Go back and choose another.")
            raise Conflict(sentence) from gone
    return see_other(f"/referrals/{referral_id}?done=hand_on")


def _chosen() -> UUID:
    chosen: UUID = ContactIn().load({"contact": request.form.get("contact", "")})["contact"]
    return chosen
