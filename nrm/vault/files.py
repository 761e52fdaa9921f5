"""Files: contents of any length, sealed and opened a piece at a time (Cobblestone, 256-bit keys).

Each file has a key of its own, kept in a record. Memory holds a few pieces, never the whole.
"""

from collections.abc import Iterable, Iterator
from itertools import chain

from cryptography.cobblestone import Cobblestone256Decryptor, Cobblestone256Encryptor
from cryptography.exceptions import InvalidTag

from nrm.vault.context import context
from nrm.vault.failures import SealBroken
from nrm.vault.memory import Secret, check_size
from nrm.vault.padding import padded_size

LABEL = "nrm/file"
FORMAT = 1
PIECE_BYTES = 64 * 1024


def seal_pieces(key: Secret, ctx: bytes, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The content sealed under a key (32 bytes) that seals nothing else; docs/formats.md 18.

    Zeros follow the content up to the padded size, so that its length says little.
    """
    check_size(key)
    sealing, size = Cobblestone256Encryptor(key, context(LABEL, FORMAT, ctx)), 0
    for piece in pieces:
        size += len(piece)
        yield sealing.update(piece)
    for filler in _zeros(padded_size(size) - size):
        yield sealing.update(filler)
    yield sealing.finalize()


def open_pieces(key: Secret, ctx: bytes, sealed: Iterable[bytes], size: int) -> Iterator[bytes]:
    """The content again, `size` bytes; each piece passed its check before it is given out.

    Raises SealBroken. The last piece comes when all is known to be whole: nobody who read to the
    end was given a cut file.
    """
    check_size(key)
    opening = Cobblestone256Decryptor(key, context(LABEL, FORMAT, ctx))
    seen, held = 0, b""
    for piece in _opened(opening, sealed):
        content, seen = piece[: max(size - seen, 0)], seen + len(piece)
        if content:
            if held:
                yield held
            held = content
    if seen != padded_size(size):
        raise SealBroken("This file is of another length than it was.")
    yield held


def _opened(opening: Cobblestone256Decryptor, sealed: Iterable[bytes]) -> Iterator[bytes]:
    for piece in chain(sealed, (None,)):
        opened = _step(opening, piece)
        if opened is None:
            raise SealBroken("This file is damaged, cut, moved, or not for this key.")
        yield opened


def _step(opening: Cobblestone256Decryptor, piece: bytes | None) -> bytes | None:
    try:
        return opening.finalize() if piece is None else opening.update(piece)
    except InvalidTag:
        return None


def _zeros(count: int) -> Iterator[bytes]:
    for start in range(0, count, PIECE_BYTES):
        yield bytes(min(PIECE_BYTES, count - start))
