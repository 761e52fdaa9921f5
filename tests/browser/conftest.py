"""One engine is enough for the browser: what differs between them is below the pages."""

import pytest


@pytest.fixture
def engine_name() -> str:
    """`sqlite`, here alone."""
    return "sqlite"
