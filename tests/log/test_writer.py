"""Writing: what an entry says, what it relies on, and what happens when it cannot be written."""

import json
import threading
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, text

from nrm.database import db, now, session, transaction
from nrm.errors import Unavailable
from nrm.log import writer as log
from nrm.log.acts import Act, Subject
from nrm.log.lookups import find_written_rows
from nrm.log.models import AuditCheckpoint
from nrm.log.newest import sign_head
from nrm.vault.root import RootKeys
from tests.log.world import ANA, BEN, CASE, SECRETS, World, a_head, moved, shown

SESSION = "session:" + "1" * 32
MEMBER = f"membership:{UUID(int=9)}"


def bodies(world: World) -> list[dict[str, Any]]:
    with world.app.app_context(), db.engine.connect() as connection:
        lines = connection.execute(text('SELECT body FROM audit_entry ORDER BY "index"'))
        return [json.loads(line.body) for line in lines]


def refused(world: World, *args: Any, **options: Any) -> Unavailable:
    with pytest.raises(Unavailable) as caught:
        world.write(*args, **options)
    return caught.value


def test_an_entry_says_who_did_what_to_which_case(world: World) -> None:
    token = log.request_id.set("r-1")
    subject = Subject(
        case_pseudonym=CASE, referral_pseudonym="cc" * 16, consent_pseudonym="dd" * 16
    )
    assert (
        world.write(ANA, "case.read", subject, sections={"needs": 4}, count=1, purpose="handover")
        == 0
    )
    log.request_id.reset(token)
    [body] = bodies(world)
    body.pop("at")
    assert body == {
        "v": 1,
        "actor": str(ANA.id),
        "agency": str(ANA.agency_id),
        "role": "social_worker",
        "action": "case.read",
        "case": CASE,
        "referral": "cc" * 16,
        "consent": "dd" * 16,
        "sections": {"needs": 4},
        "count": 1,
        "purpose": "handover",
        "request": "r-1",
        "outcome": "done",
        "reason": None,
        "n": 1,
        "before": None,
        "after": None,
        "rows": {},
    }


def test_every_actor_is_counted_and_nobody_is_one(world: World) -> None:
    for actor in (ANA, None, BEN, ANA, None, ANA):
        world.write(actor, "case.list")
    assert [body["n"] for body in bodies(world)] == [1, 1, 1, 2, 2, 3]


def test_the_consent_relied_on_comes_before_that_of_the_thing(world: World) -> None:
    world.write(ANA, "consent.read", Subject(consent_pseudonym="dd" * 16), consent="ee" * 16)
    assert bodies(world)[0]["consent"] == "ee" * 16


def test_heads_follow_each_other_and_all_else_repeats_them(a_log: World) -> None:
    marks = [(b["before"] or {}).get("version") for b in bodies(a_log) if b["case"] == CASE]
    after = [(b["after"] or {}).get("version") for b in bodies(a_log) if b["case"] == CASE]
    assert marks == [None, 1, 2, 2]
    assert after == [1, 2, 2, 2]


REPLAYED = {
    "a reading of an old head": shown(1),
    "a reading of a new head": shown(3),
    "a writing over an old head": moved(2),
    "a writing over a head that never was": moved(4),
    "a case without its head": Subject(case_pseudonym=CASE, bears_head=True),
}


@pytest.mark.parametrize("claim", REPLAYED)
def test_a_row_that_claims_another_head_is_refused(a_log: World, claim: str) -> None:
    subject = REPLAYED[claim]
    if claim == "a writing over an old head":
        a_log.write(ANA, "section.write", moved(3))
    size = a_log.head().size
    assert refused(a_log, ANA, "section.read", subject).kind == "integrity"
    assert a_log.head().size == size
    # The alarm can be written, and repeats the head of the log.
    a_log.write(ANA, "section.read", subject, outcome="failed", reason="integrity")
    assert a_log.kinds() == set()


