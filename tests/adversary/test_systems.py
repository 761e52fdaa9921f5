"""An agency's system before a thief and a writer of the database: the row alone opens nothing."""

import pytest

from nrm.systems.tokens import open_under
from nrm.vault.context import context
from nrm.vault.failures import SealBroken
from nrm.vault.keyring import open_keyring, system_key
from tests.adversary.conftest import Story
from tests.adversary.hostile import Row, is_alarm, last_entry
from tests.support.systems import System, let_in, proof


def _let_in(story: Story) -> tuple[System, Row]:
    system = let_in(story.country, story.country.person("nia"), "clinic register")
    return system, story.hands.row("system", token_hash=_hash(story))


def _hash(story: Story) -> bytes:
    (row,) = story.hands.rows("system")
    found: bytes = row["token_hash"]
    return found


def test_a_stolen_row_opens_nothing_and_the_token_stands_nowhere(story: Story) -> None:
    system, row = _let_in(story)
    bound_to = context("nrm/system-keys", 1, row["id"])
    secret = bytes.fromhex(system.token[4:68])
    values = [
        value for rows in story.hands.dump().values() for each in rows for value in each.values()
    ]
    for value in values:
        assert secret not in (value if isinstance(value, bytes) else b"")
        assert secret.hex() not in str(value)
        if isinstance(value, bytes) and len(value) == 32:
            with pytest.raises(SealBroken):
                open_keyring(row["sealed_keys"], system_key(value), bound_to)
    # With another row's name it opens nothing either; with its own it does.
    with pytest.raises(SealBroken):
        open_under(system.token, row["account_id"], row["sealed_keys"])
    assert open_under(system.token, row["id"], row["sealed_keys"]).signing


def test_a_system_whose_row_was_changed_is_an_alarm(story: Story) -> None:
    system, row = _let_in(story)
    story.hands.set("system", row["id"], scopes="directory.read referrals.answer referrals.read")
    assert is_alarm(system.get("/agencies"))
    assert last_entry(story.hands)["outcome"] == "failed"


def test_an_ended_token_put_back_does_nothing(story: Story) -> None:
    system, row = _let_in(story)
    account = story.hands.row("account", id=row["account_id"])
    nia = story.country.person("nia")
    ended = nia.submit(f"/admin/systems/{system.id}", **proof(story.country, "nia"))
    assert ended.status_code == 200
    story.hands.put_back("system", row)
    story.hands.put_back("account", account)
    assert is_alarm(system.get("/agencies"))
    # The wraps of the agency's key are gone as well.
    assert system.get(story.there).status_code == 503
    assert last_entry(story.hands)["outcome"] == "failed"
    assert f"system {row['id']}: this is not the row" in story.hands.verify()[1]
