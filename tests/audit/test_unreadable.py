"""What nobody can read is a fault with a name, and the check goes on behind it."""

import pytest

from tests.adversary.hostile import Hands
from tests.support.country import Country
from tests.support.steps import open_a_case


def test_a_record_that_cannot_be_read(country: Country) -> None:
    ana, hands = country.person("ana"), Hands(country)
    cases = [open_a_case(ana, identity={"preferred_name": "Mira"}) for _ in range(2)]
    with hands.inside() as connection:
        if connection.dialect.name != "sqlite":
            pytest.skip("PostgreSQL takes only values of the column's type")
        connection.exec_driver_sql(
            "UPDATE record SET record_hash = 7 WHERE case_id = ?",
            (cases[0]["id"].replace("-", ""),),
        )
    status, lines = hands.verify()
    assert status == 1
    assert f"case {cases[0]['id']}: a record or its head cannot be read" in lines
    assert cases[1]["id"] not in lines


def test_a_row_whose_id_cannot_be_read(country: Country) -> None:
    country.person("ana")
    hands = Hands(country)
    with hands.inside() as connection:
        if connection.dialect.name != "sqlite":
            pytest.skip("PostgreSQL takes only values of the column's type")
        connection.exec_driver_sql("UPDATE signed_in SET id = 'nobody'")
    status, lines = hands.verify()
    assert status == 1
    assert "signed_in (unknown id)" in lines
