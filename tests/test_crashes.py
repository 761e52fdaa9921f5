"""The process dies between the commits of the shred store and the main database: nothing is lost.

A child does one act and is gone before its n-th commit; then the next start settles what it left.
"""

import os
from collections.abc import Callable
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import event

from nrm import jobs
from nrm.database import db
from nrm.intake.sweeping import sweep_concerns
from nrm.vault.pending import find_pending
from tests.adversary.hostile import Hands
from tests.support.clock import moved_by_hand
from tests.support.concerns import TOLD, takes_in, tells_us
from tests.support.country import Country, Person, make_app
from tests.support.steps import a_sent_referral, agree, open_a_case, refer

DAY = 25 * 60 * 60
FIELDS = ["identity.preferred_name"]
_GONE, _DONE = 9, 0


def _in_a_child(country: Country, who: Person, act: Callable[[Person], object], last: int) -> bool:
    """Whether the act was done; it dies as its commit number `last` is about to be made."""
    child = os.fork()
    if child == 0:
        # An app of its own: no connection of the parent's is touched, and nothing is tidied up.
        app = make_app(country.folder, country.url)
        left = [last]

        def count(_connection: object) -> None:
            left[0] -= 1
            if not left[0]:
                os._exit(_GONE)

        with app.app_context():
            for engine in db.engines.values():
                event.listen(engine, "commit", count)
        window = app.test_client(use_cookies=False)
        act(Person(window, who.name, who.cookie, who.csrf, who.id, who.agency))
        os._exit(_DONE)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == _DONE


def _open(who: Person) -> None:
    open_a_case(who, identity={"preferred_name": "Mira"})


def _send(who: Person, there: str, tag: str) -> None:
    who.post(f"{there}/steps", {"step": "send"}, If_Match=tag)


def _settle(country: Country) -> int:
    with country.app.app_context():
        gone = jobs.settle()
        assert not find_pending()
    return gone


def test_a_case_that_was_being_opened_is_whole_or_never_was(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, hands = moved_by_hand(monkeypatch), Hands(country)
    number, gone, done = 0, 0, False
    while not done:
        number += 1
        ana = country.person("ana")
        done = _in_a_child(country, ana, _open, number)
        clock.on(DAY)
        gone += _settle(country)
        _same(hands, {row["id"] for row in hands.rows("case")})
    assert (number > 3, gone) == (True, 1)
    ana = country.person("ana")
    cases = [row["id"] for row in hands.rows("case")]
    assert len(cases) == 2  # The one whose mark was lost, and the last.
    for case in cases:
        assert ana.get(f"/cases/{case}/sections/identity").status_code == 200
    assert hands.verify()[0] == 0


@pytest.mark.parametrize("swept", [True, False])
def test_a_referral_that_was_being_sent_can_be_sent(
    country: Country, monkeypatch: pytest.MonkeyPatch, swept: bool
) -> None:
    clock, hands, ana = moved_by_hand(monkeypatch), Hands(country), country.person("ana")
    case = open_a_case(ana, identity={"preferred_name": "Mira"})
    number, sent, done = 0, 0, False
    while not done:
        number += 1
        ana = country.person("ana")
        consent = agree(country, ana, case, "Clinic", FIELDS).json
        there = f"/referrals/{refer(country, ana, case, 'Clinic', consent).json['id']}"
        send = partial(_send, there=there, tag=ana.get(there).headers["ETag"])
        done = _in_a_child(country, ana, send, number)
        if swept:
            clock.on(DAY)
            _settle(country)
            ana = country.person("ana")
        if ana.get(there).json["state"] != "sent":
            assert ana.step(there, "send").status_code == 200
        sent += 1
    with country.app.app_context():
        jobs.settle()
    _same(hands, {UUID(case["id"]), *(row["id"] for row in hands.rows("referral"))})
    nia = country.person("nia")
    visit = {"when": "2030-01-02T10:00:00Z", "where": "reception", "met_by": "a nurse"}
    for row in hands.rows("referral"):
        there = f"/referrals/{row['id']}"
        nia.step(there, "acknowledge")
        opened = nia.step(there, "accept", appointment=visit)
        assert opened.json["snapshot"] == {"identity": {"preferred_name": "Mira"}}
    assert (number > 3, len(hands.rows("referral"))) == (True, sent)


def test_a_concern_that_was_being_passed_on_is_at_one_agency_and_opens_there(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, hands = moved_by_hand(monkeypatch), Hands(country)
    takes_in(country)
    takes_in(country, "Lead South", "coast")
    number, done = 0, False
    while not done:
        number += 1
        assert tells_us(country).status_code == 201
        ana, olga = country.person("ana"), country.person("olga")
        (here,) = ana.get("/concerns").json["items"]
        pass_on = partial(_pass_on, there=f"/concerns/{here['id']}")
        done = _in_a_child(country, ana, pass_on, number)
        clock.on(DAY)
        _settle(country)
        with country.app.app_context():
            sweep_concerns()
        ana, olga = country.person("ana"), country.person("olga")
        found = [(who, i) for who in (ana, olga) for i in who.get("/concerns").json["items"]]
        _same(hands, {UUID(line["id"]) for _, line in found})
        ((who, line),) = found
        assert who.get(f"/concerns/{line['id']}").json["told"]["text"] == TOLD["text"]
        who.step(f"/concerns/{line['id']}", "set_aside", reason="known")
    assert number > 3
    assert hands.verify()[0] == 0


def _pass_on(who: Person, there: str) -> None:
    told = {"step": "pass_on", "region": "coast", "reason": "other_region"}
    who.post(f"{there}/steps", told, If_Match='"1"')


def _same(hands: Hands, subjects: set[UUID]) -> None:
    """The store holds the secrets of these and of nothing else, and all are live."""
    kept = hands.shred_rows()
    assert {row["subject_id"] for row in kept} == subjects
    assert {row["state"] for row in kept} <= {"live"}


def test_what_may_be_in_use_is_never_forgotten(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, hands, ana = moved_by_hand(monkeypatch), Hands(country), country.person("ana")
    case = open_a_case(ana, identity={"preferred_name": "Mira"})
    there = a_sent_referral(country, ana, case, "Clinic", FIELDS)
    referral = hands.row("referral", id=UUID(there.rpartition("/")[2]))
    before = {row["sealed_secret"] for row in hands.shred_rows()}
    clock.on(DAY)
    # Whoever writes to the main database sets rows back, or takes them away.
    hands.set("referral", referral["id"], sent_at=None, state="awaiting_consent")
    assert _settle_unmarked(country) == 0
    for table in (
        "blind_index",
        "snapshot",
        "grant",
        "clock",
        "record",
        "referral",
        "consent",
        "case",
    ):
        for row in hands.rows(table):
            if table != "grant" or row["case_id"] is not None:
                hands.delete(table, row["id"])
    assert _settle_unmarked(country) == 0
    assert {row["sealed_secret"] for row in hands.shred_rows()} == before


def _settle_unmarked(country: Country) -> int:
    """How many are forgotten when every mark was lost."""
    with country.app.app_context():
        with db.engines["shred"].begin() as store:
            store.exec_driver_sql("UPDATE shred_secret SET state = 'pending'")
        return jobs.settle()


def test_a_young_secret_of_nothing_stays_for_a_day(country: Country) -> None:
    ana, number = country.person("ana"), 0
    while not Hands(country).shred_rows():
        number += 1
        assert not _in_a_child(country, ana, open_a_case, number)
    with country.app.app_context():
        assert jobs.settle() == 0
        assert len(find_pending()) == 1
