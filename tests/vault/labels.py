"""The guard of labels: every format that is kept has a known answer, or a reason why it has none.

A label, as `nrm/record`, stands in the source in quotes, its version behind it or in `FORMAT`.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from tests.house.source import Source

_LABEL = re.compile(r'"(nrm/[a-z-]+)(?:/(\d+)|",\s*(\d+)\b)?')
_FORMAT = re.compile(r"^_?FORMAT = (\d+)$", re.MULTILINE)


class Label(NamedTuple):
    """What a value is derived, signed, hashed or bound with, and its version."""

    name: str
    version: int


def labels_in(source: Source) -> Iterator[Label]:
    """Every label of a file with each version it is used in."""
    formats = _FORMAT.search(source.text)
    for name, inside, behind in _LABEL.findall(source.text):
        yield Label(name, int(inside or behind or (formats[1] if formats else 0)))


def unanswered(
    used: Collection[Label], answered: Collection[Label], passing: Mapping[str, str]
) -> list[str]:
    """Complaints: formats of which no answer is known, and reasons for what is nowhere."""
    kept = {label for label in used if label.name not in passing}
    missing = [f"{name}, {version} has no known answer" for name, version in kept - set(answered)]
    stale = passing.keys() - {label.name for label in used}
    return sorted([*missing, *(f"{name} passes, and is nowhere" for name in stale)])
