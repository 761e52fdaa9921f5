"""Hands in the database, for stories about agencies."""

import pytest

from tests.adversary.hostile import Hands
from tests.support.country import Country


@pytest.fixture
def hands(country: Country) -> Hands:
    """Hands in the main database."""
    return Hands(country)
