"""Writing a restricted note, answering it, reading it.

An authority begins; the police it wrote to answers. What is refused says nothing of what there is.
"""

import secrets
from collections.abc import Sequence
from uuid import UUID

from nrm import policy
from nrm.agencies.models import Agency, find_agency
from nrm.agencies.public_keys import SUSPENDED
from nrm.consent.models import Consent
from nrm.database import Cursor, keyset, new_id, now, session
from nrm.errors import Conflict, Invalid, Missing, OutOfTurn, to_translate
from nrm.http.actor import Actor
from nrm.identification.track import Track, check_authority, find_track
from nrm.log import writer as log
from nrm.log.acts import Act
from nrm.referrals.models import Referral
from nrm.restricted.finding import agreed_with, find_thread, going_on, visible_to
from nrm.restricted.models import LISTED, POLICE, RestrictedThread
from nrm.restricted.sealing import SealedNotes, end, find_notes, give_key, open_key, put

_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_NO_POLICE = to_translate("Choose a police agency.")
_NOT_NOW = to_translate(
    "Nothing was sent: this police agency may not be told of this person. It may be once the "
    "person has agreed to that with the agency that leads the case."
)


def write_restricted_note(
    actor: Actor, case_id: UUID, police_id: UUID, text: str
) -> RestrictedThread:
    """The note is at the police, in what was begun with it already if anything was.

    Raises Invalid when it is no police agency, Conflict unless the person agreed to something
    with it: no consent, and not even the case's existence is known there (domain, 8.3).
    """
    track = find_track(case_id, to_change=True)
    policy.ask(actor, "restricted_note.write", track)
    thread = _write(actor, track, police_id, text)
    log.write(actor, "restricted_note.write", thread, consent=_agreement(thread))
    return thread


def _write(actor: Actor, track: Track, police_id: UUID, text: str) -> RestrictedThread:
    submission, police = check_authority(actor, track), _police(police_id)
    agreed = agreed_with(track.case, police.id)
    if not any(each.is_live for each in agreed):
        raise Conflict(_NOT_NOW)
    found = _begun(submission, police.id, agreed)
    thread = found or _begin(actor, track, police)
    thread.of(track.case).rest_on(submission, agreed)
    key = give_key(actor, thread) if found is None else open_key(actor, thread)
    put(actor, thread, key, text)
    return thread


def _begun(
    submission: Referral, police_id: UUID, agreed: Sequence[Consent]
) -> RestrictedThread | None:
    """What goes on with it already; what ran out before a job came has ended by this."""
    found = going_on(submission, police_id)
    if found is None:
        return None
    found.of(submission.case).rest_on(submission, agreed)
    if not found.has_lapsed:
        return found
    end([found])
    log.write_before_next([Act(action="restricted_note.end", thing=found)])
    return None


def _police(agency_id: UUID) -> Agency:
    try:
        agency = find_agency(agency_id)
    except Missing as none:
        raise Invalid({"police": [_NO_POLICE]}) from none
    if agency.kind != POLICE:
        raise Invalid({"police": [_NO_POLICE]})
    _check_takes(agency)
    return agency


def _check_takes(police: Agency) -> None:
    """Nothing, while something can be sent to it."""
    if police.is_suspended:
        raise OutOfTurn(SUSPENDED)


def _begin(actor: Actor, track: Track, police: Agency) -> RestrictedThread:
    thread = RestrictedThread(
        id=new_id(),
        case_id=track.case.id,
        submission_id=track.submitted.id,
        authority_id=actor.agency_id,
        police_id=police.id,
        reference="N-" + "".join(secrets.choice(_SIGNS) for _ in range(8)),
        began_by_id=actor.id,
        began_at=now(),
        last_agency_id=actor.agency_id,
        note_count=0,
        ended_at=None,
    )
    session().add(thread)
    return thread


def _agreement(thread: RestrictedThread) -> str | None:
    """The consent relied on, as the log knows it."""
    return thread.agreement.pseudonym if thread.agreement is not None else None


def answer_restricted_note(actor: Actor, thread_id: UUID, text: str) -> RestrictedThread:
    """What either of the two agencies says further stands at the end."""
    thread = find_thread(thread_id, to_change=True)
    policy.ask(actor, "restricted_note.answer", thread)
    _answer(actor, thread, text)
    log.write(actor, "restricted_note.answer", thread, consent=_agreement(thread))
    return thread


def _answer(actor: Actor, thread: RestrictedThread, text: str) -> None:
    _check_takes(find_agency(thread.police_id))
    put(actor, thread, open_key(actor, thread), text)


def read_restricted_notes(actor: Actor, thread_id: UUID) -> SealedNotes:
    """All that the two have written, still sealed."""
    thread = find_thread(thread_id)
    policy.ask(actor, "restricted_note.read", thread)
    sealed = find_notes(actor, thread)
    log.write(actor, "restricted_note.read", thread, count=sealed.count, consent=_agreement(thread))
    return sealed


def list_restricted_notes(
    actor: Actor, after: Cursor | None, limit: int
) -> Sequence[RestrictedThread]:
    """What goes on with the actor's agency, newest first, `limit` + 1 of it; no note is opened."""
    policy.ask(actor, "restricted_note.list")
    wanted = LISTED.where(visible_to(actor))
    page = keyset(wanted, RestrictedThread.began_at, RestrictedThread.id, after, limit)
    found = [line[0] for line in session().execute(page)]
    log.write(actor, "restricted_note.list", count=len(found))
    return found
