"""Hands in the database, for what a rotation leaves behind."""

import pytest

from tests.adversary.hostile import Hands
from tests.support.country import Country


@pytest.fixture
def hands(country: Country) -> Hands:
    """Hands in the main database."""
    return Hands(country)
