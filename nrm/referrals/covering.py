"""Whether a consent covers what a referral would share."""

from flask_babel import gettext

from nrm.consent.models import SHARE_SCOPES, Consent
from nrm.errors import Invalid
from nrm.referrals.models import (
    Referral,
)


def check_covered(referral: Referral, consent: Consent | None) -> None:
    """Nothing, when a live consent covers agency, purpose and all fields; Invalid otherwise."""
    sentences = []
    if consent is None or not consent.is_live:
        sentences.append(gettext("There is no consent that holds now; ask the person again."))
    elif consent.scope not in SHARE_SCOPES or consent.recipient_id != referral.recipient_id:
        sentences.append(gettext("The consent is not for sharing with this agency."))
    elif consent.purpose != referral.service:
        sentences.append(gettext("The consent is for another purpose."))
    elif not set(referral.field_names) <= set(consent.field_names):
        sentences.append(gettext("The consent does not cover all chosen fields."))
    elif not set(referral.file_ids) <= set(consent.file_ids):
        sentences.append(gettext("The consent does not name all chosen files."))
    if sentences:
        raise Invalid({"consent": sentences})
