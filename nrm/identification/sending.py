"""Submission: what the person agreed to is frozen and sealed for the competent authority."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask_babel import gettext

from nrm import policy, workflow
from nrm.agencies.models import find_agency
from nrm.cases.shareable import may_share
from nrm.consent.models import IDENTIFICATION as SCOPE
from nrm.consent.models import Consent, find_consent
from nrm.database import session
from nrm.errors import Conflict, Invalid, Missing
from nrm.http.actor import Actor
from nrm.http.grammar import check_version
from nrm.identification.track import Track, find_track
from nrm.log import writer as log
from nrm.policy import COMPETENT_AUTHORITY
from nrm.referrals import sealing
from nrm.referrals.freezing import freeze_fields
from nrm.referrals.models import IDENTIFICATION, Referral
from nrm.referrals.new import NewReferral, blank


def submit_identification(
    actor: Actor, case_id: UUID, given: Mapping[str, Any], seen: int | None
) -> Track:
    """The authority holds the consented fields as they stand now, behind a lock until it reads."""
    track = find_track(case_id, to_change=True)
    policy.ask(actor, "identification.submit", track)
    versions = _submit(actor, track, given, seen)
    consent = track.consent_pseudonym
    log.write(actor, "identification.submit", track, sections=versions, consent=consent)
    return track


def _submit(
    actor: Actor, track: Track, given: Mapping[str, Any], seen: int | None
) -> dict[str, int]:
    case = track.case
    check_version(seen, case.version)
    workflow.row_for(track, "submit")
    if case.state in ("draft", "closed") or case.is_offered:
        raise Conflict(gettext("Nothing is submitted of a case that is closed or changes hands."))
    consent = _covering(track, given["consent"])
    submission = _submission(actor, track, consent)
    versions = freeze_fields(actor, submission)
    workflow.step(submission, "send")
    submission.sent_at = submission.state_at
    workflow.step(track, "submit", consent=consent.id)
    track.submission = submission
    return versions


def _covering(track: Track, consent_id: UUID) -> Consent:
    """The consent, when it holds and names an authority and what it is given; else Invalid."""
    try:
        consent = find_consent(consent_id, track.case, to_change=True)
    except Missing as none:
        raise Invalid({"consent": [gettext("There is no such consent in this case.")]}) from none
    if consent.scope != SCOPE or not consent.is_live or consent.recipient_id is None:
        sentence = gettext("It has to be a consent that holds and names the authority.")
        raise Invalid({"consent": [sentence]})
    authority = find_agency(consent.recipient_id)
    if authority.kind != COMPETENT_AUTHORITY or authority.is_suspended:
        raise Invalid({"consent": [gettext("This agency does not decide about that now.")]})
    names = consent.field_names
    if not names or not all(may_share(name, COMPETENT_AUTHORITY) for name in names):
        raise Invalid({"consent": [gettext("It does not name what the authority may be given.")]})
    return consent


def _submission(actor: Actor, track: Track, consent: Consent) -> Referral:
    new = NewReferral("other", consent.recipient_id, "routine", consent.id, consent.field_names)
    submission = blank(actor, track.case, new, IDENTIFICATION)
    submission.consent = consent
    workflow.begin(submission, "create")
    sealing.seal_envelope(submission, {"region": track.case.region})
    session().add(submission)
    workflow.step(submission, "prepare", fields=new.names)
    return submission
