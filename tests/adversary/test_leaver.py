"""Somebody has left with everything: what opens still, and what a writer can put back for him."""

import os
from uuid import UUID

import pytest
from sqlalchemy import event

from nrm.accounts.models import find_account
from nrm.database import db
from nrm.log import writer as log
from nrm.vault.root import RootKeys
from nrm.vault.shred import SECRET
from tests.adversary.hostile import MARK, Hands, Row, is_alarm
from tests.adversary.thief import Thief, keyring_of
from tests.custody.colleagues import account, epochs, goes_on, leave_path, makes_leave, under
from tests.house.statements import counted
from tests.support.country import Country, Person, make_app
from tests.support.steps import open_a_case
from tests.support.transfers import agrees_to_go, asks_to_hand_over, offers, takes

NAME = {"preferred_name": MARK}
NOTE = {"text": MARK, "visibility": "agency"}


def writes(person: Person, case: str, section: str, tag: str) -> int:
    """The answer to writing a section of the case at this version."""
    return person.put(f"{case}/sections/{section}", {}, If_Match=tag).status_code


def test_what_is_written_after_opens_to_no_key_of_the_leaver(country: Country) -> None:
    hands, ana, eva = Hands(country), country.person("ana"), country.person("eva")
    old, older = (f"/cases/{open_a_case(eva, identity=NAME)['id']}" for _ in range(2))
    before = hands.dump()
    assert makes_leave(country, ana, "eva", {"cases": ana.id}).status_code == 200
    assert writes(ana, old, "identity", '"1"') == writes(ana, old, "risk", '"0"') == 200
    goes_on(ana)
    assert writes(ana, older, "risk", '"0"') == 200
    assert ana.post(f"{older}/notes", NOTE).status_code == 201
    open_a_case(ana, identity=NAME)
    after = hands.dump()
    root: RootKeys = country.app.extensions["nrm_session_info"]["root"]
    # His keys, every wrap he ever saw, the database of today, the shred store, the root keys.
    everything = {**after, "grant": [*before["grant"], *after["grant"]]}
    thief = Thief(keyring_of(country, before, "eva"), everything, root, hands.shred_secrets())
    assert thief.records() == {row["id"] for row in before["record"]}
    assert len(after["record"]) == len(before["record"]) + 4
    for case in (old, older):
        read = ana.get(f"{case}/sections/identity?version=1")
        assert read.json["content"] == NAME, read.text
    # Of today's database alone not even that: no wrap leads anywhere from his keys.
    assert Thief(thief.keyring, after, root, thief.secrets).records() == set()


def test_a_case_that_is_offered_after_somebody_left_is_offered_with_a_fresh_key(
    country: Country,
) -> None:
    hands, ana, sue = Hands(country), country.person("ana"), country.person("sue")
    here = f"/cases/{open_a_case(ana, identity=NAME)['id']}"
    agrees_to_go(country, ana, here, "Lead South")
    made, before = asks_to_hand_over(country, ana, here).json, hands.dump()
    assert makes_leave(country, ana, "eva").status_code == 200
    offered = offers(country, sue, made).json
    assert writes(ana, here, "risk", '"0"') == 200
    after = hands.dump()
    everything = {**after, "grant": [*before["grant"], *after["grant"]]}
    root: RootKeys = country.app.extensions["nrm_session_info"]["root"]
    thief = Thief(keyring_of(country, before, "eva"), everything, root, hands.shred_secrets())
    assert thief.records() == {row["id"] for row in before["record"]}
    olga, omar = country.person("olga"), country.person("omar")
    assert takes(country, omar, offered, olga).status_code == 200
    assert olga.get(f"{here}/sections/identity").json["content"] == NAME
    assert olga.get(f"{here}/sections/risk").status_code == 200


def test_what_a_writer_puts_back_gives_nobody_a_key(country: Country) -> None:
    hands, ana, sue = Hands(country), country.person("ana"), country.person("sue")
    old = account(country, "eva")
    wraps = hands.rows("grant", kind="agency", holder_id=old["id"])
    certificate = hands.row("certificate", id=old["certificate_id"])
    assert makes_leave(country, ana, "eva").status_code == 200
    # A certificate alone gives nobody a key; an account or a wrap is looked at before one is given.
    assert _refused_while_there(country, ana, {"account": old, "certificate": certificate})
    assert _refused_while_there(country, ana, {"grant": wraps[0]})
    assert hands.verify()[0] == 0
    assert sue.get("/session").status_code == 200


