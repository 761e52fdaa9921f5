"""What people typed, on a paper in another language: words and numbers stay readable."""

import re
from typing import Final

from markupsafe import Markup

# Digits with blanks or signs between them, as telephone numbers are written.
_NUMBER: Final = re.compile(r"(\+?\d[\d ()/.-]*\d)")


def own_way(text: str) -> Markup:
    """Each line in the direction of its own words, and numbers as one dials them.

    Between words from right to left `555 0100` would stand there as `0100 555`.
    """
    return Markup("<br>").join(
        Markup("<bdi>{}</bdi>").format(_dialled(line)) for line in text.splitlines()
    )


def _dialled(line: str) -> Markup:
    number = Markup('<bdi dir="ltr">{}</bdi>')
    parts = enumerate(_NUMBER.split(line))
    return Markup("").join(number.format(part) if at % 2 else part for at, part in parts)
