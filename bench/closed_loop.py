"""The closed loop: each client sends its next request when the last one was answered."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

Act = Callable[[], None]


@dataclass(frozen=True)
class Figure:
    """One measurement: acts a second over all clients, and how long one takes."""

    engine: str
    act: str
    clients: int
    acts: int
    per_second: float
    p50_ms: float
    p99_ms: float

    def as_json(self) -> dict[str, Any]:
        """As it stands in the file of results."""
        return asdict(self)


def measure(engine: str, name: str, acts: Sequence[Act], seconds: float, most: int = 0) -> Figure:
    """Every act is done again and again by a client of its own, for so long.

    `most` ends a client after so many (0: only the time does). Raises what a client raised.
    """
    took: list[list[float]] = [[] for _ in acts]
    failed: list[Exception] = []
    start = threading.Barrier(len(acts) + 1)
    threads = [
        threading.Thread(target=_run, args=(act, mine, start, seconds, most, failed))
        for act, mine in zip(acts, took, strict=True)
    ]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    whole = time.perf_counter() - began
    if failed:
        raise failed[0]
    return _figure(engine, name, len(acts), sorted(t for mine in took for t in mine), whole)


def _run(
    act: Act,
    took: list[float],
    start: threading.Barrier,
    seconds: float,
    most: int,
    failed: list[Exception],
) -> None:
    start.wait()
    end = time.perf_counter() + seconds
    try:
        while time.perf_counter() < end and not failed and (not most or len(took) < most):
            before = time.perf_counter()
            act()
            took.append(time.perf_counter() - before)
    except Exception as error:  # noqa: BLE001 - whatever it is, the measurement has failed
        failed.append(error)


def _figure(engine: str, name: str, clients: int, took: list[float], whole: float) -> Figure:
    def at(share: float) -> float:
        return round(took[min(len(took) - 1, int(share * len(took)))] * 1_000, 2)

    per_second = round(len(took) / whole, 1)
    return Figure(engine, name, clients, len(took), per_second, at(0.5), at(0.99))
