"""The log is handed over by syslog: all of it, in order, at least once, to whom it trusts."""

import threading

import pytest
from sqlalchemy import text

from nrm.feeding import posting
from nrm.feeding.posting import feed_entries
from tests.adversary.hostile import MARK, Hands
from tests.feeding.conftest import Fed, first_times, indexes
from tests.house.statements import counted
from tests.support.steps import open_a_case
from tests.support.syslog import Receiver, certified

# What a receiver answers does not depend on the engine.
SQLITE = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


def test_every_entry_is_handed_over_once_and_in_order(fed: Fed) -> None:
    open_a_case(fed.country.person("ana"), identity={"preferred_name": MARK})
    with fed.receiver.running():
        # That it began stands in the log as well, and follows at once.
        assert fed.round()["feed"] == len(fed.written())
        assert fed.round()["feed"] == 0
        open_a_case(fed.country.person("ana"))
        size, before = len(fed.written()), len(fed.receiver.taken())
        assert fed.round()["feed"] == size - before > 0
    taken = fed.receiver.taken()
    assert indexes(taken) == list(range(size))
    assert [message.text for message in taken] == fed.written()
    assert fed.outages() == [("done", "began")]
    assert MARK not in fed.receiver.kept.read_text()
    assert Hands(fed.country).verify()[0] == 0


def test_without_a_setting_nothing_is_done(fed: Fed) -> None:
    fed.name({})
    assert fed.round()["feed"] == 0
    assert Hands(fed.country).rows("log_feed") == []
    code, told = fed.command("status")
    assert code == 1 and "NRM_SIEM_URL" in told


def test_a_receiver_that_is_dead_rings_and_stops_nobody(fed: Fed) -> None:
    with fed.receiver.running():
        fed.round()
    for _ in range(3):
        fed.time.on(600)
        assert fed.country.person("ana").get("/agencies").status_code == 200
        assert fed.round()["failed"] == ["feed"]
    assert fed.outages() == [("done", "began"), ("failed", "unreachable")]
    code, told = fed.command("status")
    assert code == 1 and "unreachable" in told and "waits" in told
    assert fed.command("once")[0] == 1
    with fed.receiver.running():
        assert fed.round()["failed"] == []
        assert fed.command("status")[0] == 0
    assert fed.outages()[2:] == [("done", "goes_on")]
    found = indexes(fed.receiver.taken())
    assert first_times(found) == list(range(len(fed.written())))
    # What it had read and perhaps not kept when it failed came again.
    assert found.count(0) == 2


@SQLITE
def test_one_that_hangs_up_without_an_answer_has_not_taken_anything(fed: Fed) -> None:
    with fed.receiver.running(rude=True):
        assert fed.round()["failed"] == ["feed"]
    assert (fed.row()["size"], fed.outages()) == (0, [("failed", "no_answer")])


@SQLITE
def test_one_that_others_certified_is_told_nothing(fed: Fed) -> None:
    other = certified(fed.receiver.kept.parent / "other")
    fed.name({**fed.receiver.options(), "NRM_SIEM_CA": str(other.authority)})
    with fed.receiver.running():
        assert fed.round()["failed"] == ["feed"]
    assert (fed.receiver.taken(), fed.outages()) == ([], [("failed", "not_certified")])
    # Nor one that has a good certificate for another name.
    options = {
        name: value.replace("127.0.0.1", "localhost")
        for name, value in fed.receiver.options().items()
    }
    fed.name(options)
    with fed.receiver.running():
        assert fed.round()["failed"] == ["feed"]
    assert (fed.receiver.taken(), fed.row()["error"]) == ([], "not_certified")


@SQLITE
def test_one_that_does_not_know_us_takes_nothing_and_we_notice(fed: Fed) -> None:
    # With TLS 1.3 it says so only after we have written.
    options = fed.receiver.options()
    del options["NRM_SIEM_CERTIFICATE"]
    fed.name(options)
    with fed.receiver.running():
        assert fed.round()["failed"] == ["feed"]
    assert (fed.receiver.taken(), fed.row()["size"]) == ([], 0)
    # Its alert, or that it hung up on us: whichever came first.
    assert fed.row()["error"] in ("refuses", "unreachable")


def test_two_runners_do_not_hand_over_the_same(fed: Fed) -> None:
    open_a_case(fed.country.person("ana"))
    taken = []

    def run() -> None:
        with fed.country.app.app_context():
            taken.append(feed_entries())

    with fed.receiver.running():
        threads = [threading.Thread(target=run) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        fed.round()
    found = indexes(fed.receiver.taken())
    assert found == list(range(len(fed.written()))) and len(taken) == 2


def test_it_begins_again_where_it_is_told_to_and_never_further_on(fed: Fed) -> None:
    with fed.receiver.running():
        fed.round()
        size = fed.row()["size"]
        assert fed.command("from", "3")[0] == 0
        assert fed.row()["size"] == 3
        fed.round()
        assert fed.command("from", "100000")[0] == 0
        fed.round()
    found = indexes(fed.receiver.taken())
    assert found[:size] + found[size:] == [*range(size), *range(3, len(fed.written()))]
    assert fed.outages() == [("done", "began"), ("done", "set_back"), ("done", "set_back")]


def test_what_others_wrote_is_not_handed_over(fed: Fed) -> None:
    with fed.receiver.running():
        fed.round()
        fed.country.person("ana")
        size = len(fed.written())
        hands = Hands(fed.country)
        hands.drop_triggers()
        with hands.inside() as connection:
            forge = "UPDATE audit_entry SET outcome = 'refused' WHERE \"index\" = :last"
            connection.execute(text(forge), {"last": size - 1})
        assert fed.round()["failed"] == ["feed"]
    assert size - 1 not in indexes(fed.receiver.taken())


@SQLITE
def test_a_thousand_entries_need_as_many_statements_as_one(
    fed: Fed, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = []
    with fed.receiver.running(), fed.country.app.app_context():
        feed_entries()
        for many in (1, 30):
            for _ in range(many):
                fed.country.person("ana")
            with counted(fed.country) as statements:
                assert feed_entries() >= many
            counts.append(statements.counts)
    assert counts[0] == counts[1]


@SQLITE
def test_a_long_log_leaves_in_pieces(fed: Fed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "AT_ONCE", 7)
    with fed.receiver.running():
        assert fed.round()["feed"] == len(fed.written()) > 14
    assert indexes(fed.receiver.taken()) == list(range(len(fed.written())))


@SQLITE
def test_a_receiver_that_wants_no_certificate(fed: Fed) -> None:
    receiver = Receiver(fed.country.folder / "easy", wants=False)
    options = receiver.options()
    del options["NRM_SIEM_CERTIFICATE"]
    fed.name(options)
    with receiver.running():
        assert fed.round()["feed"] == len(receiver.taken()) > 0
