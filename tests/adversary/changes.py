"""Drawing changes: of bytes, of other values by their type, of a row among its like."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tests.adversary.hostile import Row


def harmed(draw: random.Random, value: bytes) -> bytes:
    """These bytes flipped, cut, lengthened, or with others in their midst."""
    at, cut = draw.randrange(len(value) + 1), draw.randrange(len(value) + 1)
    some = draw.randbytes(draw.randint(1, 40))
    flipped = bytearray(value or b"\0")
    flipped[at % len(flipped)] ^= 1 << draw.randrange(8)
    return draw.choice(
        [
            bytes(flipped),
            bytes(flipped),
            b"\2" + value[1:],
            value[:at],
            value[at:],
            value + some,
            some + value,
            value[:at] + some + value[at:],
            value[:at] + some + value[at + len(some) :],
            value[:at] + value[cut:],
            value * 2,
        ]
    )


def another(draw: random.Random, rows: Sequence[Row], name: str, value: Any) -> Any:
    """What another row has in this column, or another value of its type."""
    if value is None or draw.random() < 0.5:
        return draw.choice(rows)[name]
    return harmed(draw, value) if isinstance(value, bytes) else _like(draw, value)


def _like(draw: random.Random, value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return draw.choice([value + 1, value - 1, value + 256, -value, 0])
    if isinstance(value, datetime):
        return value + draw.choice([-1, 1]) * timedelta(milliseconds=draw.randint(1, 10**10))
    if isinstance(value, UUID):
        return UUID(int=value.int ^ (1 << draw.randrange(128)))
    at = draw.randrange(len(value) + 1)
    return draw.choice([value[:at], value + "x", value[:at] + "x" + value[at:], value.swapcase()])