def _refused_while_there(country: Country, custodian: Person, rows: dict[str, Row]) -> bool:
    """Whether the agency gets no new key while these old rows stand; they are gone again then."""
    hands = Hands(country)
    now = {table: hands.rows(table, id=row["id"]) for table, row in rows.items()}
    for table, row in rows.items():
        hands.put_back(table, row)
    refused = makes_leave(country, custodian, "sue")
    held = len(epochs(country, "Lead North"))
    told = hands.verify()[1]
    for table, row in rows.items():
        if now[table]:
            hands.put_back(table, now[table][0])
        else:
            hands.delete(table, row["id"])
    assert all(f"{table} {row['id']}: this" in told for table, row in rows.items())
    return (refused.status_code, held, MARK in refused.text) == (503, 2, False)


def test_all_of_it_put_back_lets_nobody_in(country: Country) -> None:
    hands, ana, eva = Hands(country), country.person("ana"), country.person("eva")
    case = open_a_case(eva, identity=NAME)
    credentials = country.credentials("eva")
    old = account(country, "eva")
    signed_in = hands.rows("signed_in", account_id=old["id"])
    wraps = hands.rows("grant", kind="agency", holder_id=old["id"])
    certificate = hands.row("certificate", id=old["certificate_id"])
    makes_leave(country, ana, "eva", {"cases": ana.id})
    for table, rows in (
        ("account", [old]),
        ("certificate", [certificate]),
        ("grant", wraps),
        ("signed_in", signed_in),
    ):
        for row in rows:
            hands.put_back(table, row)
    assert eva.get(f"/cases/{case['id']}/sections/identity").status_code == 403
    assert is_alarm(eva.get("/session"))
    window = country.app.test_client(use_cookies=False)
    assert is_alarm(window.post("/api/v1/session", json=credentials))


def test_a_key_that_is_taken_away_after_it_was_moved_is_missed(country: Country) -> None:
    hands, ana = Hands(country), country.person("ana")
    cases = [UUID(open_a_case(ana, identity=NAME)["id"]) for _ in range(2)]
    makes_leave(country, ana, "eva")
    goes_on(ana)
    first, second = sorted(cases)
    # The log secret of one case is gone, as after an erasure; the other is still watched.
    with country.app.app_context(), db.engines["shred"].begin() as store:
        store.execute(SECRET.delete().where(SECRET.c.subject_id == first))
    (grant,) = hands.rows("grant", kind="case", subject_id=second)
    hands.delete("grant", grant["id"])
    assert "knows this row, and it is gone" in hands.verify()[1]


def _die_in_the_middle(country: Country, who: Person, last: int) -> bool:
    """Whether moving was done; the process dies as commit number `last` is about to be made."""
    child = os.fork()
    if child == 0:
        app, left = make_app(country.folder, country.url), [last]

        def count(_connection: object) -> None:
            left[0] -= 1
            if not left[0]:
                os._exit(9)

        with app.app_context():
            event.listen(db.engine, "commit", count)
        window = app.test_client(use_cookies=False)
        person = Person(window, who.name, who.cookie, who.csrf, who.id, who.agency)
        while "Everything lies under this key." not in goes_on(person).text:
            continue
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_moving_that_was_killed_goes_on_where_it_was(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nrm.custody.rewrapping.SLICE", 2)
    hands, ana = Hands(country), country.person("ana")
    cases = [open_a_case(ana, identity=NAME)["id"] for _ in range(5)]
    makes_leave(country, ana, "eva")
    # The session is looked at, and then each slice is a commit of its own.
    tries, last = 0, 2
    while not _die_in_the_middle(country, ana, last):
        tries, last = tries + 1, last + 1
        assert sum(under(country, "Lead North").values()) == len(cases)
        for case in cases:
            read = ana.get(f"/cases/{case}/sections/identity")
            assert read.get_json().get("content") == NAME, read.text
    assert (tries > 0, under(country, "Lead North")) == (True, {2: len(cases)})
    assert hands.rows("grant", subject_id=epochs(country, "Lead North")[0]) == []
    assert hands.verify()[0] == 0


def test_many_cases_cost_as_many_statements_as_few(country: Country) -> None:
    costs, moved = [], []
    with country.inside():
        find_account("omar", to_change=True).role = "social_worker"
        log.write(None, "account.test_role")
    for name, count in (("eva", 3), ("olga", 30)):
        leaver = country.person(name)
        custodian = country.person("sue" if name == "eva" else "omar")
        taker = country.person("ana") if name == "eva" else custodian
        cases = [open_a_case(leaver, identity=NAME)["id"] for _ in range(count)]
        takers = {"cases": taker.id} | {f"taker.{case}": taker.id for case in cases}
        proof = {k: v for k, v in country.credentials(custodian.name).items() if k != "name"}
        path = leave_path(country, name)
        with counted(country) as seen:
            left = custodian.submit(path, **takers, **proof)
        assert left.status_code == 200, left.text
        costs.append(seen)
        with counted(country) as seen:
            assert goes_on(custodian).status_code == 200
        moved.append(seen)
    for few, many in (costs, moved):
        assert all(many.counts[kind] <= few.counts[kind] for kind in few.counts), f"{few}\n{many}"
        assert many.commits == 1
