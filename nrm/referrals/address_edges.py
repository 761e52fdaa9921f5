"""`/referrals/{id}/address`: where a shelter is, opened for the lead worker after the log."""

from uuid import UUID

from flask import Blueprint, Response
from flask_babel import gettext

from nrm.accounts.frame import frame_for
from nrm.http.acting import acting, reveal
from nrm.http.actor import Actor
from nrm.http.api import ApiBlueprint
from nrm.http.forms import draw
from nrm.http.grammar import answer
from nrm.look.parts import Link
from nrm.referrals.accompanying import open_address
from nrm.referrals.answers import AddressOut
from nrm.referrals.views import AddressPage

pages = Blueprint("addresses", __name__)
calls = ApiBlueprint("addresses_api", __name__, description="Referrals")


@calls.path("/referrals/<uuid:referral_id>/address")
@calls.gives(AddressOut)
def read_address(referral_id: UUID) -> Response:
    """Where a shelter is, as long as it serves, if it chose to say."""
    _, address = _opened(referral_id)
    return answer({"address": address})


@pages.post("/referrals/<uuid:referral_id>/address")
def show(referral_id: UUID) -> Response:
    """The same on a page of its own, which prints without it."""
    actor, address = _opened(referral_id)
    here = f"/referrals/{referral_id}"
    page = AddressPage(
        frame=frame_for(actor, here),
        back=Link(label=gettext("Back to the referral"), url=here),
        address=address,
    )
    return draw("referrals/address.html", page)


def _opened(referral_id: UUID) -> tuple[Actor, str]:
    with acting("referral.open_address") as actor:
        referral, sealed = open_address(actor, referral_id)
    said = reveal(actor, "referral.open_address", referral, lambda: sealed.open(actor.keyring))
    return actor, said
