"""`/focal-points`, `/cases/{id}/trm-referrals` and `/trm-referrals`: another country is asked."""

from typing import Any
from uuid import UUID

from flask import Response

from nrm.abroad.described import described_point, described_sent
from nrm.abroad.finding import find_sent
from nrm.abroad.pairing import list_points
from nrm.abroad.schemas import SENT_STEPS, FocalPointOut, TrmReferralIn, TrmReferralOut
from nrm.abroad.sending import (
    AskedAbroad,
    list_trm_referrals,
    read_trm_referral,
    send_trm_referral,
    share_trm_referral,
    withdraw_trm_referral,
)
from nrm.http.acting import acting
from nrm.http.answers import listed
from nrm.http.api import ApiBlueprint
from nrm.http.grammar import answer, answer_list, if_match
from nrm.http.repeats import once
from nrm.http.sent_steps import load_step

blueprint = ApiBlueprint("trm_referrals_api", __name__, description="Help in another country")


@blueprint.path("/focal-points")
@blueprint.gives(listed(FocalPointOut))
def list_countries() -> Response:
    """The countries that can be asked, and those that no longer can."""
    with acting("focal_point.list") as actor:
        items = [described_point(point) for point in list_points(actor)]
    return answer_list(items, None)


@blueprint.path("/cases/<uuid:case_id>/trm-referrals", "POST")
@blueprint.takes(TrmReferralIn)
@blueprint.gives(TrmReferralOut, 201)
def send_one(given: dict[str, Any], case_id: UUID) -> Response:
    """Ask another country's focal point, by an envelope that names nobody."""
    named = tuple(given.pop("fields_"))
    asked = AskedAbroad(**given, fields=named)
    with acting("trm_referral.send") as actor:
        made, status, repeated = once(actor, lambda: send_trm_referral(actor, case_id, asked).id)
        sent = read_trm_referral(actor, made) if repeated else find_sent(made)
        (body,), version = described_sent(actor, [sent]), sent.version
    return answer(body, status, version=version)


@blueprint.path("/cases/<uuid:case_id>/trm-referrals")
@blueprint.gives(listed(TrmReferralOut))
def list_of_case(case_id: UUID) -> Response:
    """All that was asked of other countries for this case, newest first."""
    with acting("trm_referral.list") as actor:
        items = described_sent(actor, list_trm_referrals(actor, case_id))
    return answer_list(items, None)


@blueprint.path("/trm-referrals/<uuid:referral_id>")
@blueprint.gives(TrmReferralOut)
def read_one(referral_id: UUID) -> Response:
    """What was asked of which country, and how it stands."""
    with acting("trm_referral.read") as actor:
        sent = read_trm_referral(actor, referral_id)
        (body,), version = described_sent(actor, [sent]), sent.version
    return answer(body, version=version)


@blueprint.path("/trm-referrals/<uuid:referral_id>/steps", "POST")
@blueprint.takes_a_step(SENT_STEPS)
@blueprint.gives(TrmReferralOut)
def take_step(referral_id: UUID) -> Response:
    """Send what was agreed once it was accepted, or withdraw."""
    name, given = load_step(SENT_STEPS)
    seen = if_match()
    with acting(f"trm_referral.{name}") as actor:
        if name == "share":
            sent = share_trm_referral(actor, referral_id, seen)
        else:
            sent = withdraw_trm_referral(actor, referral_id, given["reason"], seen)
        (body,), version = described_sent(actor, [sent]), sent.version
    return answer(body, version=version)
