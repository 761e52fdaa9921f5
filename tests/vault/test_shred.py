"""The shred store: a secret that is gone, or a store that does not answer, opens nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, event

from nrm.database import db, new_id
from nrm.errors import Unavailable
from nrm.vault import shred
from nrm.vault.pending import find_pending, forget
from nrm.vault.root import RootKeys
from nrm.vault.shred_versions import count_older, reseal_older
from tests.adversary.hostile import Hands
from tests.support.country import Country
from tests.support.steps import open_a_case

CONTENT = [shred.CONTENT]
NEWER = RootKeys({1: bytes(32), 2: bytes(32)})


def test_a_secret_is_there_until_it_is_shredded(country: Country) -> None:
    case_id = new_id()
    with country.inside():
        fresh = shred.make(shred.CASE, case_id, CONTENT)
    subjects = [(shred.CASE, case_id)]
    with country.inside():
        assert shred.fetch(subjects).need(*subjects[0], shred.CONTENT) == fresh[shred.CONTENT]
        shred.shred_after_commit([], CONTENT)
        shred.shred_after_commit(subjects, CONTENT)
        assert shred.fetch(subjects).get(*subjects[0], shred.CONTENT) is not None
    with country.inside(write=False), pytest.raises(Unavailable, match="is gone"):
        shred.fetch(subjects).need(*subjects[0], shred.CONTENT)


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda: shred.make(shred.CASE, new_id(), CONTENT), id="make"),
        pytest.param(lambda: shred.fetch([(shred.CASE, new_id())]), id="fetch"),
        pytest.param(lambda: shred.shred([(shred.CASE, new_id())], CONTENT), id="shred"),
        pytest.param(shred.subjects, id="subjects"),
        pytest.param(lambda: count_older(NEWER), id="count_older"),
        pytest.param(lambda: list(reseal_older(NEWER)), id="reseal_older"),
        pytest.param(find_pending, id="find_pending"),
        pytest.param(lambda: forget([(shred.CASE, new_id())]), id="forget"),
    ],
)
def test_a_store_that_does_not_answer_is_told(country: Country, ask: Callable[[], object]) -> None:
    with country.app.app_context():
        shred.METADATA.drop_all(db.engines["shred"])
    with country.inside(), pytest.raises(Unavailable):
        ask()


@pytest.mark.parametrize("seal", [b"", b"\x09" + bytes(32), b"\x01" + bytes(32)])
def test_a_row_without_a_seal_of_ours_is_none_of_ours(country: Country, seal: bytes) -> None:
    ana, hands = country.person("ana"), Hands(country)
    case = open_a_case(ana)
    hands.set("case", hands.rows("case")[0]["id"], row_seal=seal)
    answer = ana.get(f"/cases/{case['id']}")
    assert (answer.status_code, answer.json["type"]) == (503, "integrity")
    assert hands.verify()[0] == 1


def test_a_store_that_takes_nothing_keeps_its_older_secrets(country: Country) -> None:
    hands, case_id = Hands(country), new_id()
    with country.inside() as opened:
        shred.make(shred.CASE, case_id, CONTENT)
        newer = RootKeys({**opened.info["root"].secrets, 2: bytes(32)})
    before = hands.shred_rows()
    with country.inside(), _only_read(), pytest.raises(Unavailable, match="Nothing happened"):
        list(reseal_older(newer))
    assert hands.shred_rows() == before
    # What does not open is named, and left for whoever can say what became of it.
    hands.set_secret(case_id, shred.CONTENT, before[0]["sealed_secret"][:-1] + b"x")
    with country.inside():
        assert list(reseal_older(newer)) == [(0, [f"case {case_id}"])]
        assert count_older(newer) == 1


@contextmanager
def _only_read() -> Iterator[None]:
    engine = db.engines["shred"]
    order = {"sqlite": "PRAGMA query_only=ON", "postgresql": "SET TRANSACTION READ ONLY"}

    def say(connection: Connection) -> None:
        connection.exec_driver_sql(order[engine.dialect.name])

    event.listen(engine, "begin", say)
    yield
    event.remove(engine, "begin", say)
    engine.dispose()
