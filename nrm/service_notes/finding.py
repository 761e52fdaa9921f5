"""Finding own service notes: whether a referral has any place for them, and the notebook itself."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from nrm.consent.models import Consent
from nrm.database import session
from nrm.errors import Missing
from nrm.log.acts import Subject
from nrm.referrals.finding import consent_of, find_referral, find_referral_to_change
from nrm.referrals.models import Referral
from nrm.referrals.sealing import holds_now
from nrm.service_notes.models import (
    BY_ID,
    GOING_ON,
    KEPT,
    NOT_REACHED,
    OF_REFERRAL,
    SHUT,
    ServiceNotebook,
)
from nrm.vault.rows import rely_on


@dataclass(frozen=True)
class OwnNotes:
    """What the policy asks about the notes on a referral, whether there are any yet or not."""

    known_by: ClassVar[str] = "service_note.read"
    referral: Referral

    @property
    def recipient_id(self) -> UUID:
        """Whose notes they are."""
        return self.referral.recipient_id

    @property
    def stepped_back(self) -> str | None:
        """Who declared a conflict of interest in the case."""
        return self.referral.stepped_back

    @property
    def are_kept(self) -> bool:
        """There is a place for them: by the state, and by the clock while the help goes on."""
        state = self.referral.state
        if state in KEPT:
            return not ran_out(self.referral)
        return state in GOING_ON and holds_now(self.referral)

    @property
    def take_more(self) -> bool:
        """The help goes on; a case never goes to an agency whose help for it does."""
        return self.are_kept and self.referral.state in GOING_ON

    def log_subject(self) -> Subject:
        """The referral, with its case."""
        return self.referral.log_subject()


def find_own_notes(referral_id: UUID, *, to_change: bool = False) -> OwnNotes:
    """The place of the notes on this referral; Missing if there is no such referral."""
    find = find_referral_to_change if to_change else find_referral
    return OwnNotes(find(referral_id))


def notebook_of(referral: Referral) -> ServiceNotebook | None:
    """What was begun on this referral; None before the first note."""
    found = session().scalars(OF_REFERRAL, {"referral_id": referral.id}).one_or_none()
    if found is None:
        return None
    rely_on(found)
    return found.of(referral.case)


def find_notebook(notebook_id: UUID) -> tuple[ServiceNotebook, Referral]:
    """The notebook with its referral, and the secrets of their case at hand; Missing if none."""
    found = session().scalars(BY_ID, {"id": notebook_id}).one_or_none()
    if found is None:
        raise Missing("This does not exist, or it is not yours to see.")
    referral = find_referral(found.referral_id)
    return found.of(referral.case), referral


def standing_notebook_of(referral: Referral) -> ServiceNotebook | None:
    """The same; Missing once it has ended, whatever referral and consent say by now."""
    notebook = notebook_of(referral)
    if notebook is not None and notebook.ended_at is not None:
        raise Missing("This does not exist, or it is not yours to see.")
    return notebook


def rests_on(referral: Referral) -> Consent | None:
    """The consent that may have ended before the help did; None where its end means nothing."""
    return consent_of(referral) if referral.state in (*GOING_ON, NOT_REACHED) else None


def ran_out(referral: Referral) -> bool:
    """Whether its consent ended by the clock while the help went on.

    Who was not reached may be said so without one: what had ended by then does not come back.
    """
    consent = rests_on(referral)
    if consent is None or referral.state in GOING_ON:
        return consent is not None and not consent.is_live
    return consent.expires_at is not None and consent.expires_at <= referral.state_at


def is_shut(referral: Referral) -> bool:
    """Whether notes on it have ended, by an act or by the clock: their keys go."""
    return referral.state in SHUT or ran_out(referral)
