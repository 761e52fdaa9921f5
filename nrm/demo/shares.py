"""How referrals are spread over agencies, kinds of exploitation, ages, genders and citizenships.

`shares.csv` is a small table with its source and licence at its top; `distil.py` made it. The
demonstration and load runs draw from it, so that what they invent looks like a real year.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from random import Random


@dataclass(frozen=True)
class Share:
    """One cell: who refers, what kind of person, and how many in each quarter.

    `citizenship` is an ISO 3166 code, or `other`; `exploitation_types` is empty when not known.
    """

    agency: str
    exploitation_types: tuple[str, ...]
    person_group: str
    gender: str
    citizenship: str
    people_by_quarter: Mapping[str, int]

    @property
    def people(self) -> int:
        """How many in the whole year."""
        return sum(self.people_by_quarter.values())


@cache
def load_shares() -> tuple[Share, ...]:
    """Every cell, in the order of the table."""
    text = files("nrm.demo").joinpath("shares.csv").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return tuple(_share(row) for row in csv.DictReader(lines))


def draw(chance: Random, count: int) -> list[Share]:
    """`count` referrals drawn as often as they occur; the same seed draws the same ones."""
    shares = load_shares()
    return chance.choices(shares, weights=[share.people for share in shares], k=count)


def _share(row: Mapping[str, str]) -> Share:
    types = row["exploitation_types"]
    return Share(
        agency=row["agency"],
        exploitation_types=() if types == "UNK" else tuple(types.split("+")),
        person_group=row["person_group"],
        gender=row["gender"],
        citizenship=row["citizenship"],
        people_by_quarter={name: int(row[name]) for name in row if "_q" in name},
    )
