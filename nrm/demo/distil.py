"""Makes `shares.csv` out of a country's published referrals; nobody needs it to run the service.

    python -m nrm.demo.distil referrals_2022q2_2023q1.csv > nrm/demo/shares.csv

Rows of immigration and border authorities are left out: this mechanism has no such agency. Cells
that are small over the whole year lose their citizenship first, then the kind of exploitation,
then gender and age, so that no row is about a handful of people; totals stay as they were.
"""

import csv
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

QUARTERS: Final = ("2022_q2", "2022_q3", "2022_q4", "2023_q1")
SMALLEST_CELL: Final = 11
HEADING: Final = """\
# People referred to the UK National Referral Mechanism from April 2022 to March 2023, by agency.
# Source: Home Office, National Referral Mechanism statistics, as carried by the R package
# `asylum` (humaniverse/asylum). Contains public sector information licensed under the Open
# Government Licence v3.0. Distilled by distil.py: without the rows of immigration and border
# authorities, and with small cells joined; `+` joins several kinds, UNK is not known.
"""
COLUMNS: Final = ("agency", "exploitation_types", "person_group", "gender", "citizenship")

_KINDS: Final = {
    "Police": "police",
    "Local Authority": "social",
    "NGO and third sector": "ngo",
    "Gangmasters and Labour Abuse Authority GLAA": "labour_inspectorate",
    "National Crime Agency NCA": "police",
}
_EXPLOITATION: Final = {
    "Labour": "forced_labour",
    "Criminal": "forced_criminality",
    "Sexual": "sexual_exploitation",
    "Domestic": "domestic_servitude",
    "Organ Harvesting": "organ_removal",
    "Not specified or unknown": "UNK",
}
_AGES: Final = {"Adult (18 or over)": "adult", "Child (17 or under)": "child"}
_GENDERS: Final = {"Male": "man", "Female": "woman", "Other": "other"}
_CITIZENSHIPS: Final = {
    "UK": "GB",
    "Albanian": "AL",
    "Vietnamese": "VN",
    "Romanian": "RO",
    "Sudanese": "SD",
    "Iranian": "IR",
    "Eritrean": "ER",
    "Afghan": "AF",
    "Indian": "IN",
    "Pakistani": "PK",
    "Polish": "PL",
    "Somali": "SO",
    "Nigerian": "NG",
    "Iraqi": "IQ",
    "Filipino": "PH",
    "Chinese": "CN",
}
# What a small cell loses, in this order: the column and the word that takes its place.
_JOINED: Final = ((4, "other"), (1, "UNK"), (3, "UNK"), (2, "UNK"))

Cell = tuple[str, ...]
Cells = Mapping[Cell, Counter[str]]


def agency_of(row: Mapping[str, str]) -> str | None:
    """Which of our agencies would have made this referral; None where there is none."""
    if row["First responder type"] == "Government agency":
        return _KINDS.get(row["First responder"])
    return _KINDS[row["First responder type"]]


def distil(rows: Iterable[Mapping[str, str]]) -> Cells:
    """People by cell (`COLUMNS`) and quarter; no cell left out but those without an agency."""
    cells: dict[Cell, Counter[str]] = {}
    for row in rows:
        agency = agency_of(row)
        if agency is not None:
            cell = (agency, *_described(row))
            cells.setdefault(cell, Counter())[row["quarter"]] += int(float(row["People"]))
    for column, word in _JOINED:
        cells = _join_small(cells, column, word)
    return cells


def main(source: str) -> None:
    """Write the distilled table of the CSV file `source` to standard output."""
    with Path(source).open(encoding="utf-8", newline="") as file:
        cells = distil(csv.DictReader(file))
    sys.stdout.write(HEADING)
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow((*COLUMNS, *QUARTERS))
    writer.writerows(
        (*cell, *(people[q] for q in QUARTERS)) for cell, people in sorted_cells(cells)
    )


def sorted_cells(cells: Cells) -> list[tuple[Cell, Counter[str]]]:
    """The cells in the order in which they are written."""
    return sorted(cells.items(), key=lambda item: item[0])


def _described(row: Mapping[str, str]) -> Iterator[str]:
    words = row["Exploitation type"].replace(" & ", ", ").split(", ")
    yield "+".join(sorted(_EXPLOITATION[word] for word in words))
    yield _AGES.get(row["Age at exploitation"], "UNK")
    yield _GENDERS.get(row["Gender"], "UNK")
    yield _CITIZENSHIPS.get(row["Nationality"].strip(), "other")


def _join_small(cells: Cells, column: int, word: str) -> dict[Cell, Counter[str]]:
    joined: dict[Cell, Counter[str]] = {}
    for cell, people in cells.items():
        small = people.total() < SMALLEST_CELL
        name = (*cell[:column], word, *cell[column + 1 :]) if small else cell
        joined.setdefault(name, Counter()).update(people)
    return joined


if __name__ == "__main__":
    main(sys.argv[1])
