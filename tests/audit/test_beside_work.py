"""`check_rows` while people go on working: what they change meanwhile is no fault."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from nrm.audit.rows import check_rows
from nrm.database import transaction
from nrm.log.faults import Fault
from tests.adversary.hostile import Hands
from tests.support.case_steps import EXIT, a_presumed_case
from tests.support.country import Country, Person


@pytest.fixture
def hands(country: Country) -> Hands:
    """Hands in the main database: the check stands still at what they forged."""
    return Hands(country)


@pytest.fixture
def ana(country: Country) -> Person:
    """A social worker who goes on working."""
    return country.person("ana")


@pytest.fixture
def cases(country: Country, ana: Person) -> list[str]:
    """Two of her cases, there before the check began."""
    return [a_presumed_case(country, ana) for _ in range(2)]


@pytest.fixture
def checking(country: Country, hands: Hands) -> Iterator[Iterator[Fault]]:
    """A check that has read the log, and stands at the first table."""
    _forge(hands, "account", hands.row("account", name="adam")["id"])
    with country.app.app_context(), transaction(write=False):
        faults = check_rows()
        assert _tables([next(faults)]) == ["account"]
        yield faults


def _forge(hands: Hands, table: str, row_id: UUID) -> None:
    hands.set(table, row_id, row_seal=b"\x01" + b"forged" * 5)


def _meanwhile(work: Callable[[], object]) -> None:
    # A thread of its own, as in the server: the check's transaction stays open beside it.
    with ThreadPoolExecutor(1) as others:
        others.submit(work).result()


def _tables(faults: Iterable[Fault]) -> list[str]:
    return [fault.sentence.split()[0] for fault in faults if not fault.is_remark]


def test_a_row_changed_since_the_log_was_read(
    country: Country, ana: Person, cases: list[str], checking: Iterator[Fault]
) -> None:
    def work() -> None:
        ana.step(cases[0], "assign", worker=country.person("eva").id)

    _meanwhile(work)
    assert _tables(checking) == []


def test_a_row_made_and_gone_since_the_log_was_read(
    country: Country, hands: Hands, ana: Person, cases: list[str], checking: Iterator[Fault]
) -> None:
    if country.url.startswith("sqlite"):
        pytest.skip("a reader of SQLite keeps the rows as they were when it began")

    def ask_to_close() -> None:
        for here in cases:
            ana.step(here, "close", **EXIT)
        _forge(hands, "pending_step", hands.rows("pending_step")[0]["id"])

    def close() -> None:
        country.person("sue").step(cases[1], "close", **EXIT)

    _meanwhile(ask_to_close)
    assert _tables([next(checking)]) == ["pending_step"]
    _meanwhile(close)
    assert len(hands.rows("pending_step")) == 1
    assert _tables(checking) == []
