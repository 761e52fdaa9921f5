"""Drawing entries by lot, so that everybody who has the log can draw them again.

The lot is the root of the tree at the end of the week: nobody knows it before the week is over, and
nobody can choose another one afterwards without another log.
"""

from collections.abc import Callable, Iterator
from hashlib import sha256
from itertools import islice
from typing import Final

from nrm.audit.review.acts_seen import is_opening
from nrm.log.find import EntryView

_LABEL: Final = b"nrm/review-sample/1\x00"
# A week in which hardly anybody opened anything is not drawn from for ever.
TRIES: Final = 2_000


def places(root: bytes, first: int, end: int) -> Iterator[int]:
    """Indexes of `[first, end)` in the order in which they are drawn, each once."""
    drawn = set[int]()
    for number in range(TRIES if end > first else 0):
        lot = sha256(_LABEL + root + number.to_bytes(8, "big")).digest()
        index = first + int.from_bytes(lot, "big") % (end - first)
        if index not in drawn:
            drawn.add(index)
            yield index


def draw(
    root: bytes, first: int, end: int, size: int, read: Callable[[int], EntryView]
) -> list[EntryView]:
    """The first `size` entries drawn by which content was opened to somebody."""
    views = (read(index) for index in places(root, first, end))
    return list(islice((view for view in views if is_opening(view.entry)), size))
