"""Finding referrals: by id, locked or not, of a case, in a box."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, false, select

from nrm.agencies.models import Agency
from nrm.cases.finding import is_closed_to, know_secrets, secrets_of
from nrm.cases.models import Case
from nrm.consent.models import Consent
from nrm.database import remember_subject, session
from nrm.errors import Missing
from nrm.http.actor import Actor
from nrm.policy import RECEIVING, SOCIAL_WORKER, SUPERVISOR, SYSTEM, may
from nrm.referrals.models import (
    LISTED,
    MESSAGES,
    OF_CASE,
    REFERRAL,
    Message,
    Referral,
)
from nrm.referrals.one import BY_ID, LOCK, LOCK_CASE, SHARE_CASE
from nrm.vault import shred
from nrm.vault.rows import rely_on

_RECEIVING = RECEIVING | {SYSTEM}


def find_referral(referral_id: UUID, kind: str | None = REFERRAL) -> Referral:
    """The referral with its case and consent, and their secrets at hand; Missing if none.

    `kind`: None for any. What one kind's actions may do is nothing that another's may.
    """
    session().scalars(SHARE_CASE, {"id": referral_id}).one_or_none()
    found = session().execute(BY_ID, {"id": referral_id}).one_or_none()
    if found is None or kind not in (None, found[0].kind):
        # The answer takes as long as one about a referral that is somebody else's.
        shred.fetch([(shred.REFERRAL, referral_id)])
        raise Missing("This does not exist, or it is not yours to see.")
    referral, case, consent, is_together = found
    return _known(referral.of(case), consent, is_together=is_together)


def find_referral_to_change(referral_id: UUID, kind: str = REFERRAL) -> Referral:
    """The same, with case and referral locked in that order (architecture, section 3)."""
    anew, wanted = {"populate_existing": True}, {"id": referral_id}
    case = session().scalars(LOCK_CASE, wanted, execution_options=anew).one_or_none()
    if case is None:
        raise Missing("This does not exist, or it is not yours to see.")
    found = session().execute(LOCK, wanted, execution_options=anew).one()
    referral, consent, is_together = found
    if referral.kind != kind:
        raise Missing("This does not exist, or it is not yours to see.")
    return _known(referral.of(case), consent, is_together=is_together)


def _known(referral: Referral, consent: Consent | None, *, is_together: bool) -> Referral:
    # Whoever names another is not alone, also where that one names nobody any more.
    referral.is_together = is_together or referral.together_id is not None
    referral.consent = consent
    subjects = [(shred.CASE, referral.case_id), (shred.REFERRAL, referral.id)]
    know_secrets(shred.fetch(subjects), referral.case_id)
    rely_on(referral, referral.case, *([consent] if consent else []))
    remember_subject(referral)
    return referral


def consent_of(referral: Referral) -> Consent | None:
    """The consent it rests on, as it was loaded and locked with the referral."""
    if referral.consent_id is None:
        return None
    consent = referral.consent
    if consent is None or consent.id != referral.consent_id:
        consent = session().get_one(Consent, referral.consent_id)
        rely_on(consent)
    return consent.of(referral.case)


def half_of(referral: Referral) -> bytes | None:
    """The shred half of the recipient's key; None once its access has ended."""
    return secrets_of(referral.case_id).get(shred.REFERRAL, referral.id, shred.HALF)


def visible_to(actor: Actor, box: str) -> ColumnElement[bool]:
    """The referrals in the actor's box (`in` or `out`); the only way to a list."""
    asks = Referral.kind == REFERRAL
    if box == "in" and actor.role in _RECEIVING and may(actor, "referral.list"):
        # What was received before the case itself was taken over is of that case now.
        received = (Referral.sender_id != actor.agency_id) & Referral.sent_at.is_not(None)
        closed = is_closed_to(actor, Referral.case_id)
        return (Referral.recipient_id == actor.agency_id) & received & ~closed & asks
    if box == "out" and actor.role == SUPERVISOR:
        closed = is_closed_to(actor, Referral.case_id)
        return (Referral.sender_id == actor.agency_id) & ~closed & asks
    if box == "out" and actor.role == SOCIAL_WORKER:
        assigned = select(Case.id).where(Case.lead_worker_id == actor.id)
        return (Referral.sender_id == actor.agency_id) & Referral.case_id.in_(assigned) & asks
    return false()


def listed(box: str, actor: Actor) -> Select[Referral, Case, Agency]:
    """Referrals in the actor's box with their case and the agency at the other end."""
    other = Referral.sender_id if box == "in" else Referral.recipient_id
    return LISTED.join(Agency, Agency.id == other).where(visible_to(actor, box))


def find_referrals(case: Case) -> list[Referral]:
    """All referrals of a case to partners, newest first, in one statement."""
    return [r.of(case) for r in session().scalars(OF_CASE, {"case_id": case.id})]


def messages_of(referral_id: UUID) -> Collection[Message]:
    """The thread, oldest first, still sealed."""
    return session().scalars(MESSAGES, {"referral_id": referral_id}).all()


_IDS = select(Referral.pseudonym, Referral.id, Referral.case_id, Referral.sender_id).where(
    Referral.pseudonym.in_(bindparam("pseudonyms", expanding=True))
)


def ids_of_pseudonyms(pseudonyms: Collection[str]) -> dict[str, tuple[UUID, UUID, UUID]]:
    """Id, case and sender of the referrals that the log knows by these pseudonyms."""
    if not pseudonyms:
        return {}
    rows = session().execute(_IDS, {"pseudonyms": list(pseudonyms)})
    return {row.pseudonym: (row.id, row.case_id, row.sender_id) for row in rows}
