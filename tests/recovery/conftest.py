"""A clock to be moved on, and a person who has lost the passphrase."""

import pytest

from tests.recovery.steps import Helped
from tests.support.clock import Hands, moved_by_hand
from tests.support.country import Country


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    """A clock to be moved on."""
    return moved_by_hand(monkeypatch)


@pytest.fixture
def eva(country: Country, hands: Hands) -> Helped:
    """A worker whose keys are kept for the two custodians of her agency."""
    country.person("eva")
    return Helped(country, hands)
