"""Whether the person agreed to this: a consent of its own, for one country and one service."""

from flask_babel import gettext

from nrm.abroad.models import FocalPoint, TrmReferral
from nrm.consent.models import ABROAD, Consent
from nrm.errors import Invalid


def check_agreed(referral: TrmReferral, consent: Consent, point: FocalPoint) -> None:
    """Nothing, when the consent holds and covers all of it; Invalid otherwise."""
    sentence = None
    if not consent.is_live:
        sentence = gettext("There is no consent that holds now; ask the person again.")
    elif consent.scope != ABROAD or consent.country != point.country:
        sentence = gettext("The consent is not for help in this country.")
    elif consent.purpose != referral.service:
        sentence = gettext("The consent is for another purpose.")
    elif not set(referral.field_names) <= set(consent.field_names):
        sentence = gettext("The consent does not cover all chosen fields.")
    if sentence is not None:
        raise Invalid({"consent": [sentence]})
