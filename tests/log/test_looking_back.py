"""Looking back in stretches: together they find what one statement finds, and tell no more."""

from itertools import combinations
from random import Random
from typing import Any

import pytest
from sqlalchemy import text

from nrm.database import db, session
from nrm.log.find import EVERYTHING, Filters, Visibility, entries
from nrm.log.looking_back import Looked, Room, look_back
from nrm.log.statements import find_entry
from tests.log.world import World
from tests.support.long_log import BEGINS, agency_id, case_pseudonym, lengthen, worker_id, working

ENTRIES, HIDDEN = 300, ("section.read",)
ASKED: dict[str, dict[str, Any]] = {
    "case": {"case": case_pseudonym(3)},
    "actor": {"actor": worker_id(3)},
    "agency": {"agency": agency_id(1)},
    "act": {"acts": ("case.list",)},
    "acts": {"acts": ("case.read", "section.write", "case.hold")},
    "outcome": {"outcome": "refused"},
    "section": {"section": "identity"},
    "purpose": {"purpose": "supervision"},
    "without": {"without": HIDDEN},
}
SEEN = {
    "all": EVERYTHING,
    "own": Visibility(actor=worker_id(3)),
    "agency": Visibility(agency=agency_id(1)),
}


@pytest.fixture
def filled(world: World) -> World:
    lengthen(world.app, working(ENTRIES, workers=6, cases=12, agencies=3))
    return world


def _pages(world: World, filters: Filters, visible: Visibility, room: Room) -> list[Looked]:
    after, pages = None, list[Looked]()
    while not pages or after is not None:
        page = world.ask(look_back, filters, visible, after, 4, room)
        pages.append(page)
        after = page.reached.below if page.reached else None
        if len(page.entries) > 4:
            after = page.entries[3].index
    return pages


def test_stretches_leave_nothing_out_and_tell_nothing_twice(filled: World) -> None:
    chance, cut = Random(6), 0
    times = {"from_at": BEGINS.replace(month=12), "to_at": BEGINS.replace(month=12, year=2026)}
    for one, other in combinations(ASKED, 2):
        bounds = chance.choice([times, {}])
        filters = Filters(**{**ASKED[one], **ASKED[other], **bounds})
        room = chance.choice([Room(1, 1), Room(2, 50), Room(7, 5), Room(40, 90)])
        visible = SEEN[chance.choice(list(SEEN))]
        pages = _pages(filled, filters, visible, room)
        told = [view.index for page in pages for view in page.entries[:4]]
        whole = filled.ask(entries, filters, visible, None, ENTRIES)
        assert told == [view.index for view in whole], (one, other, room, visible)
        cut += sum(page.reached is not None for page in pages)
    assert cut > 50


@pytest.mark.parametrize("seen", ["own", "agency"])
def test_how_far_one_came_is_told_by_entries_that_one_sees(filled: World, seen: str) -> None:
    filters = Filters(outcome="refused", without=HIDDEN)
    pages = _pages(filled, filters, SEEN[seen], Room(5, 1))
    reached = [page.reached for page in pages if page.reached is not None]
    assert len(reached) > 2
    for each in reached:
        entry = filled.ask(find_entry, each.below - 1)
        assert entry.at == each.at
        assert SEEN[seen].actor in (None, entry.actor)
        assert SEEN[seen].agency in (None, entry.agency)
        assert seen == "own" or entry.action not in HIDDEN


def test_one_filter_alone_is_looked_for_without_an_end(filled: World) -> None:
    for name in ("case", "actor", "section", "outcome"):
        page = filled.ask(look_back, Filters(**ASKED[name]), EVERYTHING, None, 500, Room(1, 1))
        assert page.reached is None and page.entries


def test_no_plan_is_kept_for_all_values(filled: World) -> None:
    """PostgreSQL would find by it what is frequent, and read the whole log for what is rare."""
    with filled.app.app_context():
        if db.engine.dialect.name == "sqlite":
            pytest.skip("SQLite plans each statement for its values")

    def ask() -> int:
        for _ in range(12):
            entries(Filters(outcome="done"), EVERYTHING, None, 1)
            look_back(Filters(outcome="done", section="identity"), EVERYTHING, None, 1)
        kept = text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%LIMIT%'")
        return session().scalar(kept) or 0

    assert filled.ask(ask) == 0
