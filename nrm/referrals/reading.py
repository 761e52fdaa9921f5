"""What an actor is shown of a referral: envelope, snapshot while consent holds, or a stub."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask_babel import gettext

from nrm.agencies.keys import Paths
from nrm.cases.without_consent import VITAL
from nrm.consent.models import CONSENTS, Consent
from nrm.database import session
from nrm.errors import Missing
from nrm.http.actor import Actor
from nrm.referrals import sealing, threads
from nrm.referrals.finding import consent_of
from nrm.referrals.models import Referral
from nrm.referrals.snapshots import SealedSnapshot
from nrm.referrals.together import find_together
from nrm.vault.grants import OPEN, REFERRAL
from nrm.workflow import ENDED, OPEN_TO_RECIPIENT


@dataclass(frozen=True)
class ReferralView:
    """What the edge answers with. `is_stub`: it has ended, and the recipient keeps dates only.

    `together`: for the sender, the others that ask for the same.
    """

    referral: Referral
    envelope: Mapping[str, Any]
    is_recipient: bool
    is_stub: bool
    consent: Consent | None
    snapshot: SealedSnapshot | None = field(repr=False)
    thread: threads.SealedThread | None = field(repr=False)
    together: Sequence[Referral] = ()

    @property
    def sections(self) -> dict[str, int]:
        """What the log entry names: the sections whose fields the snapshot holds, and files."""
        if self.snapshot is None:
            return {}
        return {name.partition(".")[0]: 1 for name in self.referral.fields.split()}

    @property
    def without_consent(self) -> bool:
        """A life was in danger and nobody could be asked: both sides know that, not why."""
        return self.consent is not None and self.consent.given_by == VITAL

    @property
    def consent_pseudonym(self) -> str | None:
        """The consent relied on, when something is opened by it."""
        return self.consent.pseudonym if self.consent and self.snapshot else None


def find_view(actor: Actor, referral: Referral) -> ReferralView:
    """What this actor may be shown of the referral now."""
    is_recipient = actor.agency_id == referral.recipient_id != referral.sender_id
    is_stub = is_recipient and _is_over(referral)
    snapshot = thread = None
    if not is_stub and (is_recipient or referral.sent_at is not None):
        paths = sealing.find_referral_paths(actor, referral)
        thread = threads.find_thread(referral, paths)
        if is_recipient and is_open_to_recipient(referral):
            snapshot = find_released(referral, paths)
    return ReferralView(
        referral=referral,
        envelope={} if is_stub else sealing.envelope_of(referral),
        is_recipient=is_recipient,
        is_stub=is_stub,
        consent=consent_of(referral),
        snapshot=snapshot,
        thread=thread,
        together=() if is_recipient else find_together(referral),
    )


def find_released(referral: Referral, paths: Paths) -> SealedSnapshot | None:
    """The snapshot, for a recipient that has accepted and whose key stands."""
    return sealing.find_snapshot(referral, paths) if _released(paths, referral) else None


def _released(paths: Paths, referral: Referral) -> bool:
    return paths.has(REFERRAL, referral.id) and paths.grant(REFERRAL, referral.id).state == OPEN


def is_open_to_recipient(referral: Referral) -> bool:
    """Accepted, the consent holds by the clock, and no hand-over window has run out."""
    return referral.state in OPEN_TO_RECIPIENT and sealing.holds_now(referral)


def find_shared(actor: Actor, referral: Referral, file_id: UUID) -> SealedSnapshot:
    """The snapshot that holds this file; Missing unless the recipient may open it now."""
    named = file_id in referral.file_ids and is_open_to_recipient(referral)
    paths = sealing.find_referral_paths(actor, referral) if named else None
    snapshot = find_released(referral, paths) if paths is not None else None
    if snapshot is None:
        raise Missing(gettext("This does not exist, or it is not yours to see."))
    if file_id not in snapshot.kept_files:
        raise Missing(gettext("The agency that shared this file has removed it since."))
    return snapshot


def may_be_shredded(referral: Referral) -> bool:
    """Whether it ended for its recipient, by an act or by the clock: its half goes."""
    if referral.state == "completed":
        return not is_open_to_recipient(referral)
    consent = consent_of(referral)
    return referral.state in ENDED or (consent is not None and not consent.is_live)


def find_stubs(received: Sequence[Referral]) -> frozenset[UUID]:
    """Those of these referrals that have ended for their recipient: it keeps a stub of each.

    One statement where one of them was completed: it ends by its window, or with the consent.
    """
    done = [r for r in received if r.state == "completed"]
    if done:
        wanted = {"ids": [r.consent_id for r in done]}
        held = {consent.id: consent for consent in session().scalars(CONSENTS, wanted)}
        for referral in done:
            referral.consent = held.get(referral.consent_id) if referral.consent_id else None
    return frozenset(referral.id for referral in received if _is_over(referral))


def _is_over(referral: Referral) -> bool:
    if referral.state == "completed":
        return not is_open_to_recipient(referral)
    return referral.state in ENDED
