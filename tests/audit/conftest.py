"""The small app of `tests/log`, for what takes its log elsewhere."""

from tests.log.conftest import a_log, world

__all__ = ["a_log", "world"]
