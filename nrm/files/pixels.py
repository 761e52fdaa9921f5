"""How many pixels a picture has: a small file may unpack to more than a viewer can hold.

A PNG and a WebP say it in their first bytes. A JPEG says it behind what a camera wrote, so its
parts are walked through until then.
"""

from nrm.files.kinds import MOST_PIXELS, PNG, TOO_WIDE, WEBP, AsItIs, Unfit
from nrm.files.stripping import CUT_OFF, Jpeg


def check_pixels(kind: str, head: bytes) -> None:
    """Unfit when the first bytes of a picture say that it has too many pixels."""
    width, height = 0, 0
    if kind == PNG:
        width, height = int.from_bytes(head[16:20]), int.from_bytes(head[20:24])
    elif kind == WEBP:
        width, height = _of_webp(head)
    if width * height > MOST_PIXELS:
        raise Unfit(TOO_WIDE)


def _of_webp(head: bytes) -> tuple[int, int]:
    """Width and height (RFC 9649, 2.5 to 2.7)."""
    if head[12:16] == b"VP8X":
        return _three(head[24:27]) + 1, _three(head[27:30]) + 1
    if head[12:16] == b"VP8L":
        both = int.from_bytes(head[21:25], "little")
        return (both & 0x3FFF) + 1, (both >> 14 & 0x3FFF) + 1
    return _three(head[26:28]) & 0x3FFF, _three(head[28:30]) & 0x3FFF


def _three(low_first: bytes) -> int:
    return int.from_bytes(low_first, "little")


class SizedJpeg(AsItIs):
    """All of a JPEG passes; Unfit once it says that it has too many pixels.

    One whose parts are not as they should be passes, too: nothing is promised of it.
    """

    def __init__(self) -> None:
        self._walk: Jpeg | None = Jpeg()

    def feed(self, piece: bytes) -> bytes:
        """All of it; what is walked through is not kept."""
        if self._walk is not None and not self._goes_on(self._walk, piece):
            self._walk = None
        return piece

    def _goes_on(self, walk: Jpeg, piece: bytes) -> bool:
        try:
            walk.feed(piece)
        except Unfit as unfit:
            if str(unfit) != str(CUT_OFF):
                raise
            return False
        return not walk.is_sized
