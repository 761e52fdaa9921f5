"""The least that whoever gives a service has to know: the table `least.csv`, a row for each line.

What stands at `every` holds for all of them. It opens nothing: which kind of agency may be given a
line stands in `shareable.py`, and what is shared a person agrees to. What goes beyond it needs a
reason (`nrm/referrals/additions.py`).
"""

import csv
from collections.abc import Mapping
from importlib.resources import files
from typing import Final

from nrm.vocabulary.loader import codes

EVERY: Final = "every"


def least_rows() -> list[dict[str, str]]:
    """The rows of the table: service, line (`section.field`), and who says that it is needed."""
    text = files("nrm.cases").joinpath("least.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _by_service() -> Mapping[str, frozenset[str]]:
    told = [(row["service"], row["field"]) for row in least_rows()]
    return {
        service: frozenset(name for owner, name in told if owner in (service, EVERY))
        for service in codes("services")
    }


# The lines of each service, with those of every one among them.
LEAST: Final = _by_service()
