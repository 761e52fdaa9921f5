"""Ending consents, and asking for a fresh one; for actions that asked the policy."""

from collections.abc import Sequence
from uuid import UUID

from flask_babel import gettext

from nrm.cases.finding import find_case
from nrm.cases.models import Case
from nrm.consent.models import REPLACED, Consent, case_of_consent, find_consent, find_consents
from nrm.database import now, remember_subject
from nrm.errors import Conflict, Invalid
from nrm.http import hooks
from nrm.http.actor import Actor
from nrm.log import writer as log
from nrm.log.acts import Act
from nrm.vault.together import write_together

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
    consent.case.consent_restricted = True
    end_consents(actor, consent.case, [consent], how)


def end_consents(actor: Actor, case: Case, ended: Sequence[Consent], how: str) -> None:
    """These consents of one locked case have ended, and with them whatever rests on them."""
    at = now()
    for consent in ended:
        consent.withdrawn_at, consent.withdrawn_how = at, how
    write_together(ended)
    hooks.tell("consent.end", actor, case, ended)


def find_older(case: Case, consent_id: UUID | None) -> Consent | None:
    """The consent of this locked case that a newer one names; None where there is none."""
    if consent_id is None:
        return None
    return next((each for each in find_consents(case) if each.id == consent_id), None)


def replace_consent(actor: Actor, older: Consent, newer: Consent) -> None:
    """The newer one stands for the older: what it covers rests on it, the rest has ended."""
    hooks.tell("consent.replace", older, newer)
    log.write_before_next([Act(action="consent.replace", thing=older)])
    end_consents(actor, older.case, [older], REPLACED)


def check_reopening(case: Case, consent_id: UUID | None) -> None:
    """Nothing, when a live consent of the person was given after the case was closed (C23)."""
    if consent_id is None:
        raise Invalid({"consent": [gettext("Name the consent the person has given anew.")]})
    consent = find_consent(consent_id, case)
    fresh = case.closed_at is None or consent.given_at > case.closed_at
    if not (consent.is_live and fresh and consent.scope in ("support", "record")):
        raise Invalid({"consent": [gettext("It has to be a new consent to support or record.")]})
