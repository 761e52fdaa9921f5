"""The reasons of a decision, sealed for the agency that leads the case and for the authority."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from nrm.agencies.keys import KeyPath, Paths, open_path
from nrm.cases.records import content_secret
from nrm.http.actor import Actor
from nrm.identification.models import Decision
from nrm.referrals.models import Referral
from nrm.referrals.snapshots import SealedSnapshot
from nrm.referrals.threads import SealedThread
from nrm.vault.context import context
from nrm.vault.grants import THREAD
from nrm.vault.keyring import Keyring
from nrm.vault.memory import wipe
from nrm.vault.records import open_record, seal_record


def reasons_context(decision_id: UUID, submission_id: UUID) -> bytes:
    """What the sealed reasons of a decision are bound to."""
    return context("nrm/decision", 1, "identification_decision", decision_id, submission_id)


def seal_reasons(
    actor: Actor, submission: Referral, paths: Paths, decision_id: UUID, text: str | None
) -> bytes:
    """Under the key of the submission's thread; a first yes may go without any."""
    key = open_path(actor, paths.path(THREAD, submission.id))
    bound_to = reasons_context(decision_id, submission.id)
    content = {"reasons": text or ""}
    sealed = seal_record(key, content_secret(submission.case), bound_to, content)
    wipe(key)
    return sealed


@dataclass(frozen=True)
class SealedReasons:
    """The reasons of one decision with the way to their key."""

    decision: Decision
    path: KeyPath = field(repr=False)
    content_secret: bytes = field(repr=False)

    def open(self, keyring: Keyring) -> str:
        """The text; SealBroken, and then nothing."""
        key, row = self.path.open(keyring), self.decision
        bound_to = reasons_context(row.id, row.submission_id)
        content: dict[str, Any] = open_record(
            key, self.content_secret, bound_to, row.sealed_reasons
        )
        wipe(key)
        return str(content["reasons"])


@dataclass(frozen=True)
class SealedTrack:
    """What an actor may open of a track: for the authority what was submitted, for both the rest.

    `sections`: what the log entry names.
    """

    snapshot: SealedSnapshot | None = field(repr=False)
    thread: SealedThread | None = field(repr=False)
    reasons: Sequence[SealedReasons] = field(repr=False)
    sections: Mapping[str, int] = field(default_factory=dict)
