"""The one fake of time: the real clock, moved on by hand. Codes are good once in 30 seconds."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, tzinfo

import pytest

import nrm.database


class Hands:
    """How far the clock was moved on."""

    moved = timedelta(0)

    def on(self, seconds: float) -> None:
        """So much time has passed."""
        self.moved += timedelta(seconds=seconds)


def moved_by_hand(monkeypatch: pytest.MonkeyPatch) -> Hands:
    """`nrm.database.now()` tells the real time and what the hands were moved on."""
    hands = Hands()

    class Moved(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return datetime.now(tz) + hands.moved

    monkeypatch.setattr("nrm.database.datetime", Moved)
    return hands


@contextmanager
def at_real_time() -> Iterator[None]:
    """What every story begins with is not made at a time that one of them moved."""
    moved, nrm.database.datetime = nrm.database.datetime, datetime  # type: ignore[attr-defined]
    try:
        yield
    finally:
        nrm.database.datetime = moved  # type: ignore[attr-defined]
