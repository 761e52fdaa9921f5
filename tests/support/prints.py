"""What a browser prints: how many pages of which size, in which words and colours, with what codes.

The codes are read from the printed page by a library that has nothing to do with the one that
draws them.
"""

from dataclasses import dataclass

import pypdfium2
import zxingcpp
from playwright.sync_api import Page

A4 = (210, 297)
_PER_MILLIMETRE = 72 / 25.4
_DOTS_PER_INCH = 200
# Between the parts of one colour: more is a hue.
_GREY = 8


@dataclass(frozen=True)
class Printed:
    """The sizes of its pages in millimetres; `colours`: somewhere it is neither black nor white."""

    sizes: tuple[tuple[int, int], ...]
    text: str
    codes: tuple[str, ...]
    colours: bool


def printed(page: Page) -> Printed:
    """The page as it comes out of the printer, without what a browser adds at the rims."""
    with pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True)) as document:
        sheets = list(document)
        return Printed(
            sizes=tuple(
                tuple(round(side / _PER_MILLIMETRE) for side in sheet.get_size())
                for sheet in sheets
            ),
            text="\n".join(sheet.get_textpage().get_text_bounded() for sheet in sheets),
            codes=tuple(code for sheet in sheets for code in _codes(sheet)),
            colours=any(map(_is_coloured, sheets)),
        )


def _codes(sheet: pypdfium2.PdfPage) -> list[str]:
    drawn = sheet.render(scale=_DOTS_PER_INCH / 72, grayscale=True)
    pixels = memoryview(bytes(drawn.buffer)).cast("B", (drawn.height, drawn.stride))
    return [code.text for code in zxingcpp.read_barcodes(pixels)]


def _is_coloured(sheet: pypdfium2.PdfPage) -> bool:
    drawn = sheet.render(scale=1)
    # Three bytes of each point.
    parts = (bytes(drawn.buffer)[n :: drawn.n_channels] for n in range(3))
    return any(max(dot) - min(dot) > _GREY for dot in zip(*parts, strict=False))
