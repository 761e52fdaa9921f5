"""A case that changes hands: who opens it before, after, and with whatever was put back."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from nrm.transfers.sweeping import sweep_offers
from nrm.vault.root import RootKeys
from tests.adversary.hostile import MARK, Dump, Hands, Row, is_alarm
from tests.adversary.thief import Thief, keyring_of
from tests.support.country import Country, Person
from tests.support.steps import open_a_case
from tests.support.transfers import agrees_to_go, an_offer, asks_to_hand_over, offers, takes

NAME = {"preferred_name": MARK}


@pytest.fixture
def people(country: Country) -> dict[str, Person]:
    return {name: country.person(name) for name in ("ana", "sue", "olga", "omar")}


def _case(people: dict[str, Person]) -> str:
    return f"/cases/{open_a_case(people['ana'], identity=NAME)['id']}"


def _offer(country: Country, people: dict[str, Person], here: str) -> dict[str, Any]:
    return an_offer(country, people["ana"], people["sue"], here)


def _root(country: Country) -> RootKeys:
    root: RootKeys = country.app.extensions["nrm_session_info"]["root"]
    return root


def _thief(country: Country, name: str, dump: Dump, *, all_secrets: bool = False) -> Thief:
    """Somebody with his own keys and a dump; maybe root keys and shred store of today as well."""
    keyring = keyring_of(country, dump, name)
    if not all_secrets:
        return Thief(keyring, dump)
    return Thief(keyring, dump, _root(country), Hands(country).shred_secrets())


def test_before_acceptance_the_receiver_opens_nothing_with_the_whole_database(
    country: Country, people: dict[str, Person]
) -> None:
    hands, here = Hands(country), _case(people)
    _offer(country, people, here)
    dump = hands.dump()
    for name in ("omar", "olga", "nia"):
        assert _thief(country, name, dump).records() == set()
    # Only with the root keys and the shred store: then a member of the receiver opens it.
    assert len(_thief(country, "omar", dump, all_secrets=True).records()) == 1
    assert _thief(country, "nia", dump, all_secrets=True).records() == set()


def _withdraws(country: Country, people: dict[str, Person], made: dict[str, Any]) -> None:
    assert people["ana"].step(f"/transfers/{made['id']}", "withdraw").status_code == 200


def _declines(country: Country, people: dict[str, Person], made: dict[str, Any]) -> None:
    there = f"/transfers/{made['id']}"
    assert people["omar"].step(there, "decline", reason="no_capacity").status_code == 200


def _loses_consent(country: Country, people: dict[str, Person], made: dict[str, Any]) -> None:
    (consent,) = people["ana"].get(f"/cases/{made['case']}").json["consents"]
    ends = people["ana"].post(f"/consents/{consent['id']}/withdraw", {"how": "verbal"})
    assert ends.status_code == 200


@pytest.mark.parametrize("ends", [_withdraws, _declines, _loses_consent])
def test_an_offer_that_ended_opens_to_nobody_in_old_copies_either(
    country: Country, people: dict[str, Person], ends: Callable[..., None]
) -> None:
    hands, here = Hands(country), _case(people)
    made = _offer(country, people, here)
    before = hands.dump()
    (row,), (grant,) = before["case_transfer"], hands.rows("grant", kind="transfer")
    (half,) = (each for each in hands.shred_rows() if each["kind"] == "transfer")
    ends(country, people, made)
    assert _thief(country, "omar", before, all_secrets=True).records() == set()
    late = takes(country, people["omar"], made, people["olga"])
    assert late.status_code in (409, 412)
    hands.put_back_secret(half)
    assert "its half is in the shred store still" in hands.verify()[1]
    with country.app.app_context():
        sweep_offers()
    assert hands.verify()[0] == 0
    # Put back with their own seals they are found, and nothing is handed over.
    hands.put_back("case_transfer", row)
    hands.put_back("grant", grant)
    again = takes(country, people["omar"], made, people["olga"])
    assert is_alarm(again) or (ends is _loses_consent and again.status_code == 409), again.text
    assert people["ana"].get(f"{here}/sections/identity").json["content"] == NAME
    assert hands.verify()[0] == 1


def test_after_it_whoever_led_the_case_opens_nothing_of_it(
    country: Country, people: dict[str, Person]
) -> None:
    hands, here = Hands(country), _case(people)
    made = _offer(country, people, here)
    before = hands.dump()
    assert takes(country, people["omar"], made, people["olga"]).status_code == 200
    assert people["olga"].put(f"{here}/sections/risk", {}, If_Match='"0"').status_code == 200
    after = hands.dump()
    for name in ("ana", "sue"):
        assert _thief(country, name, after, all_secrets=True).records() == set()
        # With an old copy of the database and the shred store of today: what was there then.
        old = {**after, "grant": [*before["grant"], *after["grant"]]}
        opened = _thief(country, name, old, all_secrets=True).records()
        assert opened == {row["id"] for row in before["record"]}
    assert len(_thief(country, "omar", after, all_secrets=True).records()) == 2
    lead = UUID(people["ana"].agency)
    assert hands.rows("grant", case_id=UUID(made["case"]), holder_id=lead) == []
    assert hands.rows("blind_index", agency_id=lead) == []


def test_what_a_writer_puts_back_leads_nobody_back_to_the_case(
    country: Country, people: dict[str, Person]
) -> None:
    hands, here = Hands(country), _case(people)
    made = _offer(country, people, here)
    case_id = UUID(made["case"])
    old: dict[str, Row] = {
        "grant": hands.row("grant", kind="case", subject_id=case_id),
        "case": hands.row("case", id=case_id),
    }
    takes(country, people["omar"], made, people["olga"])
    for table, row in old.items():
        now = hands.row(table, id=row["id"])
        hands.put_back(table, row)
        for person in (people["ana"], people["olga"]):
            assert MARK not in person.get(f"{here}/sections/identity").text
        assert hands.verify()[0] == 1
        hands.put_back(table, now)
    assert hands.verify()[0] == 0
    assert people["olga"].get(f"{here}/sections/identity").json["content"] == NAME


def test_keys_of_another_offer_are_found_before_anything_changes_hands(
    country: Country, people: dict[str, Person]
) -> None:
    hands, first, second = Hands(country), _case(people), _case(people)
    one, two = (_offer(country, people, here) for here in (first, second))
    other = hands.row("case_transfer", id=UUID(two["id"]))["sealed_keys"]
    hands.set("case_transfer", UUID(one["id"]), sealed_keys=other)
    assert is_alarm(takes(country, people["omar"], one, people["olga"]))
    assert takes(country, people["omar"], two, people["olga"]).status_code == 200
    assert people["ana"].get(f"{first}/sections/identity").json["content"] == NAME


def test_keys_that_open_nothing_are_not_taken_for_the_case(
    country: Country, people: dict[str, Person]
) -> None:
    ana, sue = people["ana"], people["sue"]
    here, hands = _case(people), Hands(country)
    agrees_to_go(country, ana, here, "Lead South")
    made = asks_to_hand_over(country, ana, here).json
    offered = offers(country, sue, made).json
    record = hands.rows("record")[0]
    hands.set("record", record["id"], sealed_content=record["sealed_content"][:-1] + b"x")
    assert is_alarm(takes(country, people["omar"], offered, people["olga"]))
    hands.set("record", record["id"], sealed_content=record["sealed_content"])
    assert ana.get(f"{here}/sections/identity").json["content"] == NAME
