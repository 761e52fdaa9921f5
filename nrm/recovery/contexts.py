"""What the seals and signatures of a recovery are bound to (docs/formats.md 17)."""

from datetime import datetime
from uuid import UUID

from nrm.recovery.models import Approval, Quorum, Recovery
from nrm.vault.context import context
from nrm.vault.words import fingerprint, fingerprint_words

APPROVAL = context("nrm/approval", 1)
QUORUM = context("nrm/quorum-of", 1)


def quorum_context(kept: Quorum) -> bytes:
    """Whose keys a quorum holds, and for which two certificates."""
    keys = (kept.owner_key_id, kept.first_key_id, kept.second_key_id)
    return context("nrm/quorum-of", 1, kept.id, kept.account_id, *keys)


def quorum_payload(kept: Quorum) -> bytes:
    """What the owner signs."""
    sealed = (kept.sealed_keys, kept.sealed_first, kept.sealed_second)
    return context("nrm/quorum-of", 1, quorum_context(kept), *sealed, _ms(kept.made_at))


def request_context(asked: Recovery) -> bytes:
    """Request, owner and fresh key."""
    return context("nrm/recovery-of", 1, asked.id, asked.account_id, fresh_fingerprint(asked))


def approval_payload(given: Approval, asked: Recovery, kept: Quorum) -> bytes:
    """What an approver signs."""
    return context(
        "nrm/approval",
        1,
        request_context(asked),
        quorum_context(kept),
        given.approver_key_id,
        given.sealed_half,
        _ms(given.made_at),
    )


def fresh_context(recovery_id: UUID) -> bytes:
    """What the fresh private key is sealed for."""
    return context("nrm/fresh-key", 1, recovery_id)


def fresh_fingerprint(asked: Recovery) -> bytes:
    """32 bytes over the fresh public key."""
    return fingerprint(asked.fresh_public)


def words_of(asked: Recovery) -> str:
    """The fresh key as eight words, to be compared by voice before anybody approves."""
    return fingerprint_words(fresh_fingerprint(asked))


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
