"""What the one door to the database refuses, whoever is in a hurry."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.exc import StatementError

from nrm.accounts.models import SignedIn
from nrm.database import transaction
from tests.support.country import Country


def test_no_transaction_opens_inside_another(country: Country) -> None:
    told = pytest.raises(RuntimeError, match="only the edge opens one")
    with country.inside(), told, transaction():
        pass


def test_a_time_without_its_zone_is_asked_for_nowhere(country: Country) -> None:
    early = datetime(2026, 11, 25, 12)  # noqa: DTZ001 - this is the mistake
    with country.inside(write=False) as reading, pytest.raises(StatementError) as raised:
        reading.scalars(select(SignedIn).where(SignedIn.began_at > early)).all()
    assert "a time without its zone" in str(raised.value.orig)
