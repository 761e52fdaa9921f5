"""`make bench`: what the service does in a second, written to `bench/results.json`.

The vault alone; then one and eight clients in a closed loop, on SQLite and on a durable PostgreSQL,
everything on this machine: driver, server and database share its processors. `NAME …` measures
these engines only.

Then a flood at first contact, and who still gets through; on the first engine, known and unknown
names are compared over 2,000 tries (`--tries`). Then filters are asked of a
log of a million entries (`--entries`). Last, an export of as many is verified.
"""

import argparse
import json
import os
import platform
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from bench import flood, log_find, log_prove, log_verify, signing_in, vault
from bench.acts import ACTS, SERVICE, Stage, sign_in
from bench.client import Account, Client
from bench.closed_loop import Figure, measure
from bench.serving import CASES, Served, served

RESULTS = Path(__file__).with_name("results.json")
ENGINES = ("sqlite", "postgresql")
CLIENTS = (1, 8)
SECONDS = 3.0
# A code is good once in half a minute: each account signs in twice, eight clients share them.
SIGN_INS = {1: 8, 8: 3}


TRIES = 2_000
ENTRIES = 1_000_000
CORES = len(os.sched_getaffinity(0))
Entering = dict[str, object]


def main(engines: list[str], tries: int, entries: int) -> int:
    """Exit status 0, and the file of results is new."""
    figures, entering = [_told(figure) for figure in vault.figures()], dict[str, Entering]()
    finding = dict[str, Entering]()
    for engine in engines:
        entering[engine] = {}
        figures += _figures(engine, entering[engine], tries if engine == engines[0] else 0)
        print(f"{engine:10} {entering[engine]}", flush=True)
        finding[engine] = log_find.figures(engine, entries)
    verified = log_verify.as_json(log_verify.figures())
    print(f"log_verify: {verified}", flush=True)
    written = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": _machine(),
        "seconds_each": SECONDS,
        "cases_before": CASES,
        "signing_in": entering,
        "finding_in_the_log": finding,
        "log_verify": verified,
        "log_prove": log_prove.figures(),
        "figures": [figure.as_json() for figure in figures],
    }
    RESULTS.write_text(json.dumps(written, indent=2) + "\n")
    print(f"written to {RESULTS.parent.name}/{RESULTS.name}")
    return 0


def _figures(engine: str, entering: Entering, tries: int) -> Iterator[Figure]:
    print(f"{engine}: founding a country of {CASES} cases", flush=True)
    with served(engine) as country:
        stages = _stages(country)
        for name, make in ACTS.items():
            for clients in CLIENTS:
                acts = [make(stage) for stage in stages[:clients]]
                # The server leaves connections that wait; each client begins with a fresh one.
                for stage in stages:
                    stage.close()
                yield _told(measure(engine, name, acts, SECONDS))
        yield from _signing_in(engine, country, entering)
        flooded, entering["flood"] = flood.figures(engine, country, _told)
        yield from flooded
        if tries:
            names = [account.name for account in country.accounts]
            found = signing_in.compare_names(country.environment, names, tries)
            entering["names"] = found.as_json()


def _signing_in(engine: str, country: Served, entering: Entering) -> Iterator[Figure]:
    """Stretches with nothing around them, and right after them sign-ins over the server."""
    bare = [_told(one) for one in signing_in.bare_stretches(engine, CORES, SECONDS)]
    yield from bare
    for clients in CLIENTS:
        shared = [country.accounts[i::clients] for i in range(clients)]
        acts = [sign_in(country.port, accounts) for accounts in shared]
        last = _told(measure(engine, "sign_in", acts, 30.0, SIGN_INS[clients]))
        yield last
    entering["share_of_bare_stretches"] = round(last.per_second / bare[-1].per_second, 2)
    entering["workers_peak_mib"] = signing_in.peak_mib(country.pid)


def _told(figure: Figure) -> Figure:
    print(
        f"{figure.engine:10} {figure.act:16} {figure.clients} clients {figure.per_second:8.1f}/s "
        f"p50 {figure.p50_ms:8.2f} ms  p99 {figure.p99_ms:8.2f} ms",
        flush=True,
    )
    return figure


def _stages(country: Served) -> list[Stage]:
    """One for each client: sessions are shared, connections are not."""
    workers = [_signed_in(country, a) for a in country.accounts if a.role == "social_worker"]
    any_worker = workers[0]
    service = any_worker.get(f"/services?need={SERVICE}")["items"][0]
    agencies = {a["id"]: a["name"] for a in any_worker.get("/agencies?limit=200")["items"]}
    there = agencies[service["agency"]]
    partner = _signed_in(country, next(a for a in country.accounts if a.agency == there))
    return [
        Stage(
            Client(country.port, workers[i % len(workers)].session),
            Client(country.port, partner.session),
            service["region"],
            service["agency"],
        )
        for i in range(max(CLIENTS))
    ]


def _signed_in(country: Served, account: Account) -> Client:
    return Client(country.port).sign_in(account)


def _machine() -> dict[str, object]:
    return {
        "processors": len(os.sched_getaffinity(0)),
        "kind": platform.machine(),
        "python": platform.python_version(),
        "load_when_done": round(os.getloadavg()[0], 1),
    }


if __name__ == "__main__":
    asked = argparse.ArgumentParser(prog="python -m bench")
    asked.add_argument("engines", nargs="*", default=list(ENGINES), metavar="engine")
    asked.add_argument("--tries", type=int, default=TRIES, help="at names, known and unknown")
    asked.add_argument("--entries", type=int, default=ENTRIES, help="of the long log")
    given = asked.parse_args()
    sys.exit(main(given.engines, given.tries, given.entries))