def test_a_thing_of_a_case_that_claims_no_head_is_not_held_against_it(a_log: World) -> None:
    a_log.write(BEN, "referral.read", Subject(case_pseudonym=CASE, referral_pseudonym="cc" * 16))
    assert bodies(a_log)[-1]["after"]["version"] == 2


def test_a_head_needs_a_case() -> None:
    for claim in ({"case_head": a_head(1)}, {"moves_head": True}, {"bears_head": True}):
        with pytest.raises(ValueError, match="pseudonym"):
            Subject(**claim)


def test_several_entries_of_one_transaction(world: World) -> None:
    with world.app.app_context(), transaction() as opened:
        opened.info["changed_rows"] = {SESSION: "11" * 32}
        first = log.write(ANA, "section.write", moved(1))
        second = log.write(ANA, "case.screen", moved(1))
        third = log.write(ANA, "section.write", moved(2))
    assert (first, second, third) == (0, 1, 2)
    assert [body["n"] for body in bodies(world)] == [1, 2, 3]
    assert [list(body["rows"]) for body in bodies(world)] == [[SESSION], [], []]
    assert world.kinds() == set()


def statements(world: World, run: Any) -> list[str]:
    seen: list[str] = []
    with world.app.app_context():
        engine = db.engine

        def note(_c: Any, _cur: Any, statement: str, *_: Any) -> None:
            seen.append(statement.split(maxsplit=1)[0])

        event.listen(engine, "before_cursor_execute", note)
        run()
        event.remove(engine, "before_cursor_execute", note)
    return [verb for verb in seen if verb not in ("BEGIN", "PRAGMA")]


def test_an_append_takes_four_statements_or_five(a_log: World) -> None:
    plain = statements(a_log, lambda: a_log.write(ANA, "section.read", shown(2)))
    assert plain == ["SELECT", "SELECT", "INSERT", "UPDATE"]
    rows = statements(a_log, lambda: a_log.write(ANA, "case.assign", rows={SESSION: "33" * 32}))
    assert rows == ["SELECT", "SELECT", "INSERT", "INSERT", "UPDATE"]


def test_many_acts_take_as_many_statements_as_one(a_log: World) -> None:
    acts = [Act(action="referral.expire", thing=Thing(f"{i:032x}")) for i in range(50)]
    seen = statements(a_log, lambda: a_log.write_many(None, acts))
    assert seen == ["SELECT", "SELECT", "INSERT", "UPDATE"]
    assert a_log.kinds() == set()


def test_what_followed_from_an_act_stands_before_it_in_one_append(a_log: World) -> None:
    def act() -> None:
        with a_log.app.app_context(), transaction():
            log.write_before_next([Act(action="referral.revoke", thing=shown(2))] * 2)
            assert log.write(ANA, "consent.withdraw") == 9
            assert log.write(ANA, "case.list", count=0) == 10

    seen = statements(a_log, act)
    assert seen == ["SELECT", "SELECT", "INSERT", "UPDATE"] * 2
    told = [body["action"] for body in bodies(a_log)[-4:]]
    assert told == ["referral.revoke", "referral.revoke", "consent.withdraw", "case.list"]
    assert a_log.kinds() == set()


def test_what_followed_from_an_act_never_goes_unwritten(a_log: World) -> None:
    size = a_log.head().size
    with pytest.raises(RuntimeError, match="was not written"):
        a_log.ask(log.write_before_next, [Act(action="referral.revoke", thing=shown(2))])
    assert a_log.head().size == size


class Thing:
    """A thing of a feature: it says itself how the log knows it."""

    def __init__(self, pseudonym: str) -> None:
        self.pseudonym = pseudonym

    def log_subject(self) -> Subject:
        return Subject(case_pseudonym=self.pseudonym)


def test_more_than_a_hundred_acts_are_written_all(a_log: World) -> None:
    acts = [Act(action="referral.expire", thing=shown(2)) for _ in range(205)]
    assert a_log.write_many(BEN, acts) == list(range(7, 212))
    assert a_log.write_many(BEN, []) == []
    assert a_log.kinds() == set()
    assert a_log.head().size == 212


