"""What happens without anybody asking: the sweep of both stores, at start and ever again; the stop.

Jobs hold no agency's key: they can only delete. When they are done stands in `runner.py`, what
clocks do in `nrm/alerts`.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from flask import Flask
from sqlalchemy import bindparam, select

from config import Unconfigured
from nrm.abroad.finding import has_arrived as has_come
from nrm.advice.sweeping import sweep_consultations, was_asked
from nrm.cases.finding import find_case
from nrm.cases.models import Case
from nrm.consent.models import Consent
from nrm.database import now, transaction
from nrm.erasure.erasing import shred_erased
from nrm.errors import Missing, Problem, Unavailable
from nrm.files.sweeping import sweep_files
from nrm.http.strangers import write_counted
from nrm.intake.finding import has_arrived
from nrm.intake.sweeping import try_to_sweep_concerns
from nrm.log.fitting import check_fitting
from nrm.log.head import read_head
from nrm.log.keeping import keeping
from nrm.log.lookups import find_written_rows
from nrm.log.newest import sign_head
from nrm.log.vouching import vouch
from nrm.referrals.finding import consent_of, find_referral
from nrm.referrals.models import Referral
from nrm.referrals.reading import may_be_shredded
from nrm.service_notes.sweeping import sweep_service_notes, was_begun
from nrm.transfers.sweeping import sweep_offers, was_offered
from nrm.vault import shred
from nrm.vault.failures import RootKeysUnusable
from nrm.vault.pending import find_pending, forget, mark_live
from nrm.vault.providers import Provider
from nrm.vault.pseudonyms import pseudonym
from nrm.vault.root import RootKeys
from nrm.workflow import ENDED

# No act takes so long, nor do clocks of two machines differ so much.
_ABANDONED = timedelta(hours=24)
# What may have ended; whether it has, the rows say that the log vouches for.
_DISCARDED = select(Case.id).where(Case.closure_reason == "discarded")
_PERHAPS_OVER = (
    select(Referral.id)
    .outerjoin(Consent, Consent.id == Referral.consent_id)
    .where(
        Referral.sent_at.is_not(None),
        Referral.state.in_(ENDED)
        | (Consent.expires_at < bindparam("at"))
        | Consent.withdrawn_at.is_not(None),
    )
)


def start(app: Flask) -> None:
    """Secrets that an earlier process could not delete are gone; abandoned ones too.

    Raises Unavailable when the stores cannot be used, and Unconfigured when the root keys are not
    those of this database: then nothing may be served.
    """
    with app.app_context():
        try:
            for act in (check_fitting, settle, sweep, sweep_files, sweep_offers):
                act()
            sweep_consultations()
            try_to_sweep_concerns(app)
        except RootKeysUnusable as unusable:
            raise Unconfigured(str(unusable)) from None
        except Unavailable as broken:
            # A log that was restored or forged deletes nothing, and every request meets it.
            if broken.kind != "integrity":
                raise
            app.logger.warning("the shred store was not swept: the log fails its check")


def root_keys_of(app: Flask) -> str:
    """Which root keys this app knows, and from where, in words; nothing secret."""
    provider: Provider = app.extensions["nrm_root_key_provider"]
    root: RootKeys = app.extensions["nrm_session_info"]["root"]
    return f"version {root.current}, provider {provider.name}, {provider.place}"


def stop(app: Flask) -> None:
    """The newest entry is under a checkpoint, and strangers' counts are in the log."""
    with app.app_context():
        try:
            write_counted(at_stop=True)
            with transaction():
                sign_head()
        except Problem:
            # A log that cannot be written now is found so by the next start and by `verify`.
            app.logger.warning("the log could not be signed at the stop")


def settle() -> int:
    """What a crash left `pending` is live where its act stands, gone where it never did; how many.

    Gone is only what is a day old and neither main database nor log knows; in doubt it stays.
    """
    if not find_pending():
        return 0
    # On SQLite nobody is in the middle of an act while this holds the lock.
    with transaction() as opened:
        root = opened.info["root"]
        # A log that was set back knows nothing of the last acts: Unavailable.
        read_head(opened.connection(), root, keeping(root))
        found = find_pending()
        stands = {subject: _stands(*subject) for subject in found}
        mark_live([s for s in found if stands[s]])
        old = now() - _ABANDONED
        abandoned = [s for s, at in found.items() if stands[s] is False and at < old]
        forget(abandoned)
    return len(abandoned)


def _stands(kind: str, row_id: UUID) -> bool | None:
    """Whether the act that made a secret was committed; None when nobody can say."""
    # A referral is drafted before it is sent: one that is gone was taken away by others.
    with suppress(Missing, Unavailable):
        return _STANDS[kind](row_id)
    return None


def _case_stands(case_id: UUID) -> bool | None:
    try:
        case = find_case(case_id)
    except Missing:
        return None if _is_logged(case_id) else False
    vouch([case])
    return True


def _is_logged(case_id: UUID) -> bool:
    """Whether the log knows this case, which the main database does not have."""
    secret = shred.fetch([(shred.CASE, case_id)]).need(shred.CASE, case_id, shred.LOG)
    name = Case.__tablename__
    return bool(find_written_rows([f"{name}:{pseudonym(secret, name, case_id)}"]))


def _was_sent(referral_id: UUID) -> bool:
    referral = find_referral(referral_id, None)
    vouch([referral])
    return referral.sent_at is not None


def sweep() -> int:
    """What an authentic log entry, or the clock of an authentic row, ended is deleted; how many.

    A row that the log does not vouch for deletes nothing, nor does a log shorter than it was.
    """
    with transaction(write=False) as reading:
        held = {*shred.subjects(shred.HALF), *shred.subjects(shred.CONTENT)}
        over = [(shred.REFERRAL, x) for x in reading.scalars(_PERHAPS_OVER, {"at": now()})]
        discarded = [(shred.CASE, x) for x in reading.scalars(_DISCARDED)]
        halves = [s for s in over if s in held and _surely(_is_over, s[1])]
        contents = [s for s in discarded if s in held and _surely(_is_discarded, s[1])]
    shred.shred(halves, [shred.HALF])
    shred.shred(contents, [shred.CONTENT])
    return len(halves) + len(contents) + sweep_service_notes() + shred_erased()


# Each kind of secret, and whether the act that made it stands.
_STANDS: Mapping[str, Callable[[UUID], bool | None]] = {
    shred.CASE: _case_stands,
    shred.REFERRAL: _was_sent,
    shred.TRANSFER: was_offered,
    shred.CONCERN: has_arrived,
    shred.ARRIVAL: has_come,
    shred.CONSULTATION: was_asked,
    shred.NOTEBOOK: was_begun,
}


def _surely(has_ended: Callable[[UUID], bool], row_id: UUID) -> bool:
    # One forged row keeps its own secret, and nobody else's.
    with suppress(Unavailable):
        return has_ended(row_id)
    return False


def _is_over(referral_id: UUID) -> bool:
    referral = find_referral(referral_id, None)
    consent = consent_of(referral)
    vouch([referral, *([consent] if consent is not None else [])])
    return may_be_shredded(referral)


def _is_discarded(case_id: UUID) -> bool:
    case = find_case(case_id)
    vouch([case])
    return case.closure_reason == "discarded"
