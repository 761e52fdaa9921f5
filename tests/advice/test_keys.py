"""What two agencies ask each other outlives a new key of either, and is read by nobody who left."""

from tests.adversary.hostile import Hands
from tests.custody.colleagues import goes_on, makes_leave, under
from tests.support.advice import ANSWER, QUESTION, asked, asks, service_of
from tests.support.country import Country, Person
from tests.support.suspensions import suspend


def _told(person: Person, there: str) -> list[str]:
    return [each["text"] for each in person.get(there).json["told"]["words"]]


def test_both_sides_read_on_after_a_new_key_of_each(country: Country) -> None:
    there = asked(country, country.person("ana"))
    for custodian, leaver, agency in (("nia", "noa", "Clinic"), ("ana", "eva", "Lead North")):
        assert makes_leave(country, country.person(custodian), leaver).status_code == 200
        person = country.person(custodian)
        assert under(country, agency) == {1: 1}
        assert _told(person, there) == [QUESTION]
        assert goes_on(person).status_code == 200
        assert under(country, agency) == {2: 1}
        assert _told(person, there) == [QUESTION]
    assert country.person("nia").step(there, "answer", text=ANSWER).status_code == 200
    assert _told(country.person("sue"), there) == [QUESTION, ANSWER]
    assert Hands(country).verify()[0] == 0


def test_a_suspended_agency_neither_asks_nor_is_asked_and_can_end_what_stands(
    country: Country,
) -> None:
    service, there = service_of(country, "Clinic"), asked(country, country.person("ana"))
    suspend(country, "Clinic")
    assert asks(country.person("ana"), service).status_code == 409
    nia = country.person("nia")
    assert asks(nia, service_of(country, "Shelter")).status_code == 403
    assert nia.step(there, "answer", text=ANSWER).status_code == 403
    assert nia.step(there, "decline", reason="no_capacity").status_code == 200
