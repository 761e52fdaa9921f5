"""Ending a consent, and asking for a fresh one; for actions that asked the policy."""

from uuid import UUID

from flask_babel import gettext

from nrm.cases.finding import find_case
from nrm.cases.models import Case
from nrm.consent.models import Consent, case_of_consent, find_consent
from nrm.database import now, remember_subject
from nrm.errors import Conflict, Invalid
from nrm.http import hooks
from nrm.http.actor import Actor

TOLD_RECIPIENT = "told_recipient"


def find_consent_to_end(consent_id: UUID) -> Consent:
    """The consent with its case, both locked, the case first."""
    case = find_case(case_of_consent(consent_id), to_change=True)
    consent = find_consent(consent_id, case, to_change=True)
    remember_subject(consent)
    return consent


def end_consent(actor: Actor, consent: Consent, how: str) -> None:
    """The change of a withdrawal, for whoever has asked the policy already."""
    is_recipient = actor.agency_id != consent.lead_agency_id
    if is_recipient is not (how == TOLD_RECIPIENT):
        raise Invalid({"how": [gettext("Choose how you learned of it.")]})
    if consent.is_refusal:
        raise Conflict(gettext("The answer was no; there is nothing to withdraw."))
    if consent.withdrawn_at is not None:
        raise Conflict(gettext("This consent was withdrawn already."))
    consent.withdrawn_at, consent.withdrawn_how = now(), how
    consent.case.consent_restricted = True
    hooks.tell("consent.end", actor, consent)


def check_reopening(case: Case, consent_id: UUID | None) -> None:
    """Nothing, when a live consent of the person was given after the case was closed (C23)."""
    if consent_id is None:
        raise Invalid({"consent": [gettext("Name the consent the person has given anew.")]})
    consent = find_consent(consent_id, case)
    fresh = case.closed_at is None or consent.given_at > case.closed_at
    if not (consent.is_live and fresh and consent.scope in ("support", "record")):
        raise Invalid({"consent": [gettext("It has to be a new consent to support or record.")]})
