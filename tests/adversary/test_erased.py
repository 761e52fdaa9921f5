"""After an erasure: old copies with every key, forged rows before it, a crash in its midst."""

import os
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event

from nrm import jobs
from nrm.database import Base, db
from nrm.erasure import erasing
from tests.adversary.hostile import Hands, Row, is_alarm
from tests.support.country import Country, Person, make_app
from tests.support.erasures import a_closed_case, approves, asks_for_erasure, erased
from tests.support.steps import open_a_case

_GONE = 9


def test_every_table_of_a_case_is_emptied() -> None:
    gone = {str(model.__tablename__) for sealed in (True, False) for model in _all(sealed)}
    gone |= {"case", *(model.__tablename__ for model in erasing._OF_REFERRALS)}
    stays = {model.__tablename__ for model in erasing._STAYS}
    pointing = {
        table.name
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name in gone
    }
    assert len(gone) > 8
    assert pointing - gone - stays == set()


def _all(sealed: bool) -> Any:
    return erasing._models(sealed=sealed)


def _deletes_the_hold(hands: Hands, before: Row, case_id: UUID) -> None:
    (hold,) = hands.rows("legal_hold")
    hands.delete("legal_hold", hold["id"])


def _puts_the_case_back(hands: Hands, before: Row, case_id: UUID) -> None:
    _deletes_the_hold(hands, before, case_id)
    hands.put_back("case", before)


def _unsets_the_mark(hands: Hands, before: Row, case_id: UUID) -> None:
    hands.set("case", case_id, legal_hold=False)


def _lays_the_hold_to_another(hands: Hands, before: Row, case_id: UUID) -> None:
    other = next(row["id"] for row in hands.rows("case") if row["id"] != case_id)
    hands.set("legal_hold", hands.rows("legal_hold")[0]["id"], case_id=other)


@pytest.mark.parametrize(
    "does",
    [_deletes_the_hold, _puts_the_case_back, _unsets_the_mark, _lays_the_hold_to_another],
)
def test_a_hold_that_others_took_away_still_keeps_the_case(country: Country, does: Any) -> None:
    ana, sue, hands = country.person("ana"), country.person("sue"), Hands(country)
    open_a_case(ana)
    here = a_closed_case(country, ana, sue)
    case_id = UUID(here.rpartition("/")[2])
    erasure, before = asks_for_erasure(ana, here).json, hands.row("case", id=case_id)
    kept = {"authority": "court", "text": "File 7"}
    assert sue.put(f"{here}/hold", kept, If_Match=f'"{before["version"]}"').status_code == 200
    does(hands, before, case_id)
    secrets = len(hands.shred_rows())
    assert is_alarm(approves(country, sue, erasure))
    assert (len(hands.rows("record")) > 0, len(hands.shred_rows())) == (True, secrets)
    assert hands.verify()[0] == 1


def test_a_forged_request_or_approval_erases_nothing(country: Country) -> None:
    ana, sue, hands = country.person("ana"), country.person("sue"), Hands(country)
    here = a_closed_case(country, ana, sue)
    erasure = asks_for_erasure(ana, here).json
    row = hands.row("erasure", id=UUID(erasure["id"]))
    tag = f'"{erasure["version"]}"'
    withdrawn = ana.post(f"/erasures/{row['id']}/steps", {"step": "withdraw"}, If_Match=tag)
    assert withdrawn.status_code == 200
    # One that was withdrawn, put back with its own seal.
    hands.insert("erasure", row)
    assert is_alarm(approves(country, sue, erasure))
    hands.delete("erasure", row["id"])
    # One laid to ana, so that sue is the second; and one that says it was approved.
    hands.insert("erasure", {**row, "id": uuid4()})
    forged = {"id": str(hands.rows("erasure")[0]["id"]), "version": 1}
    assert is_alarm(approves(country, sue, forged))
    hands.set(
        "erasure", UUID(forged["id"]), approved_by_id=UUID(sue.id), erased_at=row["requested_at"]
    )
    assert is_alarm(ana.get(f"/erasures/{forged['id']}/certificate"))
    with country.app.app_context():
        assert jobs.sweep() == 0
    assert ana.get(f"{here}/sections/identity").status_code == 200


