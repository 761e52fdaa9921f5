"""What happens when a machine lacks something that a test needs."""

import os
from typing import NoReturn

import pytest


def missing(what: str) -> NoReturn:
    """The test is skipped with its reason; where `CI` is `true` it fails instead."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} (CI=true: this is a failure)", pytrace=False)
    pytest.skip(what)
