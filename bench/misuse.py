"""`python -m bench.misuse`: a year of a country with misuse planted into it, and what is noticed.

200 people, 20,000 cases and three million entries in memory, ten minutes on one core: first with
six plants of every kind (precision and recall of each rule), then the same country honest (items a
week). The table of docs/review-queue.md is what this prints.
"""

import argparse
import sys
import time
from datetime import date

from tests.support.misuse import Measured, Misuse, honest_items, measure, table
from tests.support.working_country import Size, WorkingCountry

WEEKS = 52
FIRST = date(2026, 1, 5)


def main(seed: str, each: int) -> int:
    """Exit status 0 when all that was planted was found."""
    planted, honest = _campaign(seed, each), _campaign(seed, 0)
    print("\n".join(table(planted)))
    for name, value in honest_items(honest, WEEKS).items():
        print(f"items a week of the honest country, {name}: {value:.1f}")
    for plant in planted.missed:
        print(f"missed: {plant.rule} in the weeks {sorted(plant.weeks)}")
    return 1 if planted.missed else 0


def _campaign(seed: str, each: int) -> Measured:
    working, began = WorkingCountry(seed, Size(), FIRST, WEEKS * 7), time.perf_counter()
    measured = measure(working, Misuse(working, each))
    took = time.perf_counter() - began
    people = len(working.people)
    print(f"{people} people, {measured.entries} entries, {took:.0f} s", file=sys.stderr)
    return measured


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.misuse")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--each", type=int, default=6, help="plants of every kind")
    given = parser.parse_args()
    sys.exit(main(given.seed, given.each))
