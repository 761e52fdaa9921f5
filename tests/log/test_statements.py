"""What others can check without us: an entry under a checkpoint, whenever one was last signed."""

import pytest

from nrm.errors import Missing, Unavailable
from nrm.log.checkpoints import log_keys, open_checkpoint
from nrm.log.fitting import check_fitting
from nrm.log.statements import evidence_of
from nrm.log.tree import verify_inclusion
from nrm.log.versions import count_older_entries
from tests.log.world import ANA, World, moved


def test_an_entry_that_no_checkpoint_covers_gets_one(world: World) -> None:
    for version in (1, 2):
        world.write(ANA, "section.write", moved(version))
    evidence = world.ask(evidence_of, 1)
    signed = open_checkpoint(evidence.checkpoint, log_keys(world.roots))
    assert (signed.size, evidence.checkpoint) == (2, world.notes()[-1])
    held = evidence.proof
    assert held.root == signed.root
    assert verify_inclusion(held.leaf_hash, held.index, held.size, held.hashes, held.root)
    assert world.ask(evidence_of, 0).checkpoint == evidence.checkpoint


def test_there_is_no_evidence_of_what_was_never_written(a_log: World) -> None:
    with pytest.raises(Missing, match="no such entry"):
        a_log.ask(evidence_of, 7)


def test_entries_whose_version_was_taken_from_them_are_not_counted(a_log: World) -> None:
    assert a_log.ask(count_older_entries) == 0
    a_log.tamper("UPDATE audit_entry SET seal = :seal", seal=b"")
    with pytest.raises(Unavailable) as caught:
        a_log.ask(count_older_entries)
    assert caught.value.kind == "integrity"


def test_a_log_that_is_not_there_or_bears_no_seal_names_no_keys(a_log: World) -> None:
    for statement, given in (
        ("UPDATE audit_head SET mac = :mac", {"mac": b""}),
        ("DELETE FROM audit_head", {}),
        ("ALTER TABLE audit_head RENAME TO head_of_old", {}),
    ):
        a_log.tamper(statement, **given)
        with a_log.app.app_context():
            check_fitting()  # The first request will say what is wrong; no key is to blame.
