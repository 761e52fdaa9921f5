"""Two countries, paired, on each engine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.borders import Countries, two_countries


@pytest.fixture
def countries(engine_name: str, tmp_path: Path) -> Iterator[Countries]:
    """Greece asks, Finland helps."""
    with two_countries(engine_name, tmp_path) as paired:
        yield paired
