"""Recording what a person agrees to, and withdrawing it.

A withdrawal ends every referral that rests on the consent in the same transaction; what ends is
told by the hook `consent.end`.
"""

from uuid import UUID

from flask_babel import gettext

from nrm import policy
from nrm.agencies.models import find_agency
from nrm.cases.finding import find_case
from nrm.cases.models import Case
from nrm.cases.records import CaseKeys, SealedRecords, open_case_keys
from nrm.cases.without_consent import CONSENT, VITAL, Unasked, tell_unasked
from nrm.consent.age_group import set_age_group
from nrm.consent.checking import NewConsent, errors_of
from nrm.consent.details import find_details
from nrm.consent.ending import end_consent, find_consent_to_end, find_older, replace_consent
from nrm.consent.models import (
    ABROAD,
    REFUSED,
    SHARE_SCOPES,
    Consent,
    case_of_consent,
    details_context,
    find_consent,
    find_consents,
)
from nrm.consent.watching import note_given
from nrm.database import new_id, now, session
from nrm.errors import Conflict, Invalid
from nrm.files.places import record_name, written_names
from nrm.http.actor import Actor
from nrm.log import writer as log
from nrm.vault.pseudonyms import pseudonym
from nrm.vault.records import seal_record

# What other features may use; the rest is ours.
__all__ = [
    "NewConsent",
    "change_age_group",
    "find_consents",
    "give_consent",
    "list_consents",
    "open_consent",
    "read_consent",
    "withdraw_consent",
]


def give_consent(actor: Actor, case_id: UUID, new: NewConsent) -> Consent:
    """The consent stands, or the no; nothing is shared by it until a referral rests on it."""
    case = find_case(case_id, to_change=True)
    policy.ask(actor, "consent.give", case)
    consent = _record(actor, case, new)
    log.write(actor, "consent.give", consent)
    return consent


def _record(actor: Actor, case: Case, new: NewConsent) -> Consent:
    recipient = find_agency(new.recipient) if new.recipient is not None else None
    older = find_older(case, new.supersedes)
    if case.state == "closed" and not new.is_refusal:
        _check_closed(new)
    errors = errors_of(case, new, recipient, older)
    if errors:
        raise Invalid(errors)
    keys = open_case_keys(actor, case)
    _check_files(new, keys)
    consent = _row(actor, case, new, keys)
    session().add(consent)
    if older is not None:
        replace_consent(actor, older, consent)
    if consent.given_by == VITAL:
        tell_unasked(actor, case, Unasked(CONSENT, consent.id))
    note_given(case, consent, renewed=older is not None)
    # The person agrees to support anew: the restriction of an earlier withdrawal ends.
    if new.scope == "support" and case.consent_restricted and consent.is_live:
        case.consent_restricted = False
    return consent


def _check_closed(new: NewConsent) -> None:
    if new.scope in SHARE_SCOPES or new.scope == ABROAD:
        raise Conflict(gettext("This case is closed; reopen it before anything is shared."))


def _check_files(new: NewConsent, keys: CaseKeys) -> None:
    if any(record_name(file_id) not in keys.leaves for file_id in new.files):
        raise Invalid({"files": [gettext("There is no such file in this case.")]})


def _row(actor: Actor, case: Case, new: NewConsent, keys: CaseKeys) -> Consent:
    consent_id = new_id()
    log_secret = session().info["log_secrets"][case.id]
    bound_to = details_context(case.id, consent_id)
    given_at = new.given_at or now()
    made = Consent(
        id=consent_id,
        case_id=case.id,
        pseudonym=pseudonym(log_secret, "consent", consent_id),
        scope=new.scope,
        recipient_id=new.recipient,
        country=new.country,
        purpose=new.purpose,
        fields=written_names(new.fields, new.files),
        given_by=new.given_by,
        obtained_how=new.obtained_how,
        language=new.language,
        interpreter=new.interpreter,
        comprehension_checked=new.comprehension_checked,
        materials_given=new.materials_given,
        limits_explained=new.limits_explained,
        given_at=given_at,
        recorded_by_id=actor.id,
        expires_at=new.expires_at,
        withdrawn_at=given_at if new.is_refusal else None,
        withdrawn_how=REFUSED if new.is_refusal else None,
        supersedes_id=new.supersedes,
        sealed_details=seal_record(keys.key, keys.content_secret, bound_to, new.details),
    )
    return made.of(case)


def list_consents(actor: Actor, case_id: UUID) -> tuple[Case, list[Consent]]:
    """The case and all that was ever decided in it, newest first; what is sealed stays so."""
    case = find_case(case_id)
    policy.ask(actor, "consent.list", case)
    found = find_consents(case)
    log.write(actor, "consent.list", case, count=len(found))
    return case, found


def read_consent(actor: Actor, consent_id: UUID) -> Consent:
    """The consent without what is sealed of it."""
    consent = find_consent(consent_id, find_case(case_of_consent(consent_id)))
    policy.ask(actor, "consent.read", consent)
    log.write(actor, "consent.read", consent)
    return consent


def open_consent(actor: Actor, consent_id: UUID) -> SealedRecords:
    """Its reasons and a child's own views, still sealed."""
    consent = find_consent(consent_id, find_case(case_of_consent(consent_id)))
    policy.ask(actor, "consent.open", consent)
    sealed = find_details(actor, consent)
    log.write(actor, "consent.open", consent)
    return sealed


def withdraw_consent(actor: Actor, consent_id: UUID, how: str) -> Consent:
    """The consent has ended, and with it every referral that rests on it.

    It takes the state it finds: a withdrawal never loses to another version.
    """
    consent = find_consent_to_end(consent_id)
    policy.ask(actor, "consent.withdraw", consent)
    end_consent(actor, consent, how)
    log.write(actor, "consent.withdraw", consent)
    return consent


def change_age_group(actor: Actor, case_id: UUID, group: str, seen: int | None) -> Case:
    """The case says so from now on; what was agreed at the other age has ended, if it was one."""
    case = find_case(case_id, to_change=True)
    policy.ask(actor, "case.change_age_group", case)
    set_age_group(actor, case, group, seen)
    log.write(actor, "case.change_age_group", case)
    return case
