"""Hands in the log itself: `flask nrm audit verify` ends with 1 and names the row."""

from collections.abc import Callable

import pytest

from tests.adversary.hostile import Hands, Row
from tests.support.country import Country
from tests.support.steps import open_a_case

Tamper = Callable[[Hands, list[Row]], int]


def _changes(hands: Hands, entries: list[Row]) -> int:
    entry = next(e for e in entries if e["action"] == "case.open")
    body = entry["body"].replace("case.open", "case.read")
    hands.set("audit_entry", entry["index"], body=body, action="case.read")
    return int(entry["index"])


def _hides_a_refusal(hands: Hands, entries: list[Row]) -> int:
    entry = next(e for e in entries if e["outcome"] == "refused")
    hands.set("audit_entry", entry["index"], outcome="done")
    return int(entry["index"])


def _deletes(hands: Hands, entries: list[Row]) -> int:
    index = int(entries[-4]["index"])
    hands.delete("audit_entry", index)
    return index


def _truncates(hands: Hands, entries: list[Row]) -> int:
    for entry in entries[-3:]:
        hands.delete("audit_entry", entry["index"])
    return int(entries[-3]["index"])


def _inserts(hands: Hands, entries: list[Row]) -> int:
    index = len(entries)
    hands.insert("audit_entry", {**entries[-1], "index": index})
    return index


def _reorders(hands: Hands, entries: list[Row]) -> int:
    one, two = entries[-3], entries[-2]
    for row in (one, two):
        hands.delete("audit_entry", row["index"])
    hands.insert("audit_entry", {**one, "index": two["index"]})
    hands.insert("audit_entry", {**two, "index": one["index"]})
    return int(one["index"])


def _forgets_a_digest(hands: Hands, entries: list[Row]) -> int:
    row = max(hands.rows("audit_row"), key=lambda r: r["index"])
    with hands.inside() as connection:
        connection.exec_driver_sql(f'DELETE FROM audit_row WHERE "index" = {row["index"]}')
    return int(row["index"])


def _another_digest(hands: Hands, entries: list[Row]) -> int:
    row = max(hands.rows("audit_row"), key=lambda r: r["index"])
    with hands.inside() as connection:
        connection.exec_driver_sql(
            f"UPDATE audit_row SET digest = '{'0' * 64}' WHERE \"index\" = {row['index']}"
        )
    return int(row["index"])


@pytest.mark.parametrize(
    "tampers",
    [
        _changes,
        _hides_a_refusal,
        _deletes,
        _truncates,
        _inserts,
        _reorders,
        _forgets_a_digest,
        _another_digest,
    ],
)
def test_the_verification_names_the_entry(country: Country, hands: Hands, tampers: Tamper) -> None:
    ana, nia = country.person("ana"), country.person("nia")
    case = open_a_case(ana)
    assert nia.get(f"/cases/{case['id']}").status_code == 404
    ana.get(f"/cases/{case['id']}")
    assert hands.verify()[0] == 0
    hands.drop_triggers()
    entries = sorted(hands.rows("audit_entry"), key=lambda row: row["index"])
    index = tampers(hands, entries)
    status, lines = hands.verify()
    assert status == 1
    assert f" {index}: " in lines


def test_the_log_takes_no_change_while_its_triggers_stand(country: Country, hands: Hands) -> None:
    for statement in (
        "UPDATE audit_entry SET n = 1",
        "DELETE FROM audit_row",
        "DELETE FROM audit_checkpoint",
    ):
        with pytest.raises(Exception, match="append-only"), hands.inside() as connection:
            connection.exec_driver_sql(statement)
    assert hands.verify()[0] == 0
