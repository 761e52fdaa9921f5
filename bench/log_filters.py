"""What is looked for in a long log when finding is measured: each time for something else."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import combinations
from random import Random
from typing import Any

from tests.log.world import World
from tests.support.long_log import agency_id, case_pseudonym, worker_id


@dataclass(frozen=True)
class Log:
    """A filled log, and how many work in it on how many cases."""

    world: World
    workers: int
    cases: int


Values = Callable[[Log, Random], dict[str, Any]]


def filters() -> Mapping[str, Values]:
    return {
        "time": lambda log, chance: {},
        "person": lambda log, chance: {"actor": worker_id(chance.randrange(log.workers))},
        "agency": lambda log, chance: {"agency": agency_id(chance.randrange(10))},
        "case": lambda log, chance: {"case": case_pseudonym(chance.randrange(log.cases))},
        "action": lambda log, chance: {"acts": (chance.choice(["section.read", "case.search"]),)},
        "outcome": lambda log, chance: {"outcome": chance.choice(["done", "refused"])},
        "section": lambda log, chance: {"section": chance.choice(["identity", "health"])},
        "purpose": lambda log, chance: {"purpose": chance.choice(["casework", "supervision"])},
        "request": lambda log, chance: {"request": f"{chance.getrandbits(96):024x}"},
        "nothing": lambda log, chance: {"section": "nothing"},
    }


def together() -> Mapping[str, Values]:
    def person(log: Log, chance: Random) -> dict[str, Any]:
        return {"actor": worker_id(chance.randrange(log.workers))}

    return {
        "person and action": lambda log, chance: {**person(log, chance), "acts": ("audit.list",)},
        "person and section": lambda log, chance: {**person(log, chance), "section": "identity"},
        "agency and refused": lambda log, chance: {"agency": agency_id(3), "outcome": "refused"},
        "section and purpose": lambda log, chance: {"section": "identity", "purpose": "handover"},
        "section and refused": lambda log, chance: {"section": "identity", "outcome": "refused"},
        "frequent, never together": lambda log, chance: {
            "section": "identity",
            "acts": ("case.list",),
        },
    }


def pairs() -> Mapping[str, Values]:
    """Every two of the filters, and of some that differ most in how often they are true."""
    known: dict[str, Values] = {
        **filters(),
        "lists": lambda log, chance: {"acts": ("case.list",)},
        "rare acts": lambda log, chance: {"acts": ("case.hold", "case.lapse")},
        "a rare section": lambda log, chance: {"section": "children"},
        "a rare purpose": lambda log, chance: {"purpose": "emergency"},
        "done": lambda log, chance: {"outcome": "done"},
    }
    two = combinations(known.items(), 2)
    return {f"{one}, {other}": _both(first, second) for (one, first), (other, second) in two}


def _both(first: Values, second: Values) -> Values:
    return lambda log, chance: {**first(log, chance), **second(log, chance)}
