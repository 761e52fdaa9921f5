"""A flood at first contact: 200 concerns a second from many addresses, and who still gets through.

The flood keeps its pace whether or not it is answered, each on a connection of its own, and does no
work. Meanwhile a worker reads and people sign in, each in a closed loop, and somebody with a real
concern does the work that is asked and sends it every few seconds from an address of its own.
"""

import hashlib
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from itertools import count
from typing import Any, Self

from bench.acts import Stage, open_section, sign_in
from bench.client import Client
from bench.closed_loop import Figure, measure
from bench.serving import Served

PER_SECOND, ADDRESSES, SECONDS = 200, 40, 30.0
REAL_EVERY = 3.0
_TOLD = {"danger": "no", "setting": "health", "text": "Looks afraid.", "agrees": "not_asked"}
_REAL = "127.0.0.250"


class Flood:
    """What it sent, what it was answered, and how long a real concern took that got through."""

    def __init__(self, port: int) -> None:
        self._port, self._end = port, time.perf_counter() + SECONDS
        self.answered: Counter[str] = Counter()
        self.real_ms: list[float] = []
        self.real_lost = 0
        self._threads = [
            *(threading.Thread(target=self._pours, args=(n,)) for n in range(ADDRESSES)),
            threading.Thread(target=self._means_it),
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        for thread in self._threads:
            thread.join()

    def as_json(self) -> dict[str, Any]:
        """As it stands in the file of results."""
        took = sorted(self.real_ms)
        return {
            "asked_per_second": PER_SECOND,
            "seconds": SECONDS,
            "answered": dict(sorted(self.answered.items())),
            "real_sent": len(took),
            "real_lost": self.real_lost,
            "real_slowest_ms": round(took[-1], 1) if took else None,
        }

    def _pours(self, number: int) -> None:
        pace, begun = ADDRESSES / PER_SECOND, time.perf_counter()
        for turn in count():
            due = begun + (turn + number / ADDRESSES) * pace
            if due >= self._end:
                return
            time.sleep(max(0.0, due - time.perf_counter()))
            status, *_ = self._sends(f"127.0.1.{number + 1}", f"flood-{number}-{turn}", "")
            self.answered[status] += 1

    def _means_it(self) -> None:
        for turn in count():
            began = time.perf_counter()
            if began >= self._end:
                return
            if self._gets_through(f"real-{turn}"):
                self.real_ms.append((time.perf_counter() - began) * 1_000)
            else:
                self.real_lost += 1
            time.sleep(max(0.0, began + REAL_EVERY - time.perf_counter()))

    def _gets_through(self, key: str) -> bool:
        work = ""
        for _ in range(5):
            status, bits, puzzle = self._sends(_REAL, key, work)
            if status == "201":
                return True
            work = next(_works(puzzle, bits)) if bits else ""
        return False

    def _sends(self, source: str, key: str, work: str) -> tuple[str, int, str]:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=20, source_address=(source, 0))
        headers = {"Content-Type": "application/json", "Idempotency-Key": key, "Nrm-Work": work}
        try:
            connection.request("POST", "/api/v1/concerns", json.dumps(_TOLD), headers)
            answer = connection.getresponse()
            answer.read()
            bits, puzzle = (answer.getheader(f"Nrm-Work-{part}") for part in ("Bits", "For"))
            return str(answer.status), int(bits or 0), puzzle or ""
        except OSError as lost:
            return type(lost).__name__, 0, ""
        finally:
            connection.close()


def _works(puzzle: str, bits: int) -> Iterator[str]:
    for number in count():
        found = hashlib.sha256(f"{puzzle}:{number}".encode()).digest()
        if int.from_bytes(found, "big") >> (256 - bits) == 0:
            yield str(number)


def figures(
    engine: str, country: Served, told: Callable[[Figure], Figure]
) -> tuple[list[Figure], dict[str, Any]]:
    """Reading with nothing beside it; then reading and signing in beside the flood."""
    # Codes that were used in the half minute before are good no more: nobody has to wait in it.
    time.sleep(60)
    first, *others = country.accounts
    worker = Client(country.port).sign_in(first)
    region = worker.get("/services?limit=1")["items"][0]["region"]
    read = open_section(Stage(worker, worker, region, ""))
    found = [told(measure(engine, "read_in_peace", [read], 5.0))]
    beside: list[Figure] = []

    def enter() -> None:
        act = sign_in(country.port, others)
        beside.append(measure(engine, "sign_in_in_flood", [act], SECONDS - 5, len(others)))

    with Flood(country.port) as flood:
        entering = threading.Thread(target=enter)
        entering.start()
        found.append(told(measure(engine, "read_in_flood", [read], SECONDS - 2)))
        entering.join()
    return [*found, *map(told, beside)], flood.as_json()
