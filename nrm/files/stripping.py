"""Pictures without what a camera wrote beside them: place, time, device, comments, thumbnails.

The parts of a picture are read one by one and those that nobody needs to see it are left out, while
it passes. A library that draws pictures would hold the whole of it in memory, unpacked, and write
another picture; here every kept byte is as it was, and nothing is unpacked. What turns a photo
upright is left out too.
"""

from collections.abc import Callable
from typing import Final

from nrm.errors import to_translate
from nrm.files.kinds import JPEG, MOST_PIXELS, PNG, TOO_WIDE, WEBP, Pipe, Unfit

CUT_OFF = to_translate("This picture is damaged or cut off.")

_PNG_KEPT: Final = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs acTL fcTL fdAT".split()
)
_WEBP_KEPT: Final = frozenset([b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"])
_WEBP_HAS_METADATA = 0x0C
# JPEG markers (ITU-T T.81, B.1.1.3) and what an application part must begin with to stay.
_EOI, _SOI, _SOS, _COM = 0xD9, 0xD8, 0xDA, 0xFE
_RESTARTS = frozenset(range(0xD0, 0xD8))
_BARE = _RESTARTS | {_EOI, _SOI}
# Where height and width stand (B.2.2).
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_APPS: Final = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
_JFIF_BYTES = 16  # Longer is one with a thumbnail of what the picture was before.
_APP_HEAD = 16


class _Walk:
    """A picture passes part by part; `_part` looks at the beginning of the next one."""

    def __init__(self) -> None:
        self._rest = bytearray()
        self._next: Callable[[bytearray], bool] = self._part
        self._left, self._how = 0, "keep"
        self._then: Callable[[bytearray], bool] = self._part

    def feed(self, piece: bytes) -> bytes:
        """What is kept of this piece and of what waited for it."""
        kept = bytearray()
        self._rest += piece
        while self._next(kept):
            pass
        return bytes(kept)

    def finish(self) -> bytes:
        """Nothing is left; Unfit unless the picture came to its end."""
        if self._next != self._over:
            raise Unfit(CUT_OFF)
        return b""

    def _part(self, kept: bytearray) -> bool:
        raise NotImplementedError

    def _pass(self, size: int, how: str, then: Callable[[bytearray], bool]) -> bool:
        """The next `size` bytes are kept, dropped or blanked (`how`); `then` follows."""
        self._left, self._how, self._then, self._next = size, how, then, self._passing
        return True

    def _passing(self, kept: bytearray) -> bool:
        part = self._rest[: self._left]
        del self._rest[: self._left]
        self._left -= len(part)
        kept += part if self._how == "keep" else bytes(len(part)) if self._how == "blank" else b""
        if self._left:
            return False
        self._next = self._then
        return True

    def _over(self, kept: bytearray) -> bool:
        # Phones append a second picture or a film here.
        self._rest.clear()
        return False


class _Png(_Walk):
    """PNG (W3C, third edition): a signature, then chunks."""

    def __init__(self) -> None:
        super().__init__()
        self._pass(8, "keep", self._part)

    def _part(self, kept: bytearray) -> bool:
        if len(self._rest) < 8:
            return False
        size, name = int.from_bytes(self._rest[:4]), bytes(self._rest[4:8])
        how = "keep" if name in _PNG_KEPT else "drop"
        return self._pass(12 + size, how, self._over if name == b"IEND" else self._part)


class _Webp(_Walk):
    """WebP (RFC 9649): the size of all stands first, so what is left out is blanked in place."""

    def __init__(self) -> None:
        super().__init__()
        self._next, self._all = self._begin, 0

    def _begin(self, kept: bytearray) -> bool:
        if len(self._rest) < 12:
            return False
        self._all = int.from_bytes(self._rest[4:8], "little") - 4
        return self._pass(12, "keep", self._part)

    def _part(self, kept: bytearray) -> bool:
        if self._all <= 0:
            self._next = self._over
            return True
        if len(self._rest) < 9:
            return False
        name, size = bytes(self._rest[:4]), int.from_bytes(self._rest[4:8], "little")
        whole = 8 + size + size % 2
        self._all -= whole
        if name == b"VP8X":
            self._rest[8] &= ~_WEBP_HAS_METADATA & 0xFF
        if name in _WEBP_KEPT:
            return self._pass(whole, "keep", self._part)
        kept += b"JUNK" + self._rest[4:8]
        del self._rest[:8]
        return self._pass(whole - 8, "blank", self._part)


class Jpeg(_Walk):
    """JPEG (ITU-T T.81, Annex B): segments between markers, and scans without a length.

    `is_sized`: it has said how many pixels it has. Unfit where those are too many.
    """

    is_sized = False

    def _part(self, kept: bytearray) -> bool:
        rest = self._rest
        if len(rest) < 2:
            return False
        mark, code = rest[0], rest[1]
        if mark != 0xFF:
            raise Unfit(CUT_OFF)
        if code == 0xFF:
            del rest[0]
            return True
        if code in _BARE:
            return self._pass(2, "keep", self._over if code == _EOI else self._part)
        size = int.from_bytes(rest[2:4])
        if len(rest) < 4 or len(rest) < min(_APP_HEAD, 2 + size):
            return False
        if code in _FRAMES:
            self._measure()
        how = "keep" if self._stays(code, size) else "drop"
        return self._pass(2 + size, how, self._scan if code == _SOS else self._part)

    def _measure(self) -> None:
        self.is_sized = True
        if int.from_bytes(self._rest[5:7]) * int.from_bytes(self._rest[7:9]) > MOST_PIXELS:
            raise Unfit(TOO_WIDE)

    def _stays(self, code: int, size: int) -> bool:
        if code not in range(0xE0, 0xF0):
            return code != _COM
        begins = code in _APPS and self._rest[4:].startswith(_APPS[code])
        return begins and (code != 0xE0 or size == _JFIF_BYTES)

    def _scan(self, kept: bytearray) -> bool:
        """Compressed bytes, up to the next marker that is none of theirs."""
        rest, at = self._rest, self._rest.find(0xFF)
        while 0 <= at < len(rest) - 1 and (rest[at + 1] == 0 or rest[at + 1] in _RESTARTS):
            at = rest.find(0xFF, at + 2)
        end = at if at >= 0 else len(rest)
        kept += rest[:end]
        del rest[:end]
        if len(rest) < 2:
            return False
        self._next = self._part
        return True


_STRIPPING: Final[dict[str, Callable[[], Pipe]]] = {JPEG: Jpeg, PNG: _Png, WEBP: _Webp}


def can_strip(kind: str) -> bool:
    """Whether what was written beside a picture of this kind can be left out."""
    return kind in _STRIPPING


def stripping(kind: str) -> Pipe:
    """A picture of this kind passes without what was written beside it; KeyError for another."""
    return _STRIPPING[kind]()
