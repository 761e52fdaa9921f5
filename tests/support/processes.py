"""Several processes over one country, as a server has: each takes one click at a time."""

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from threading import Barrier
from typing import Any

from tests.support.clock import Hands
from tests.support.country import Country, Person, make_app

CLOCKS = "clocks"


@dataclass(frozen=True)
class Click:
    """A step that somebody takes, at the version that they saw; or a run of the clocks."""

    who: Person | None
    path: str
    body: dict[str, Any]
    tag: str = ""


def run_the_clocks() -> Click:
    """What `flask nrm clocks run` does."""
    return Click(None, CLOCKS, {})


@dataclass
class Processes:
    """The ways to them."""

    pipes: Sequence[Connection]
    hands: Hands

    def click(self, clicks: Sequence[Click]) -> list[int]:
        """All begin in the same moment, one in each process; what each was answered."""
        if len(clicks) != len(self.pipes):
            raise ValueError("one click for each process")
        for pipe, click in zip(self.pipes, clicks, strict=True):
            pipe.send((_without_window(click), self.hands.moved))
        return [pipe.recv() for pipe in self.pipes]


def _without_window(click: Click) -> Click:
    # Whoever clicks has a window in each process.
    return replace(click, who=replace(click.who, client=None)) if click.who else click


@contextmanager
def processes(country: Country, hands: Hands, many: int = 4) -> Iterator[Processes]:
    """So many of them, each with an app and connections of its own."""
    fork = multiprocessing.get_context("fork")
    start, ways = fork.Barrier(many), [fork.Pipe() for _ in range(many)]
    started = [
        fork.Process(target=_serve, args=(country, hands, end, start), daemon=True)
        for _, end in ways
    ]
    for process in started:
        process.start()
    try:
        yield Processes([mine for mine, _ in ways], hands)
    finally:
        for mine, _ in ways:
            mine.send(None)
        for process in started:
            process.join(10)
            process.kill()


def _serve(country: Country, hands: Hands, pipe: Connection, start: Barrier) -> None:
    # An app of its own: no connection of the parent's is touched, and nothing is tidied up.
    app = make_app(country.folder, country.url)
    while (told := pipe.recv()) is not None:
        click, hands.moved = told
        start.wait()
        pipe.send(_answer(app, click))
    os._exit(0)


def _answer(app: Any, click: Click) -> int:
    if click.who is None:
        return int(app.test_cli_runner().invoke(args=["nrm", "clocks", "run"]).exit_code)
    window = replace(click.who, client=app.test_client(use_cookies=False))
    headers = {"If_Match": click.tag} if click.tag else {}
    return window.post(click.path, click.body, **headers).status_code
