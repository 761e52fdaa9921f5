"""Fingerprints as words that two people can compare by voice (proquints, arXiv:0901.4016)."""

from hashlib import sha256

from nrm.vault.context import context

WORDS = 8

_CONSONANTS = "bdfghjklmnprstvz"
_VOWELS = "aiou"


def fingerprint(*parts: bytes) -> bytes:
    """Return SHA-256 (32 bytes) over public keys or whatever else has to be compared."""
    return sha256(context("nrm/fingerprint", 1, *parts)).digest()


def fingerprint_words(whole: bytes) -> str:
    """Return the first 128 bits of a fingerprint as eight words with spaces between."""
    pairs = [int.from_bytes(whole[at : at + 2], "big") for at in range(0, 2 * WORDS, 2)]
    return " ".join(_word(bits) for bits in pairs)


def _word(bits: int) -> str:
    """One word of five letters for 16 bits: four, two, four, two and four of them."""
    return (
        _CONSONANTS[bits >> 12]
        + _VOWELS[bits >> 10 & 3]
        + _CONSONANTS[bits >> 6 & 15]
        + _VOWELS[bits >> 4 & 3]
        + _CONSONANTS[bits & 15]
    )
