"""What an agency says of its own room stands beside what it is asked for, with its age.

Seen failing: with the room of every agency, and beside a request that nobody has read.
"""

from pytest import MonkeyPatch

from tests.house.statements import counted
from tests.support.clock import moved_by_hand
from tests.support.country import Country
from tests.support.reader import Reader
from tests.support.steps import a_sent_referral, open_a_case

DAY = 24 * 60 * 60
NAME = "identity.preferred_name"
LISTS = ("/", "/referrals/in")


def _part(page: str) -> str:
    return page.partition("Your room")[2].partition("</section>")[0]


def _counts(country: Country, name: str, agency: str, places: int) -> None:
    listed = country.person("ana").get("/services").json["items"]
    (own,) = (each["id"] for each in listed if each["agency"] == country.agency_id(agency))
    counted_now = country.person(name).step(
        f"/services/{own}", "count", accepting=True, places=places
    )
    assert counted_now.status_code == 200


def test_the_own_room_stands_beside_what_is_to_decide(
    country: Country, monkeypatch: MonkeyPatch
) -> None:
    hands = moved_by_hand(monkeypatch)
    _counts(country, "nia", "Clinic", 3)
    for listed in LISTS:
        part = _part(Reader(country.person("nia")).get(listed).text)
        assert "3 places free" in part and "Said today" in part and "Count anew<" in part
        assert part.count("<p>") == 2, "the clinic offers one thing, and there is one way to count"
        assert 'href="/directory/own"' in part
    hands.on(8 * DAY)
    for listed in LISTS:
        part = _part(Reader(country.person("nia")).get(listed).text)
        assert "Said 8 days ago" in part and "others see that this is old" in part


def test_beside_an_acceptance_stands_the_room_for_that_service(country: Country) -> None:
    ana, nia = country.person("ana"), Reader(country.person("nia"))
    case = open_a_case(ana, identity={"preferred_name": "Mira"})
    there = a_sent_referral(country, ana, case, "Clinic", [NAME])
    _counts(country, "nia", "Clinic", 0)
    assert not _part(nia.get(there).text), "nothing is to be accepted yet"
    nia.person.step(there, "acknowledge")
    with counted(country) as seen:
        page = nia.get(there).text
    assert "Full now" in _part(page)
    asked = [each for each in seen.own if "FROM service" in each]
    assert len(asked) == 1, str(seen)
    assert not _part(Reader(ana).get(there).text)


def test_whoever_leads_and_received_nothing_sees_no_room(country: Country) -> None:
    assert not _part(Reader(country.person("ana")).get("/").text)
