"""Small charts drawn by the server: columns over time, and a bar beside a number.

Shapes only, in whole units of the picture: words and numbers stand beside it, in a table that says
the same. Columns and bars run in the direction of the page (`mirrored`: from the right).
"""

from collections.abc import Sequence
from dataclasses import dataclass

HEIGHT, STEP, GAP = 60, 12, 2
WIDTH = 100


@dataclass(frozen=True, kw_only=True)
class Column:
    """A value in its place: what it stands for in words, and its shape."""

    label: str
    value: int
    x: int
    height: int

    @property
    def y(self) -> int:
        """Where it begins, from the top."""
        return HEIGHT - self.height


@dataclass(frozen=True, kw_only=True)
class Columns:
    """A chart; `label` says in a sentence what it shows. The table beside it has `head`."""

    label: str
    head: tuple[str, str]
    columns: tuple[Column, ...]

    @property
    def width(self) -> int:
        """Of the picture."""
        return len(self.columns) * STEP

    @property
    def height(self) -> int:
        """Of the picture."""
        return HEIGHT

    @property
    def thick(self) -> int:
        """Of one column."""
        return STEP - GAP


def columns(
    label: str, head: tuple[str, str], values: Sequence[tuple[str, int]], *, mirrored: bool
) -> Columns:
    """The chart of these values in order, the first where reading begins."""
    most = max((value for _, value in values), default=0)
    last = len(values) - 1
    drawn = (
        Column(
            label=words,
            value=value,
            x=(last - place if mirrored else place) * STEP,
            height=share(value, most, HEIGHT),
        )
        for place, (words, value) in enumerate(values)
    )
    return Columns(label=label, head=head, columns=tuple(drawn))


@dataclass(frozen=True)
class Bar:
    """A bar in a picture that is `WIDTH` wide: where it begins, and its length."""

    x: int
    width: int


def bar(value: float, most: float, *, mirrored: bool) -> Bar:
    """The bar of a value, full when it is the greatest."""
    width = share(value, most)
    return Bar(WIDTH - width if mirrored else 0, width)


def share(value: float, most: float, whole: int = WIDTH) -> int:
    """How much of `whole` a value takes when the greatest takes all; whatever there is shows."""
    return max(1, round(value * whole / most)) if value > 0 and most > 0 else 0
