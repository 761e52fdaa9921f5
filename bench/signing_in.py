"""Signing in: against bare stretches, in what memory, and whether a name's existence can be timed.

The tries at known and unknown names are made inside this process, with nothing between clock and
service, and at the cost of the service itself: whoever measures over a network sees less.
"""

import os
import random
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import cycle
from pathlib import Path
from statistics import NormalDist, median
from typing import Any

from flask import Flask
from sqlalchemy import delete

import config
from bench.closed_loop import Figure, measure
from nrm.accounts.models import Attempt
from nrm.app import create_app
from nrm.database import transaction
from nrm.vault.passphrases import DEFAULT, stretch

_PASSPHRASE = "velvet harbour 93 mosaic turnip"
_SEED = 3


def bare_stretches(engine: str, cores: int, seconds: float) -> Iterator[Figure]:
    """What one core, and all of them, stretch in a second beside this engine, with nothing else."""
    pepper = os.urandom(32)
    for clients in sorted({1, cores}):
        acts = [lambda: stretch(_PASSPHRASE, os.urandom(16), pepper, DEFAULT)] * clients
        yield measure(engine, "stretch", acts, seconds)


@dataclass(frozen=True)
class Names:
    """Failed sign-ins of known and unknown names, compared by the test of Mann and Whitney.

    `known_slower`: how often a known name took longer than an unknown one (0.5: as often as not);
    `p`: how often chance alone would make it differ so much.
    """

    tries: int
    known_p50_ms: float
    unknown_p50_ms: float
    known_slower: float
    p: float

    def as_json(self) -> dict[str, Any]:
        """As it stands in the file of results."""
        return asdict(self)


def compare_names(environment: Mapping[str, str], known: Sequence[str], tries: int) -> Names:
    """So many tries in all, half of them at names that somebody has, in an order by chance."""
    app = create_app(config.from_environment(environment))
    # Nobody has these; the same letters in another order are as long.
    unknown, chance = [name[::-1] for name in known], random.Random(_SEED)
    order = [True, False] * (tries // 2)
    chance.shuffle(order)
    names = {True: cycle(known), False: cycle(unknown)}
    took: dict[bool, list[float]] = {True: [], False: []}
    for name in (known[0], unknown[0]) * 5:
        _try(app, name)  # What a process does once is over before anything counts.
    for is_known in order:
        took[is_known].append(_try(app, next(names[is_known])))
    slower, p = mann_whitney(took[True], took[False])
    p50 = {one: round(median(took[one]) * 1_000, 2) for one in took}
    return Names(len(order), p50[True], p50[False], round(slower, 3), round(p, 4))


def _try(app: Flask, name: str) -> float:
    # Each try is the first one of its name and its source: what waits tells nothing new.
    with app.app_context(), transaction() as opened:
        opened.connection().execute(delete(Attempt))
    wrong = {"name": name, "passphrase": _PASSPHRASE, "code": "000000"}
    client = app.test_client(use_cookies=False)
    began = time.perf_counter()
    answer = client.post("/api/v1/session", json=wrong)
    took = time.perf_counter() - began
    if answer.status_code != 401:
        raise RuntimeError(f"a wrong sign-in was answered with {answer.status_code}")
    return took


def mann_whitney(ones: Sequence[float], others: Sequence[float]) -> tuple[float, float]:
    """How often one of `ones` is the larger, and the two-sided p of that (normal approximation)."""
    ranked = sorted([(value, True) for value in ones] + [(value, False) for value in others])
    ranks = sum(rank for rank, (_, is_one) in enumerate(ranked, 1) if is_one)
    n, m = len(ones), len(others)
    larger = ranks - n * (n + 1) / 2
    deviation = (n * m * (n + m + 1) / 12) ** 0.5
    z = abs(larger - n * m / 2) / deviation
    return larger / (n * m), 2 * (1 - NormalDist().cdf(z))


def peak_mib(pid: int) -> float:
    """The most memory that the workers of this server ever had at a time, in MiB."""
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return round(sum(_peak_kib(worker) for worker in listed) / 1024, 1)


def _peak_kib(pid: str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))
