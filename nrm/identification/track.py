"""The identification track of a case, as workflow, policy and log know it; and finding it.

Where it stands is a column of the case. What was submitted is the newest referral of its kind.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, false

from nrm.cases.belonging import OfCase
from nrm.cases.finding import find_case
from nrm.cases.models import Case
from nrm.database import session
from nrm.errors import Conflict, Missing, to_translate
from nrm.http.actor import Actor
from nrm.identification.models import DECISIONS, SUBMISSION_OF, Decision
from nrm.log.acts import Subject
from nrm.policy import COMPETENT_AUTHORITY, WITH_AUTHORITY
from nrm.referrals.finding import consent_of, find_referral, find_referral_to_change
from nrm.referrals.models import IDENTIFICATION, Referral
from nrm.referrals.sealing import holds_now
from nrm.vault.rows import rely_on
from nrm.workflow import ENDED

_ENDED = to_translate("The person's consent has ended; ask the agency that leads the case.")


@dataclass
class Track(OfCase):
    """Where the formal identification of a case stands; `submission`: the newest, if any."""

    case: Case
    submission: Referral | None
    # When it was moved in this act. When it was moved before, the log knows.
    state_at: datetime | None = None
    noun = "identification"
    known_by = "identification.read"

    @property
    def state(self) -> str:
        """As the case has it; only `workflow.py` moves it."""
        return self.case.identification_status

    @state.setter
    def state(self, state: str) -> None:
        self.case.identification_status = state

    @property
    def identification_status(self) -> str:
        """The same for the policy."""
        return self.state

    @property
    def authority_id(self) -> UUID | None:
        """Who decides; None while nothing is submitted, or once that has ended."""
        return self.submission.recipient_id if self.submission and self.is_open else None

    def is_with(self, agency_id: UUID) -> bool:
        """Whether this authority has the case now, for the policy."""
        return self.authority_id == agency_id

    @property
    def is_open(self) -> bool:
        """Whether the newest submission has not ended."""
        return self.submission is not None and self.submission.state not in ENDED

    @property
    def submitted(self) -> Referral:
        """The submission that goes on; Missing when there is none."""
        if self.submission is None or not self.is_open:
            raise Missing("This does not exist, or it is not yours to see.")
        return self.submission

    @property
    def consent_pseudonym(self) -> str | None:
        """The consent that the submission rests on, as the log knows it."""
        consent = consent_of(self.submission) if self.submission is not None else None
        return consent.pseudonym if consent is not None else None

    def log_subject(self) -> Subject:
        """The case with its head, and the submission."""
        of_case = self.case.log_subject()
        named = self.submission.pseudonym if self.submission is not None else None
        return replace(of_case, referral_pseudonym=named)


def find_track(case_id: UUID, *, to_change: bool = False) -> Track:
    """The track of this case with its submission, both locked if it is to be changed."""
    found = session().scalars(SUBMISSION_OF, {"case_id": case_id}).one_or_none()
    if found is None:
        return Track(find_case(case_id, to_change=to_change), None)
    find = find_referral_to_change if to_change else find_referral
    submission = find(found, IDENTIFICATION)
    return Track(submission.case, submission)


def find_decisions(case_id: UUID) -> list[Decision]:
    """All decisions about a case, and requests for one, newest first."""
    found = list(session().scalars(DECISIONS, {"case_id": case_id}))
    rely_on(*found)
    return found


def shown_decisions(actor: Actor, track: Track) -> list[Decision]:
    """Those that were issued; what one member asked for is its authority's alone until then."""
    own = track.submitted.id if actor.agency_id == track.authority_id else None
    found = find_decisions(track.case.id)
    return [d for d in found if d.issued_at is not None or d.submission_id == own]


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Submissions that this actor may see, with their case; the only way to a list."""
    if actor.role != COMPETENT_AUTHORITY:
        return false()
    mine = (Referral.recipient_id == actor.agency_id) & (Referral.kind == IDENTIFICATION)
    goes_on = Referral.state.not_in(ENDED)
    return mine & goes_on & Case.identification_status.in_(WITH_AUTHORITY)


def check_authority(actor: Actor, track: Track) -> Referral:
    """The submission to the actor's own authority; Missing for another, Conflict once it ended."""
    submission = track.submitted
    if submission.recipient_id != actor.agency_id:
        raise Missing("This does not exist, or it is not yours to see.")
    check_holds(submission)
    return submission


def check_holds(submission: Referral) -> None:
    """Nothing, while the person's consent holds by the clock; else Conflict."""
    if not holds_now(submission):
        raise Conflict(_ENDED)
