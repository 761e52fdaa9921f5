"""A log that was filled in bulk is one like any other: it verifies, and it goes on."""

from nrm.log.find import EVERYTHING, Filters, entries
from tests.log.world import ANA, World, moved
from tests.support.long_log import case_pseudonym, lengthen, worker_id, working


def test_a_log_filled_in_bulk_verifies_and_goes_on(world: World) -> None:
    world.write(ANA, "case.open", moved(1))
    assert lengthen(world.app, working(300, workers=10, cases=50)) == 300
    assert lengthen(world.app, working(20, seed=2, workers=10, cases=50)) == 20
    assert world.write(ANA, "section.write", moved(2)) == 321
    assert world.faults() == []


def test_the_same_seed_tells_the_same_year() -> None:
    assert list(working(50)) == list(working(50))
    assert list(working(50)) != list(working(50, seed=2))


def test_what_was_filled_in_is_found(world: World) -> None:
    lengthen(world.app, working(200, workers=4, cases=8))
    some = world.ask(entries, Filters(actor=worker_id(1)), EVERYTHING, None, 500)
    cases = {view.entry.case for view in some if view.entry.case}
    assert 20 < len(some) < 100
    assert case_pseudonym(1) in cases and case_pseudonym(2) not in cases
