"""Who holds which key: wraps that are signed by whoever gave them.

HPKE does not say who sealed, so a wrap counts only with the signature of somebody entitled to
grant (vault, rule 3). Whether the log vouches for the row is asked by `agencies/keys.py`.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from nrm.database import new_id, now, session
from nrm.errors import Unavailable, to_translate
from nrm.policy import CUSTODIAN
from nrm.vault.certificates import Chain, check_chain
from nrm.vault.context import context
from nrm.vault.failures import SealBroken
from nrm.vault.keyring import Keyring
from nrm.vault.locks import lock_unwrap, lock_wrap
from nrm.vault.models import Certificate, Grant
from nrm.vault.signing import sign_with, signing_key, verify
from nrm.vault.suites import unwrap, wrap

AGENCY, CASE, REFERRAL, THREAD = "agency", "case", "referral", "thread"
# The key of an offer to hand a case over, with which the keys of the case are sealed.
TRANSFER = "transfer"
# What an authority and the police tell each other about a submission.
RESTRICTED = "restricted"
# What one agency asks another without saying about whom.
CONSULTATION = "consultation"
# What an agency notes for itself about a referral it accepted.
NOTEBOOK = "service_notebook"
OPEN, LOCKED = "open", "locked"
_FORGED = to_translate("A key was not given as it should be. Nothing was shown or changed.")
_LABEL = context("nrm/grant", 1)


@dataclass(frozen=True)
class Giving:
    """One key to give: which, of what, to whom (the holder's certificate)."""

    kind: str
    subject_id: UUID
    holder: Certificate
    case_id: UUID | None = None


@dataclass(frozen=True)
class Giver:
    """Who gives: his certificate and his open keys."""

    certificate_id: UUID
    keyring: Keyring = field(repr=False)

    @cached_property
    def signing(self) -> Ed25519PrivateKey:
        """The signing key, expanded once for all that is given in one act."""
        return signing_key(self.keyring.signing)


@dataclass(frozen=True)
class Wrap:
    """A checked wrap, still closed. `half`: the shred half that a recipient's wrap needs."""

    sealed_key: bytes = field(repr=False)
    context: bytes = field(repr=False)
    half: bytes | None = field(default=None, repr=False)

    def open(self, private: bytearray) -> bytearray:
        """The key; SealBroken when the private key or anything else is not the right one."""
        if self.half is None:
            return unwrap(private, self.sealed_key, self.context)
        return lock_unwrap(private, self.sealed_key, None, self.half, self.context)


def give(giving: Giving, key: bytes | bytearray, giver: Giver) -> Grant:
    """The holder can open the key from the commit on."""
    sealed = wrap(giving.holder.encryption_public, key, wrap_context(giving))
    return _grant(giving, sealed, giver, OPEN)


def give_behind_lock(
    giving: Giving, key: bytes | bytearray, giver: Giver, lock: bytes | None, half: bytes
) -> Grant:
    """The holder can open the key with the shred half, and before release with the lock too."""
    holder = giving.holder.encryption_public
    sealed = lock_wrap(holder, key, lock, half, wrap_context(giving))
    return _grant(giving, sealed, giver, OPEN if lock is None else LOCKED)


def wrap_context(giving: Giving) -> bytes:
    """What a wrap is bound to: the key's kind and subject, and the holder's certificate."""
    return context("nrm/wrap", 1, giving.kind, giving.subject_id, giving.holder.id)


def context_of(grant: Grant) -> bytes:
    """The same context, from the stored row."""
    return context("nrm/wrap", 1, grant.kind, grant.subject_id, grant.holder_key_id)


def _grant(giving: Giving, sealed: bytes, giver: Giver, state: str) -> Grant:
    made = Grant(
        id=new_id(),
        kind=giving.kind,
        subject_id=giving.subject_id,
        case_id=giving.case_id,
        state=state,
        sealed_lock=None,
    )
    _sign(made, giving, sealed, giver)
    session().add(made)
    return made


def move(grant: Grant, giving: Giving, key: bytes | bytearray, giver: Giver) -> None:
    """The row gives this key to this holder instead, and nothing to whoever held it."""
    _sign(grant, giving, wrap(giving.holder.encryption_public, key, wrap_context(giving)), giver)


def move_behind_lock(
    grant: Grant, giving: Giving, key: bytes | bytearray, giver: Giver, lock: bytes, half: bytes
) -> None:
    """The same behind the lock that the row has."""
    holder = giving.holder.encryption_public
    _sign(grant, giving, lock_wrap(holder, key, lock, half, wrap_context(giving)), giver)


def _sign(made: Grant, giving: Giving, sealed: bytes, giver: Giver) -> None:
    made.holder_id, made.holder_key_id = giving.holder.subject_id, giving.holder.id
    made.sealed_key, made.made_at = sealed, now()
    made.signer_id = giver.certificate_id
    made.signature = sign_with(giver.signing, _LABEL, _payload(made))


def _payload(made: Grant) -> bytes:
    return context(
        "nrm/grant",
        1,
        context_of(made),
        made.holder_id,
        made.state,
        made.sealed_key,
        made.signer_id,
        int(made.made_at.timestamp() * 1000),
    )


def check_grant(grant: Grant, signer: Chain, entitled: Collection[UUID]) -> None:
    """Nothing, when a member of one of the `entitled` agencies gave it while he was one.

    An agency's own key is given by its custodians alone. Unavailable (integrity) otherwise.
    """
    certificate = signer.certificate
    check_chain(signer, grant.made_at)
    allowed = certificate.agency_id in entitled and certificate.id == grant.signer_id
    if grant.kind == AGENCY:
        allowed = allowed and CUSTODIAN in certificate.duties.split()
    try:
        verify(certificate.signing_public, grant.signature, _LABEL, _payload(grant))
    except SealBroken:
        allowed = False
    if not allowed:
        raise Unavailable(_FORGED, integrity=True)
