"""A backup is restored: nothing is served until an auditor and a registrar let the log go on."""

from datetime import timedelta

import pytest
from click.testing import Result
from sqlalchemy import text

from nrm.accounts.models import find_account
from nrm.database import Base, now
from nrm.log import writer as log
from nrm.log.newest import sign_head
from nrm.log.triggers import CREATE
from nrm.vault import totp
from tests.adversary.hostile import Dump, Hands
from tests.support.country import REGISTRAR, Country, Person
from tests.support.steps import open_a_case


@pytest.fixture
def hands(country: Country) -> Hands:
    """Of whoever restores."""
    return Hands(country)


@pytest.fixture
def codes(country: Country) -> dict[str, dict[str, str]]:
    """What people type; asked for while the log still takes entries."""
    return {name: country.credentials(name) for name in ("ada", "sue", REGISTRAR)}


@pytest.fixture
def ana(country: Country, hands: Hands, codes: object) -> Person:
    """A social worker whose second case was opened after the backup."""
    ana = country.person("ana")
    open_a_case(ana)
    backup = hands.dump()
    open_a_case(ana)
    with country.inside():
        sign_head()
    _restore(hands, backup)
    return ana


def _restore(hands: Hands, backup: Dump) -> None:
    hands.drop_triggers()
    with hands.inside() as connection:
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(table.delete())
        for table in Base.metadata.sorted_tables:
            if backup[table.name]:
                connection.execute(table.insert(), backup[table.name])
        for statement in CREATE[connection.dialect.name]:
            connection.execute(text(statement))


def _resume(country: Country, *people: dict[str, str]) -> Result:
    typed = [line for given in people for line in given.values()]
    return country.app.test_cli_runner().invoke(
        args=["nrm", "audit", "resume"], input="\n".join(["y", *typed, ""])
    )


def test_two_people_let_it_go_on_and_everybody_signs_in_again(
    country: Country, hands: Hands, ana: Person, codes: dict[str, dict[str, str]]
) -> None:
    assert ana.get("/cases").status_code == 503
    lost = len(hands.rows("audit_entry"))
    result = _resume(country, codes["ada"], codes[REGISTRAR])
    assert result.exit_code == 0, result.output
    assert f"restored to {lost} entries" in result.output and "sessions were ended" in result.output
    assert ana.get("/cases").status_code == 401
    assert len(country.person("ana").get("/cases").json["items"]) == 1
    exit_code, found = hands.verify()
    assert exit_code == 0 and f"restored {lost}" in found
    told = country.person("ada").get("/audit/entries").json["items"]
    by = [(e["action"], e["role"]) for e in told if e["index"] in (lost, lost + 1)]
    assert by == [("audit.confirm_resume", "co_ordinator"), ("audit.resume", "auditor")]


def test_a_session_left_out_of_the_backup_is_ended_as_well(
    country: Country, hands: Hands, codes: dict[str, dict[str, str]]
) -> None:
    ana = country.person("ana")
    backup = hands.dump()
    open_a_case(ana)
    with country.inside():
        sign_head()
    _restore(hands, {**backup, "signed_in": []})
    assert _resume(country, codes["ada"], codes[REGISTRAR]).exit_code == 0
    with hands.inside() as connection:
        connection.execute(Base.metadata.tables["signed_in"].insert(), backup["signed_in"])
    answer = ana.get("/cases")
    assert answer.status_code == 503 and "does not pass its check" in answer.json["detail"]
    exit_code, found = hands.verify()
    assert exit_code == 1 and "is there again" in found


def test_a_session_that_the_backup_says_has_ended_is_looked_at(
    country: Country, hands: Hands, codes: dict[str, dict[str, str]]
) -> None:
    ana = country.person("ana")
    backup = hands.dump()
    ana.client.delete("/api/v1/session", headers={"Cookie": ana.cookie, "X-CSRF-Token": ana.csrf})
    with country.inside():
        sign_head()
    ended = {row["id"]: row for row in hands.rows("signed_in")}
    assert any(row["ended_at"] for row in ended.values())
    doctored = [ended.get(row["id"], row) for row in backup["signed_in"]]
    _restore(hands, {**backup, "signed_in": doctored})
    result = _resume(country, codes["ada"], codes[REGISTRAR])
    assert result.exit_code == 1 and "does not pass its check" in result.output, result.output


def test_one_person_the_wrong_one_or_a_wrong_code_does_not(
    country: Country, hands: Hands, ana: Person, codes: dict[str, dict[str, str]]
) -> None:
    before = hands.dump()["audit_entry"]
    wrong = {**codes[REGISTRAR], "passphrase": "another one altogether"}
    for first, second, words in (
        (codes["ada"], codes["ada"], "do not fit"),
        (codes[REGISTRAR], codes["ada"], "Your role does not allow this."),
        (codes["sue"], codes[REGISTRAR], "Your role does not allow this."),
        (codes["ada"], wrong, "do not fit"),
    ):
        result = _resume(country, first, second)
        assert result.exit_code == 1 and words in result.output, result.output
        assert codes["ada"]["passphrase"] not in result.output
    assert hands.dump()["audit_entry"] == before and ana.get("/cases").status_code == 503
    assert _resume(country, codes["ada"], codes[REGISTRAR]).exit_code == 0


def test_an_auditor_who_is_a_registrar_too_is_one_person_still(
    country: Country, hands: Hands
) -> None:
    with country.inside():
        find_account("ada").duties = "registrar"
        log.write(None, "account.test_duty")
    given = country.credentials("ada")
    later = totp.current_code(country.seeds["ada"], now() + timedelta(seconds=30))
    backup = hands.dump()
    with country.inside():
        log.write(None, "account.test_duty")
        sign_head()
    _restore(hands, backup)
    result = _resume(country, given, {**given, "code": later})
    assert result.exit_code == 1 and "Two people are needed" in result.output, result.output


def test_guesses_wait_while_the_log_takes_none(
    country: Country, ana: Person, codes: dict[str, dict[str, str]]
) -> None:
    wrong = {**codes["ada"], "code": "000000"}
    told = [_resume(country, wrong).output for _ in range(6)]
    assert "do not fit" in told[0] and "Too many tries" in told[-1]


def test_a_log_that_is_whole_is_not_resumed(country: Country) -> None:
    result = _resume(country)
    assert result.exit_code == 1 and "nothing to resume" in result.output
