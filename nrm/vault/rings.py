"""The ring of a case: its keys, the newest first. What is written goes under the newest one.

Where a case gets a fresh key it keeps those before: nothing is sealed anew, and the commitment of a
record tells under which of them it lies. Whoever knows an earlier key alone opens nothing that was
written later.

A ring is wrapped as one secret: the certificate of the agency's epoch in which the newest key was
made (16 bytes), then keys of 32 bytes each. One key alone, 32 bytes, is a ring from before there
were any; when it was made nobody knows. docs/formats.md 8.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from nrm.vault.canonical import Json
from nrm.vault.failures import SealBroken
from nrm.vault.memory import KEY_BYTES, Secret, new_key, wipe
from nrm.vault.records import open_record

_EPOCH_BYTES = 16


@dataclass(frozen=True)
class Ring:
    """The open keys of one case; `made_in`: the epoch of the newest, None where nobody knows."""

    made_in: UUID | None
    keys: Sequence[bytearray] = field(repr=False)

    @property
    def newest(self) -> bytearray:
        """The key under which everything is written now."""
        return self.keys[0]

    def renewed(self, made_in: UUID) -> "Ring":
        """The same with a fresh key before all others."""
        return Ring(made_in, (new_key(), *self.keys))

    def written(self) -> bytearray:
        """The ring as one secret, to be wrapped."""
        epoch = self.made_in.bytes if self.made_in is not None else b""
        return bytearray(epoch + b"".join(self.keys))

    def open(self, content_secret: Secret, ctx: bytes, sealed: bytes) -> dict[str, Json]:
        """The content of a record, by the key under which it lies; SealBroken if by none."""
        for key in self.keys[:-1]:
            opened = _opened(key, content_secret, ctx, sealed)
            if opened is not None:
                return opened
        return open_record(self.keys[-1], content_secret, ctx, sealed)

    def wipe(self) -> None:
        """No key is left in this ring."""
        wipe(*self.keys)


def new_ring(made_in: UUID) -> Ring:
    """A ring of one fresh key."""
    return Ring(made_in, (new_key(),))


def read_ring(written: bytearray) -> Ring:
    """The ring in an opened wrap, which is wiped; SealBroken for what is none."""
    is_old = len(written) == KEY_BYTES
    start = 0 if is_old else _EPOCH_BYTES
    if len(written) <= start or (len(written) - start) % KEY_BYTES:
        raise SealBroken("This is not the ring of a case.")
    keys = [written[at : at + KEY_BYTES] for at in range(start, len(written), KEY_BYTES)]
    ring = Ring(None if is_old else UUID(bytes=bytes(written[:start])), keys)
    wipe(written)
    return ring


def _opened(
    key: bytearray, content_secret: Secret, ctx: bytes, sealed: bytes
) -> dict[str, Json] | None:
    try:
        return open_record(key, content_secret, ctx, sealed)
    except SealBroken:
        return None
