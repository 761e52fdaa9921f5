"""The shred store: a secret that is gone, or a store that does not answer, opens nothing."""

from collections.abc import Callable

import pytest

from nrm.database import db, new_id
from nrm.errors import Unavailable
from nrm.vault import shred
from nrm.vault.pending import find_pending, forget
from tests.adversary.hostile import Hands
from tests.support.country import Country
from tests.support.steps import open_a_case

CONTENT = [shred.CONTENT]


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
