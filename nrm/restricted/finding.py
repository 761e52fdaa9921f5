"""Finding restricted notes: a thread by its id, what goes on, and those that somebody may see."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, not_, or_, select
from sqlalchemy.orm import aliased

from nrm.cases.finding import know_secrets
from nrm.cases.models import Case
from nrm.consent.models import ASKED, Consent
from nrm.database import now, remember_subject, session
from nrm.errors import Missing
from nrm.http.actor import Actor
from nrm.policy import COMPETENT_AUTHORITY, PARTNER_WORKER, WITH_AUTHORITY
from nrm.referrals.models import Referral
from nrm.restricted.models import (
    AGREED_IN,
    AGREED_WITH,
    BY_ID,
    GOING_ON,
    LISTED,
    LOCK_CASE,
    RESTS_ON,
    SCOPES,
    SHARE_CASE,
    RestrictedThread,
)
from nrm.vault import shred
from nrm.vault.rows import rely_on
from nrm.workflow import ENDED

_agreed, _ran_out, _went_on = (aliased(Consent) for _ in range(3))


def find_thread(thread_id: UUID, *, to_change: bool = False) -> RestrictedThread:
    """The thread with all that decides whether it goes on; Missing if none.

    What is not there is looked for as long as what is.
    """
    anew, wanted = {"populate_existing": True}, {"id": thread_id}
    lock = LOCK_CASE if to_change else SHARE_CASE
    session().scalars(lock, wanted, execution_options=anew).one_or_none()
    found = session().execute(BY_ID, wanted, execution_options=anew).one_or_none()
    agreed = session().scalars(AGREED_IN, wanted).all()
    case_id, of_id = (found[1].id, found[2].id) if found is not None else (thread_id, thread_id)
    secrets = shred.fetch([(shred.CASE, case_id), (shred.REFERRAL, of_id)])
    if found is None:
        raise Missing("This does not exist, or it is not yours to see.")
    thread, case, submission, consent = found
    know_secrets(secrets, case.id)
    submission.consent = consent
    thread.of(case).rest_on(submission, agreed)
    rely_on(thread, case, submission, *agreed, *([consent] if consent is not None else []))
    remember_subject(thread)
    return thread


def agreed_with(case: Case, police_id: UUID) -> Sequence[Consent]:
    """What the person agreed to with this police agency, whether it holds or not."""
    found = session().scalars(AGREED_WITH, {"case_id": case.id, "police_id": police_id}).all()
    rely_on(*found)
    return [each.of(case) for each in found]


def going_on(submission: Referral, police_id: UUID) -> RestrictedThread | None:
    """What the authority has begun with this police agency about the submission already."""
    wanted = {"submission_id": submission.id, "police_id": police_id}
    found = session().scalars(GOING_ON, wanted).one_or_none()
    if found is not None:
        rely_on(found)
    return found


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The threads that this actor may see, of `models.LISTED`; the only way to a list."""
    sides = {
        COMPETENT_AUTHORITY: RestrictedThread.authority_id,
        PARTNER_WORKER: RestrictedThread.police_id,
    }
    if actor.role not in sides:
        return false()
    return (sides[actor.role] == actor.agency_id) & _goes_on()


def find_run_out() -> Sequence[UUID]:
    """The threads that the clock has ended and nobody else; each is to be looked at again."""
    over = LISTED.with_only_columns(RestrictedThread.id).where(
        RestrictedThread.ended_at.is_(None), not_(_goes_on())
    )
    return session().scalars(over).all()


def _goes_on() -> ColumnElement[bool]:
    """What `RestrictedThread.is_open` says, in the database."""
    leads = Case.lead_agency_id.in_((RestrictedThread.authority_id, RestrictedThread.police_id))
    agreed = select(_agreed.id).where(*_with_police(_agreed), _holds(_agreed))
    return (
        RestrictedThread.ended_at.is_(None)
        & Case.identification_status.in_(WITH_AUTHORITY)
        & Referral.state.not_in(ENDED)
        & _holds(RESTS_ON)
        & or_(Referral.access_ends_at.is_(None), Referral.access_ends_at > now())
        & ~leads
        & agreed.exists()
        & ~_lapsed().exists()
    )


def _with_police(consent: type[Consent]) -> tuple[ColumnElement[bool], ...]:
    return (
        consent.case_id == RestrictedThread.case_id,
        consent.recipient_id == RestrictedThread.police_id,
        consent.scope.in_(SCOPES),
        consent.given_by.in_(ASKED),
    )


def _lapsed() -> Select[UUID]:
    """What `RestrictedThread.has_lapsed` says, in the database."""
    end = _ran_out.expires_at
    went_on = select(_went_on.id).where(
        *_with_police(_went_on),
        _went_on.given_at < end,
        or_(_went_on.expires_at.is_(None), _went_on.expires_at > end),
        or_(_went_on.withdrawn_at.is_(None), _went_on.withdrawn_at > end),
    )
    return select(_ran_out.id).where(
        *_with_police(_ran_out),
        end > RestrictedThread.began_at,
        end <= now(),
        ~went_on.correlate(RestrictedThread, _ran_out).exists(),
    )


def _holds(consent: type[Consent]) -> ColumnElement[bool]:
    ends = or_(consent.expires_at.is_(None), consent.expires_at > now())
    return consent.withdrawn_at.is_(None) & ends
