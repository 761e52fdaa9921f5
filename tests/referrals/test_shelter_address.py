"""A shelter says where it is, if it chooses to: to the lead worker alone, until its part ends."""

from typing import Any
from uuid import UUID

import pytest

from tests.adversary.hostile import Hands
from tests.support.clock import Hands as Time
from tests.support.clock import moved_by_hand
from tests.support.country import Country, Person
from tests.support.reader import Reader, acts, hidden
from tests.support.steps import a_sent_referral, accepts, open_a_case

DAY = 86_400
NAME = "identity.preferred_name"
WHERE = "12 Zq-Mill Lane"
VISIT = {
    "appointment.when": "30 Nov 2030 10:00",
    "appointment.where": "the library",
    "appointment.met_by": "a helper",
}
GIVEN: dict[str, tuple[str, dict[str, Any]]] = {
    "complete": ("zoe", {"outcome": "service_delivered"}),
    "decline": ("zoe", {"reason": "no_capacity"}),
    "not_engaged": ("zoe", {"reason": "did_not_come"}),
    "withdraw": ("ana", {"reason": "need_ended"}),
    "revoke": ("ana", {"how": "verbal"}),
}


@pytest.fixture
def people(country: Country) -> dict[str, Person]:
    """The worker, her supervisor, and somebody of the shelter."""
    return {name: country.person(name) for name in ("ana", "sue", "zoe")}


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    """A clock that is moved on by hand."""
    return moved_by_hand(monkeypatch)


def _accepted(country: Country, people: dict[str, Person], address: str = WHERE) -> tuple[str, str]:
    """The paths of a case and of its referral, accepted by a shelter that said where it is."""
    case = open_a_case(people["ana"], identity={"preferred_name": "Mira"})
    there = a_sent_referral(country, people["ana"], case, "Shelter", [NAME])
    assert accepts(people["zoe"], there, address=address).status_code == 200
    return f"/cases/{case['id']}", there


def test_the_lead_worker_alone_is_told_where_it_is(
    country: Country, people: dict[str, Person]
) -> None:
    _, there = _accepted(country, people)
    ana, sue, zoe = (Reader(people[name]) for name in ("ana", "sue", "zoe"))
    assert ana.person.get(there).json["address_given"] is True
    assert "Log it and see where" in ana.get(there).text
    assert ana.person.get(f"{there}/address").json == {"address": WHERE}
    assert WHERE in ana.post(f"{there}/address", {}).text
    assert acts(ana).count("referral.open_address:done") == 2
    for reader in (sue, zoe):
        assert reader.person.get(f"{there}/address").status_code == 403
        assert reader.post(f"{there}/address", {}).status_code == 403
        assert "Log it and see where" not in reader.get(there).text


def test_it_stands_nowhere_else(country: Country, people: dict[str, Person]) -> None:
    here, there = _accepted(country, people)
    ana, sue, zoe = (Reader(people[name]) for name in ("ana", "sue", "zoe"))
    ana.person.get(f"{there}/address")
    for reader in (ana, sue, zoe):
        for path in (there, f"{there}/messages", "/services", "/referrals", "/audit/entries"):
            assert WHERE not in reader.person.get(path).text, path
        for path in (there, "/", "/directory", "/referrals/in", "/referrals/out", "/audit"):
            assert WHERE not in reader.get(path).text, path
    assert WHERE not in ana.person.get(here).text + ana.get(here).text
    tables = dict(Hands(country).dump())
    assert tables and "Zq-Mill" not in str(tables)


@pytest.mark.parametrize("ends", GIVEN)
def test_it_ends_with_the_part_of_the_shelter(
    country: Country, people: dict[str, Person], ends: str
) -> None:
    _, there = _accepted(country, people)
    ana, hands, referral_id = people["ana"], Hands(country), UUID(there.rpartition("/")[2])
    assert hands.row("referral", id=referral_id)["sealed_address"]
    if ends == "complete":
        people["zoe"].step(there, "begin", met_on="2026-11-20")
        assert ana.get(f"{there}/address").json == {"address": WHERE}
    who, given = GIVEN[ends]
    assert people[who].step(there, ends, **given).status_code == 200
    assert ana.get(f"{there}/address").status_code == 404
    assert "Log it and see where" not in Reader(ana).get(there).text
    assert hands.row("referral", id=referral_id)["sealed_address"] is None
    halves = [row for row in hands.shred_rows() if row["subject_id"] == referral_id]
    # After a completion the half stays for the snapshot alone, until the hand-over window ends.
    assert len(halves) == (1 if ends == "complete" else 0)


def test_it_ends_with_the_consent_before_any_job_comes(
    country: Country, people: dict[str, Person], time: Time
) -> None:
    _, there = _accepted(country, people)
    time.on(61 * DAY)
    ana = country.person("ana")
    assert ana.get(there).json["address_given"] is False
    assert ana.get(f"{there}/address").status_code == 404


def test_it_is_asked_of_a_shelter_alone_and_need_not_be_given(
    country: Country, people: dict[str, Person]
) -> None:
    zoe, ana, nia = Reader(people["zoe"]), Reader(people["ana"]), Reader(country.person("nia"))
    case = open_a_case(ana.person, identity={"preferred_name": "Mira"})
    there = a_sent_referral(country, ana.person, case, "Shelter", [NAME])
    zoe.person.step(there, "acknowledge")
    page = zoe.get(there)
    assert 'name="address"' in page.text
    form = {"step": "accept", "version": hidden(page, "version"), "once": "a", **VISIT}
    assert zoe.post(f"{there}/steps", {**form, "address": " "}).status_code == 200
    assert ana.person.get(there).json["address_given"] is False
    assert ana.person.get(f"{there}/address").status_code == 404

    other = a_sent_referral(country, ana.person, case, "Clinic", [NAME])
    nia.person.step(other, "acknowledge")
    assert 'name="address"' not in nia.get(other).text
    visit = {"when": "2030-01-02T10:00:00Z", "where": "reception", "met_by": "a nurse"}
    refused = nia.person.step(other, "accept", appointment=visit, address=WHERE)
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["address"])


def test_one_that_stood_in_another_row_is_an_alarm(
    country: Country, people: dict[str, Person]
) -> None:
    _, there = _accepted(country, people)
    _, other = _accepted(country, people, "elsewhere")
    hands = Hands(country)
    mine, its = (UUID(path.rpartition("/")[2]) for path in (there, other))
    hands.set("referral", mine, sealed_address=hands.row("referral", id=its)["sealed_address"])
    answer = people["ana"].get(f"{there}/address")
    assert answer.status_code == 503 and "elsewhere" not in answer.text
