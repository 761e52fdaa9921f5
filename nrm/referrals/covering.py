"""Whether a consent covers what a referral would share."""

from flask_babel import gettext

from nrm.consent.models import SHARE_SCOPES, Consent
from nrm.consent.speaking import still_spoken_for
from nrm.errors import Invalid
from nrm.referrals.finding import consent_of
from nrm.referrals.models import Referral
from nrm.referrals.sealing import holds_now


def check_covered(referral: Referral, consent: Consent | None) -> None:
    """Nothing, when a live consent covers agency, purpose and all fields; Invalid otherwise.

    One for a guardian or an advocate counts only while somebody of the agency speaks.
    """
    sentence = uncovered(referral, consent)
    if sentence is None and consent is not None and not still_spoken_for(referral.case, consent):
        sentence = gettext("Nobody of this agency speaks for the person now: look who does.")
    if sentence is not None:
        raise Invalid({"consent": [sentence]})


def uncovered(referral: Referral, consent: Consent | None) -> str | None:
    """Why this consent is not enough, in words; None when it is."""
    sentence = None
    if consent is None or not consent.is_live:
        sentence = gettext("There is no consent that holds now; ask the person again.")
    elif consent.scope not in SHARE_SCOPES or consent.recipient_id != referral.recipient_id:
        sentence = gettext("The consent is not for sharing with this agency.")
    elif consent.purpose != referral.service:
        sentence = gettext("The consent is for another purpose.")
    elif not set(referral.field_names) <= set(consent.field_names):
        sentence = gettext("The consent does not cover all chosen fields.")
    elif not set(referral.file_ids) <= set(consent.file_ids):
        sentence = gettext("The consent does not name all chosen files.")
    return sentence


def stands_now(referral: Referral) -> bool:
    """Whether its recipient may go on: the consent holds, and whoever it needs still speaks."""
    consent = consent_of(referral)
    if consent is None or not holds_now(referral):
        return False
    return still_spoken_for(referral.case, consent)