def test_the_newest_digest_of_a_row_vouches_for_it(a_log: World) -> None:
    assert a_log.written_rows(SESSION, MEMBER) == {SESSION: "22" * 32}
    assert a_log.written_rows() == {}
    a_log.write(ANA, "session.close", rows={SESSION: "ended", MEMBER: "44" * 32})
    assert a_log.written_rows(SESSION, MEMBER) == {SESSION: "ended", MEMBER: "44" * 32}
    row = a_log.ask(find_written_rows, [MEMBER])[MEMBER]
    assert (row.index, row.actor) == (7, ANA.id)


def test_a_digest_that_no_entry_holds_vouches_for_nothing(a_log: World) -> None:
    a_log.tamper(f"UPDATE audit_row SET digest = '{'55' * 32}' WHERE \"index\" = 5")
    with pytest.raises(Unavailable) as caught:
        a_log.written_rows(SESSION)
    assert caught.value.kind == "integrity"


BELIEVED = {
    "the body": "UPDATE audit_entry SET body = replace(body, 'done', 'xone') WHERE \"index\" = 6",
    "the type of a column": "UPDATE audit_entry SET action = 3",
    "a column": 'UPDATE audit_entry SET n = 1 WHERE "index" = 6',
    "the seal": 'UPDATE audit_entry SET seal = nodes WHERE "index" = 6',
    "the head": "UPDATE audit_head SET size = 6",
    "the frontier": "UPDATE audit_head SET frontier = mac",
    "all of the head": "DELETE FROM audit_head",
}


@pytest.mark.parametrize("what", BELIEVED)
def test_nothing_is_appended_to_what_does_not_pass_its_check(a_log: World, what: str) -> None:
    a_log.tamper(BELIEVED[what])
    with pytest.raises(Unavailable):
        a_log.write(ANA, "section.read", shown(2))


def test_an_entry_from_beyond_the_head_is_not_believed(a_log: World) -> None:
    old = a_log.head()
    a_log.write(ANA, "case.list")
    a_log.forge_head(size=old.size, frontier=old.frontier)
    a_log.restart()
    assert refused(a_log, ANA, "case.list").kind == "integrity"


def test_what_is_undone_leaves_no_entry_and_no_checkpoint(a_log: World) -> None:
    a_log.grow_old()
    notes = a_log.notes()
    with pytest.raises(KeyError), a_log.app.app_context(), transaction():
        log.write(ANA, "case.list")
        raise KeyError
    assert a_log.head().size == 7
    assert a_log.notes() == notes
    assert a_log.write(ANA, "case.list") == 7
    assert len(a_log.notes()) == len(notes) + 1


def test_an_old_last_checkpoint_is_followed_by_one_with_the_next_entry(a_log: World) -> None:
    a_log.write(ANA, "case.list")
    assert len(a_log.notes()) == 3
    a_log.grow_old()
    a_log.write(ANA, "case.list")
    assert [note.split("\n")[1] for note in a_log.notes()] == ["1", "4", "7", "9"]


def test_signing_twice_signs_once(a_log: World) -> None:
    a_log.sign()
    a_log.sign()
    assert len(a_log.notes()) == 3


def test_an_empty_log_is_not_signed(world: World) -> None:
    world.sign()
    assert world.notes() == ()
    assert world.faults() == []


def test_never_inside_a_savepoint(world: World) -> None:
    with world.app.app_context(), transaction() as opened:
        opened.begin_nested()
        with pytest.raises(RuntimeError, match="savepoint"):
            log.write(ANA, "case.list")


def test_a_log_that_refuses_rows_is_unavailable_and_nothing_changed(a_log: World) -> None:
    refusal = {
        "sqlite": "CREATE TRIGGER full_disk BEFORE INSERT ON audit_entry "
        "BEGIN SELECT RAISE(ABORT, 'full'); END",
        "postgresql": "ALTER TABLE audit_entry ADD CHECK (n < 0) NOT VALID",
    }
    with a_log.app.app_context(), db.engine.begin() as connection:
        connection.execute(text(refusal[db.engine.dialect.name]))
    error = refused(a_log, ANA, "case.list")
    assert (error.kind, error.status) == ("unavailable", 503)
    assert a_log.head().size == 7
    assert a_log.kinds() == set()


