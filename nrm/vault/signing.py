"""Signatures (Ed25519) over a context and a payload: who granted, wrote or certified it."""

from dataclasses import dataclass, field
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from nrm.vault.context import context
from nrm.vault.failures import Forged
from nrm.vault.memory import Secret, new_key

FORMAT = 1
MOST_REMEMBERED = 4096


@dataclass(frozen=True, eq=False)
class SigningPair:
    """An Ed25519 public key and its seed, 32 bytes each."""

    public: bytes
    private: bytearray = field(repr=False)


def new_signing_pair() -> SigningPair:
    """Return a fresh pair."""
    private = new_key()
    return SigningPair(signing_public(private), private)


def signing_public(private: Secret) -> bytes:
    """Return the public key (32 bytes) of a seed."""
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def sign(private: Secret, ctx: bytes, payload: bytes) -> bytes:
    """Return the signature (64 bytes), which holds in this context only."""
    return sign_with(signing_key(private), ctx, payload)


def signing_key(private: Secret) -> Ed25519PrivateKey:
    """Return the key of a seed, for several signatures; it cannot be wiped, so let it go soon."""
    return Ed25519PrivateKey.from_private_bytes(private)


def sign_with(key: Ed25519PrivateKey, ctx: bytes, payload: bytes) -> bytes:
    """Return the same signature as `sign`."""
    return key.sign(_message(ctx, payload))


def verify(public: bytes, signature: bytes, ctx: bytes, payload: bytes) -> None:
    """Return only if the holder of the private key signed this payload in this context.

    Raises Forged for everything else, a key of another length included.
    """
    if not _verified(public, signature, _message(ctx, payload)):
        raise Forged("This signature does not belong to this signer and content.")


def _message(ctx: bytes, payload: bytes) -> bytes:
    return context("nrm/signature", FORMAT, ctx, payload)


# Whether a key made a signature over a message never changes, and all three stand in the open: each
# request meets the same certificates again. Who may still sign is asked anew, and elsewhere.
@lru_cache(MOST_REMEMBERED)
def _verified(public: bytes, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
