"""Padding: the length of a sealed value tells a thief little about the length of the text.

Only for contents of varying length; keys have a length that everybody knows.
"""

from nrm.vault.failures import SealBroken
from nrm.vault.memory import Secret

STEP_BYTES = 256
_MARK = 0x80


def padded_size(size: int) -> int:
    """Return the padded size: 256-byte steps up to 4 KiB, above 16 steps to each doubling."""
    step = max(STEP_BYTES, (1 << size.bit_length()) // 32)
    # The mark needs one byte, so a content that fills its step exactly takes the next one.
    return (size // step + 1) * step


def pad(content: Secret) -> bytearray:
    """Return content, one byte 0x80, and zeros up to the padded size (ISO/IEC 7816-4)."""
    padded = bytearray(padded_size(len(content)))
    padded[: len(content)] = content
    padded[len(content)] = _MARK
    return padded


def unpad(padded: bytearray) -> None:
    """Leave only the content, in place; raises SealBroken if this was never padded here."""
    size = padded.rfind(_MARK)
    if size < 0 or len(padded) != padded_size(size) or padded[size + 1 :].strip(b"\0"):
        raise SealBroken("The padding of this sealed value is damaged.")
    del padded[size:]
