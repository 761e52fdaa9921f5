"""QR codes: lines in a square, dark on light in both shades of a page; shown by `small.picture`."""

import re
from dataclasses import dataclass, field

import segno

_QUIET = 4
_PATH = re.compile(r' d="([^"]+)"')


@dataclass(frozen=True, kw_only=True)
class Picture:
    """The lines of its dark modules, in a square of `size` modules with its rim."""

    path: str = field(repr=False)
    size: int


def draw_code(text: str) -> Picture:
    """This text as a QR code."""
    drawn = segno.make(text, error="m", micro=False)
    (path,) = _PATH.findall(drawn.svg_inline(scale=1, border=_QUIET))
    size, _ = drawn.symbol_size(border=_QUIET)
    return Picture(path=path, size=int(size))
