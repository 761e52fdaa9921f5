"""The thread of a referral: questions, answers, appointment, feedback, under a key of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from nrm.agencies.keys import KeyPath, Paths, open_path
from nrm.cases.records import content_secret
from nrm.database import new_id, now, session
from nrm.errors import Unavailable
from nrm.http.actor import Actor
from nrm.referrals.finding import messages_of
from nrm.referrals.models import Message, Referral
from nrm.referrals.sealing import _BROKEN, holds_now
from nrm.vault.context import context
from nrm.vault.grants import THREAD
from nrm.vault.keyring import Keyring
from nrm.vault.memory import wipe
from nrm.vault.records import open_record, seal_record


@dataclass(frozen=True)
class SealedMessage:
    """One message of the thread, still sealed."""

    id: UUID
    kind: str
    author_id: UUID
    author_agency_id: UUID
    written_at: datetime
    sealed_body: bytes = field(repr=False)
    context: bytes = field(repr=False)


@dataclass(frozen=True)
class SealedThread:
    """The thread with the way to its key; `path` is None where there is nothing to open."""

    messages: Sequence[SealedMessage]
    path: KeyPath | None = field(repr=False)
    content_secret: bytes = field(repr=False)

    def open(self, keyring: Keyring) -> list[tuple[SealedMessage, dict[str, Any]]]:
        """Each message with its body, oldest first; SealBroken, and then nothing."""
        if self.path is None:
            return []
        key = self.path.open(keyring)
        opened = [
            (m, open_record(key, self.content_secret, m.context, m.sealed_body))
            for m in self.messages
        ]
        wipe(key)
        return opened


def _message_context(message_id: UUID, referral_id: UUID, kind: str) -> bytes:
    return context("nrm/message", 1, "message", message_id, referral_id, kind)


def post(
    actor: Actor, referral: Referral, paths: Paths, kind: str, body: Mapping[str, Any]
) -> Message:
    """The message stands in the thread, sealed under its key."""
    key = open_path(actor, paths.path(THREAD, referral.id))
    message_id = new_id()
    bound_to = _message_context(message_id, referral.id, kind)
    made = Message(
        id=message_id,
        referral_id=referral.id,
        case_id=referral.case_id,
        kind=kind,
        author_id=actor.id,
        author_agency_id=actor.agency_id,
        written_at=now(),
        sealed_body=seal_record(key, content_secret(referral.case), bound_to, body),
    )
    wipe(key)
    referral.message_count = _count(referral) + 1
    session().add(made)
    return made


def _count(referral: Referral) -> int:
    # A referral from before messages were counted is counted with its next one.
    known = referral.message_count
    return len(messages_of(referral.id)) if known is None else known


def find_thread(referral: Referral, paths: Paths) -> SealedThread:
    """The thread as the actor's agency may open it: nothing where it holds no key any more.

    For a recipient it ends by the clock with consent or window, before a job deletes the key.
    """
    # Of a draft that was thrown away, or ran out, nothing opens any more to anybody.
    if referral.case.closure_reason == "discarded":
        return SealedThread((), None, b"")
    secret = content_secret(referral.case)
    if not paths.has(THREAD, referral.id) or _is_over(referral, paths):
        return SealedThread((), None, secret)
    found = messages_of(referral.id)
    # No message is ever deleted: the count stands in a row that the log vouches for.
    if referral.message_count not in (None, len(found)):
        raise Unavailable(_BROKEN, integrity=True)
    messages = [
        SealedMessage(
            m.id,
            m.kind,
            m.author_id,
            m.author_agency_id,
            m.written_at,
            m.sealed_body,
            _message_context(m.id, referral.id, m.kind),
        )
        for m in found
    ]
    return SealedThread(messages, paths.path(THREAD, referral.id), secret)


def _is_over(referral: Referral, paths: Paths) -> bool:
    holder = paths.grant(THREAD, referral.id).holder_id
    return holder != referral.sender_id and not holds_now(referral)