def test_a_case_row_that_others_deleted_keeps_its_secrets(country: Country) -> None:
    ana, sue, hands = country.person("ana"), country.person("sue"), Hands(country)
    here = a_closed_case(country, ana, sue)
    case_id, secrets = UUID(here.rpartition("/")[2]), hands.shred_rows()
    assert [row["id"] for row in hands.rows("case")] == [case_id]
    with hands.inside() as connection:
        for table in (
            "blind_index",
            "snapshot",
            "message",
            "referral",
            "consent",
            "note",
            "record",
            "clock",
        ):
            connection.execute(Base.metadata.tables[table].delete())
        grants = Base.metadata.tables["grant"]
        connection.execute(grants.delete().where(grants.c.case_id.is_not(None)))
        connection.execute(Base.metadata.tables["case"].delete())
    with country.app.app_context():
        assert jobs.sweep() == 0
    assert hands.shred_rows() == secrets


def test_no_row_that_is_put_back_keeps_a_secret_under_a_certificate(country: Country) -> None:
    ana, sue, hands = country.person("ana"), country.person("sue"), Hands(country)
    here = a_closed_case(country, ana, sue)
    (case,), secrets = hands.rows("case"), hands.shred_rows()
    erasure = erased(country, ana, sue, here)
    for row in secrets:
        hands.put_back_secret(row)
    # With its row there the case seems to stand, and the sweep leaves it alone.
    hands.insert("case", case)
    assert ana.get(f"/erasures/{erasure['id']}/certificate").status_code == 200
    assert [row for row in hands.shred_rows() if row["kind"] == "case"] == []


def test_a_secret_that_others_spoilt_keeps_no_other_one(country: Country) -> None:
    ana, sue, hands = country.person("ana"), country.person("sue"), Hands(country)
    here = a_closed_case(country, ana, sue)
    secrets = hands.shred_rows()
    erasure = erased(country, ana, sue, here)
    spoilt = next(row for row in secrets if row["part"] == "log")
    for row in (*secrets, {**spoilt, "subject_id": uuid4()}):
        hands.put_back_secret(row)
    with country.app.app_context():
        assert jobs.sweep() > 0
    assert len(hands.shred_rows()) == 1
    # Whose that one is nobody can say: no certificate, then.
    assert is_alarm(ana.get(f"/erasures/{erasure['id']}/certificate"))


def test_a_crash_in_the_midst_ends_right_at_the_next_start(country: Country) -> None:
    ana, sue, hands = country.person("ana"), country.person("sue"), Hands(country)
    here = a_closed_case(country, ana, sue)
    erasure, code = asks_for_erasure(ana, here).json, country.credentials("sue")
    before, number, done = hands.shred_rows(), 0, False
    for number in range(2, 9):
        done = _in_a_child(country, sue, erasure, code, number)
        if done or not hands.rows("case"):
            break
        assert hands.shred_rows() == before
    # It died after the commit of the main database, before that of the shred store.
    assert (done, hands.rows("case"), len(hands.shred_rows())) == (False, [], len(before))
    sue, certificate = country.person("sue"), f"/erasures/{erasure['id']}/certificate"
    with country.app.app_context():
        assert jobs.sweep() > 0
        assert jobs.sweep() == 0
    assert hands.shred_rows() == []
    assert sue.get(certificate).status_code == 200
    # A backup of the store that is put back is emptied again, by a certificate as by the sweep.
    for row in before:
        hands.put_back_secret(row)
    assert sue.get(certificate).status_code == 200
    assert hands.shred_rows() == []
    assert hands.verify()[0] == 0


def _in_a_child(country: Country, sue: Person, erasure: Any, code: Any, last: int) -> bool:
    """Whether the approval was done; it dies as its commit number `last` is about to be made."""
    child = os.fork()
    if child == 0:
        app, left = make_app(country.folder, country.url), [last]

        def count(_connection: object) -> None:
            left[0] -= 1
            if not left[0]:
                os._exit(_GONE)

        with app.app_context():
            for engine in db.engines.values():
                event.listen(engine, "commit", count)
        window = app.test_client(use_cookies=False)
        own = Person(window, sue.name, sue.cookie, sue.csrf, sue.id, sue.agency)
        proof = {key: code[key] for key in ("passphrase", "code")}
        there, tag = f"/erasures/{erasure['id']}/steps", f'"{erasure["version"]}"'
        own.post(there, {"step": "approve", **proof}, If_Match=tag)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
