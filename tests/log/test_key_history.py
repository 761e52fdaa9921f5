"""The keys that ever signed: one stretch after each rotation and each restore, the oldest first."""

import pytest

from nrm.errors import Unavailable
from nrm.log.checkpoints import log_keys, open_checkpoint, verifier_key
from nrm.log.key_history import key_history
from nrm.log.resume import resume_log
from nrm.vault.root import RootKeys
from tests.log.world import ANA, BEN, ORIGIN, SECRETS, World


def key(world: World, version: int, origin: str = ORIGIN) -> str:
    return verifier_key(origin, world.roots.log_public_of(version))


def told(world: World) -> list[tuple[str, int | None]]:
    return [(period.key, period.from_size) for period in world.ask(key_history)]


def rotate(world: World, current: int | None = None) -> None:
    world.roots = RootKeys(SECRETS, current=current)
    world.restart()


def test_a_rotation_begins_a_stretch_with_the_first_entry_under_the_new_key(a_log: World) -> None:
    assert told(a_log) == [(key(a_log, 1), 1)]
    rotate(a_log, current=1)
    assert told(a_log) == [(key(a_log, 1), 1), (key(a_log, 2), None)]
    rotate(a_log)
    a_log.write(ANA, "case.list")
    assert told(a_log) == [(key(a_log, 1), 1), (key(a_log, 2), 8)]
    since = [period.since for period in a_log.ask(key_history)]
    assert since == sorted(since)
    # The first checkpoint of the stretch is signed with it, and stands under both keys.
    checkpoint = open_checkpoint(a_log.notes()[-1], log_keys(a_log.roots)[1:])
    assert checkpoint.size == 8


def test_a_restore_begins_a_stretch_under_another_name(a_log: World) -> None:
    with a_log.hostile() as connection:
        connection.exec_driver_sql('DELETE FROM audit_entry WHERE "index" > 3')
        connection.exec_driver_sql("DELETE FROM audit_checkpoint WHERE size > 4")
        connection.exec_driver_sql('DELETE FROM audit_row WHERE "index" > 3')
    frontier = (a_log.head().frontier[0],)
    a_log.forge_head(size=4, frontier=frontier)
    a_log.restart()
    a_log.ask(resume_log, ANA, BEN)
    assert told(a_log) == [(key(a_log, 1), 1), (key(a_log, 1, f"{ORIGIN}/2"), 5)]
    rotate(a_log)
    a_log.write(ANA, "case.list")
    assert told(a_log)[2:] == [(key(a_log, 2, f"{ORIGIN}/2"), 7)]


def test_no_history_is_told_from_rows_that_others_wrote(a_log: World) -> None:
    a_log.tamper('UPDATE audit_entry SET actor = NULL WHERE "index" = 0')
    with pytest.raises(Unavailable) as caught:
        told(a_log)
    assert caught.value.kind == "integrity"
