"""Looking across features for whoever leaves, and for what still stands under an earlier epoch."""

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import aliased

from nrm.accounts.models import ACTIVE, Account
from nrm.advice.models import Consultation
from nrm.agencies.models import Agency
from nrm.cases.models import Case
from nrm.referrals.models import Referral
from nrm.restricted.models import RestrictedThread
from nrm.systems.models import System
from nrm.transfers.models import CaseTransfer
from nrm.vault.grants import (
    AGENCY,
    CASE,
    CONSULTATION,
    NOTEBOOK,
    REFERRAL,
    RESTRICTED,
    THREAD,
    TRANSFER,
)
from nrm.vault.models import Certificate, Grant

# What an agency holds under one of its epochs.
HELD_KINDS = (CASE, REFERRAL, THREAD, TRANSFER, RESTRICTED, CONSULTATION, NOTEBOOK)
# Where a recipient has somebody who is asked about the person.
HELPED_STATES = ("acknowledged", "info_requested", "accepted", "in_service")
_issuer, _root = aliased(Certificate), aliased(Certificate)
_signer, _signer_issuer, _signer_root = (aliased(Certificate) for _ in range(3))

_sender = func.coalesce(
    Referral.sender_id,
    CaseTransfer.sender_id,
    RestrictedThread.authority_id,
    Consultation.sender_id,
)

# Rows that point to a locked one are still written: their check comes at a commit, under the lock
# of the log's head, and whoever waits there for us would have us wait for him.
LOCK_ACCOUNT = select(Account).where(Account.id == bindparam("id")).with_for_update(key_share=True)
LOCK_AGENCY = select(Agency).where(Agency.id == bindparam("id")).with_for_update(key_share=True)
# A system whose token has run out is given no key any more.
_expired = (
    select(System.id)
    .where(System.account_id == Account.id, System.expires_at <= bindparam("at"))
    .exists()
)
# Whoever works at an agency, its systems too, with certificate and chain.
MEMBERS = (
    select(Account, Certificate, _issuer, _root, _expired)
    .join(Certificate, Certificate.id == Account.certificate_id)
    .outerjoin(_issuer, _issuer.id == Certificate.issuer_id)
    .outerjoin(_root, _root.id == _issuer.issuer_id)
    .where(Account.agency_id == bindparam("agency_id"), Account.state == ACTIVE)
    .order_by(Account.name)
)
EPOCHS = (
    select(Certificate)
    .where(Certificate.subject_id == bindparam("agency_id"), Certificate.subject_kind == AGENCY)
    .order_by(Certificate.epoch)
)
# Every wrap of the key of one of these epochs, whoever holds it.
WRAPS = select(Grant).where(
    Grant.kind == AGENCY, Grant.subject_id.in_(bindparam("epochs", expanding=True))
)
_of_contact = (
    (Referral.recipient_id == bindparam("agency_id"))
    & (Referral.contact_id == bindparam("account_id"))
    & Referral.state.in_(HELPED_STATES)
)
_led = (Case.lead_worker_id == bindparam("account_id")) & (Case.state != "closed")
LED_CASES = select(Case).where(_led).order_by(Case.opened_at, Case.id)
CONTACT_REFERRALS = (
    select(Referral, Case)
    .join(Case, Case.id == Referral.case_id)
    .where(_of_contact)
    .order_by(Referral.created_at, Referral.id)
)
# A case is locked before what hangs on it, several in the order of their ids.
LOCK_CASES = (
    select(Case)
    .where(Case.id.in_(bindparam("ids", expanding=True)))
    .order_by(Case.id)
    .with_for_update(key_share=True)
)
LOCK_REFERRALS = (
    select(Referral)
    .where(Referral.id.in_(bindparam("ids", expanding=True)))
    .order_by(Referral.id)
    .with_for_update(key_share=True)
)
LEFT_BEHIND = select(
    select(Case.id).where(_led).exists(), select(Referral.id).where(_of_contact).exists()
)
# How many keys the agency holds under each epoch.
UNDER_EPOCHS = (
    select(Grant.holder_key_id, func.count())
    .where(Grant.kind.in_(HELD_KINDS), Grant.holder_id == bindparam("agency_id"))
    .group_by(Grant.holder_key_id)
)
SOME_UNDER = select(Grant.id, Grant.case_id).where(
    Grant.holder_key_id.in_(bindparam("epochs", expanding=True)), Grant.kind.in_(HELD_KINDS)
)
# Each with the chain of whoever gave it, and for what was received the agency that sent it.
LOCK_GRANTS = (
    select(Grant, _signer, _signer_issuer, _signer_root, _sender)
    .join(_signer, _signer.id == Grant.signer_id)
    .outerjoin(_signer_issuer, _signer_issuer.id == _signer.issuer_id)
    .outerjoin(_signer_root, _signer_root.id == _signer_issuer.issuer_id)
    .outerjoin(Referral, Referral.id == Grant.subject_id)
    .outerjoin(CaseTransfer, CaseTransfer.id == Grant.subject_id)
    .outerjoin(RestrictedThread, RestrictedThread.id == Grant.subject_id)
    .outerjoin(Consultation, Consultation.id == Grant.subject_id)
    .where(Grant.id.in_(bindparam("ids", expanding=True)))
    .with_for_update(of=Grant)
)
