"""Something is done in a child that is killed (SIGKILL) somewhere in between.

The child counts its statements and commits in every database, and what it does to files; it kills
itself at the point of the number given. The parent drew it with a fixed seed.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from flask import Flask
from sqlalchemy import event

from nrm.database import db
from tests.support.country import Country

NEVER = 1_000_000
_ON_DISK = {"open", "os.rename", "os.remove", "os.rmdir", "os.chmod", "shutil.rmtree"}
_NO_FOLDER = -1


class Points:
    """The points at which a process may be killed; it is at the one named."""

    def __init__(self, last: int) -> None:
        self.left, self.count = last, 0

    def pass_one(self, *_: Any) -> None:
        """One more; perhaps the last."""
        self.left, self.count = self.left - 1, self.count + 1
        if not self.left:
            os.kill(os.getpid(), signal.SIGKILL)


def a_point(draw: Random, most: int) -> int:
    """One of so many points; every other time among the last, where commits are."""
    return draw.randint(1 if draw.random() < 0.5 else max(1, most - 12), most)


def survives(
    country: Country, does: Callable[[Points], bool], last: int, counted: Path | None = None
) -> bool:
    """Whether the child came to its end, where it must have done what it should.

    It is killed at its point number `last`; `counted` gets how many there were if it was not.
    """
    child = os.fork()
    if child == 0:
        points = Points(last)
        watch(country.app, country.folder, points)
        good = does(points)
        if counted is not None:
            counted.write_text(str(points.count))
        os._exit(not good)
    status = os.waitpid(child, 0)[1]
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return not os.WIFSIGNALED(status)


def watch(app: Flask, folder: Path, points: Points) -> None:
    """From now on this process passes a point with each statement, commit and act on a file."""
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose(close=False)  # No connection of the parent's is touched.
            event.listen(engine, "before_cursor_execute", points.pass_one)
            event.listen(engine, "commit", points.pass_one)
    inside_of = str(folder)

    def on_disk(name: str, given: tuple[Any, ...]) -> None:
        inside = name in _ON_DISK and str(given[0]).startswith(inside_of)
        # A tree is removed by names in folders that are open.
        if inside or (name in {"os.remove", "os.rmdir"} and given[1] != _NO_FOLDER):
            points.pass_one()

    sys.addaudithook(on_disk)