READ_ONLY = {"sqlite": "PRAGMA query_only = ON", "postgresql": "SET TRANSACTION READ ONLY"}


@pytest.mark.parametrize("pending", [False, True])
def test_a_database_that_takes_nothing_is_unavailable(a_log: World, pending: bool) -> None:
    with a_log.app.app_context(), pytest.raises(Unavailable), transaction() as opened:
        opened.execute(text(READ_ONLY[db.engine.dialect.name]))
        if pending:
            opened.add(a_row_of_a_feature())
        log.write(ANA, "case.list")
    a_log.restart()
    assert a_log.head().size == 7


def a_row_of_a_feature() -> Any:
    # Any row that waits for its flush.
    return AuditCheckpoint(size=999, note="", at=now())


def test_a_file_outside_that_cannot_be_written_stops_before_the_commit(world: World) -> None:
    world.file.mkdir()
    assert refused(world, ANA, "case.list").kind == "unavailable"
    world.file.rmdir()
    assert world.write(ANA, "case.list") == 0
    world.grow_old()
    world.file.unlink()
    world.file.mkdir()
    assert refused(world, ANA, "case.list").kind == "unavailable"
    world.file.rmdir()
    assert world.head().size == 1


def test_a_file_outside_that_is_lost_between_commit_and_answer_is_told(world: World) -> None:
    with pytest.raises(Unavailable), world.app.app_context(), transaction():
        log.write(ANA, "case.list")
        world.file.unlink()
    # The entry stands; that it is not kept outside is reported, and made good by the next one.
    assert world.kinds() == set()
    assert world.remarks() == [("not-outside", 1)]
    world.write(ANA, "case.list")
    world.sign()
    assert world.remarks() == []


def test_a_shorter_log_than_seen_is_refused_by_this_process_and_the_next(a_log: World) -> None:
    old = a_log.head()
    a_log.write(ANA, "case.list")
    a_log.sign()
    a_log.tamper('DELETE FROM audit_entry WHERE "index" = 7')
    a_log.forge_head(size=7, frontier=old.frontier)
    for _ in range(2):
        assert refused(a_log, ANA, "case.list").kind == "integrity"
        with pytest.raises(Unavailable):
            a_log.ask(sign_head)
        with pytest.raises(Unavailable):
            a_log.written_rows(SESSION)
        a_log.restart()


def test_a_file_of_another_log_stops_the_service(a_log: World) -> None:
    a_log.file.write_text(a_log.notes()[0].replace("nrm.example", "nrm.another") + "\n")
    a_log.restart()
    assert refused(a_log, ANA, "case.list").kind == "integrity"


def test_a_missing_head_is_no_head(world: World) -> None:
    with pytest.raises(Unavailable):
        world.head()


def test_after_a_rotation_of_the_root_keys_the_old_rows_stay_good(a_log: World) -> None:
    a_log.roots = RootKeys(SECRETS)
    a_log.restart()
    a_log.write(ANA, "section.write", moved(3))
    a_log.sign()
    assert a_log.kinds() == set()
    assert a_log.written_rows(SESSION) == {SESSION: "22" * 32}
    a_log.roots = RootKeys({2: SECRETS[2]})
    a_log.restart()
    assert refused(a_log, ANA, "case.list").kind == "integrity"


def test_two_threads_append_without_a_gap(world: World) -> None:
    def run(actor: Any) -> None:
        for _ in range(10):
            world.write(actor, "case.list")

    threads = [threading.Thread(target=run, args=(actor,)) for actor in (ANA, BEN)]
    world.write(None, "clock.beat")
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert world.head().size == 21
    assert world.kinds() == set()


def test_outside_a_transaction_nothing_is_written(world: World) -> None:
    with world.app.app_context(), pytest.raises(RuntimeError):
        session()
    with world.app.app_context(), pytest.raises(RuntimeError):
        log.write(ANA, "case.list")
