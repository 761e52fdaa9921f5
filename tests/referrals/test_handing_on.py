"""Who at a partner looks after a referral, and who is there: named, handed on, told first.

Seen failing: with everybody told whoever is on duty, with whoever looks after it left out, and with
a colleague of another agency taken as a contact.
"""

from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from werkzeug.test import TestResponse

from nrm.database import now
from nrm.profile import current_profile
from tests.adversary.hostile import Hands
from tests.notices.test_letters import (
    FULL,
    NIA,
    NOA,
    QUARTER,
    WAITS,
    _hears,
    _refers,
    _round,
    _subjects,
)
from tests.notices.test_letters import host as host  # noqa: PLC0414 - a fixture of theirs
from tests.support.clock import Hands as Time
from tests.support.clock import moved_by_hand
from tests.support.country import Country, Person
from tests.support.reader import Reader, acts, hidden
from tests.support.smtp import MailHost
from tests.support.speaking import agrees, is_told, speaks_for
from tests.support.steps import a_sent_referral, accepts, open_a_case
from tests.support.transfers import an_offer, takes

NAME = "identity.preferred_name"
HOUR = 3600


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    """A clock that is moved on by hand."""
    return moved_by_hand(monkeypatch)


def _sent(country: Country) -> str:
    ana = country.person("ana")
    case = open_a_case(ana, identity={"preferred_name": "Mira"})
    return a_sent_referral(country, ana, case, "Clinic", [NAME])


def _id(country: Country, name: str) -> str:
    return str(Hands(country).row("account", name=name)["id"])


def _hands_on(country: Country, giver: Person, there: str, to: str) -> int:
    version = giver.get(there).headers["ETag"]
    body = {"contact": to if "-" in to else _id(country, to)}
    return giver.put(f"{there}/contact", body, **{"If-Match": version}).status_code


def _submits(reader: Reader, there: str, url: str, **answers: str) -> TestResponse:
    """The answer to a form of this page, or the page to which it leads."""
    page = reader.get(there)
    assert f'action="{url}"' in page.text
    done = reader.post(url, {"version": hidden(page, "version"), **answers})
    return reader.get(done.headers["Location"]) if done.status_code == 303 else done


def _part(page: str, heading: str) -> str:
    """What stands on a page from this heading to the end of its form."""
    return page.partition(heading)[2].partition("</form>")[0]


def _at(zone: ZoneInfo, hour: int, minute: int) -> datetime:
    """The next time that a clock there shows this."""
    local = now().astimezone(zone)
    then = local.replace(hour=hour, minute=minute, second=0)
    return then if then > local else then + timedelta(days=1)


def test_a_colleague_takes_over_and_nobody_is_shut_out(country: Country) -> None:
    there = _sent(country)
    ana, nia, noa = (country.person(name) for name in ("ana", "nia", "noa"))
    assert ana.get(there).json["contact"] is None
    assert _hands_on(country, nia, there, "noa") == 409, "nobody has acknowledged it"
    nia.step(there, "acknowledge")
    assert ana.get(there).json["contact"] == _id(country, "nia")
    assert _hands_on(country, nia, there, "noa") == 200
    for person in (ana, nia, noa):
        assert person.get(there).json["contact"] == _id(country, "noa")
    # Whoever gave it away opens and answers it as before.
    assert accepts(nia, there).json["snapshot"]["identity"] == {"preferred_name": "Mira"}
    assert acts(Reader(nia)).count("referral.hand_on:done") == 1
    assert nia.step(there, "decline", reason="no_capacity").status_code == 200
    assert _hands_on(country, noa, there, "nia") == 409


def test_it_is_handed_to_active_colleagues_alone(country: Country) -> None:
    there = _sent(country)
    ana, nia, zoe = (country.person(name) for name in ("ana", "nia", "zoe"))
    nia.step(there, "acknowledge")
    for other in ("ana", "zoe", "rita", str(uuid4())):
        assert _hands_on(country, nia, there, other) == 422
    assert _hands_on(country, ana, there, "noa") == 403
    body = {"contact": _id(country, "noa")}
    assert zoe.put(f"{there}/contact", body, **{"If-Match": '"1"'}).status_code == 404
    assert nia.put(f"{there}/contact", body).status_code == 428
    assert nia.put(f"{there}/contact", body, **{"If-Match": '"1"'}).status_code == 412
    assert nia.get(there).json["contact"] == _id(country, "nia")


def test_on_the_pages_it_says_who_and_the_inbox_finds_the_own_ones(country: Country) -> None:
    first, second = _sent(country), _sent(country)
    nia, noa = (Reader(country.person(name)) for name in ("nia", "noa"))
    for there in (first, second):
        nia.person.step(there, "acknowledge")
    page = nia.get(first).text
    assert "nia looks after it." in page and "Hand it to a colleague" in page
    done = _submits(nia, first, f"{first}/contact", contact=_id(country, "noa"))
    assert "It is handed over." in done.text and "noa looks after it." in done.text
    assert "noa looks after it." in Reader(country.person("ana")).get(first).text
    for reader, own, other in ((nia, second, first), (noa, first, second)):
        sifted = reader.get("/referrals/in?who=me").text
        assert f'href="{own}"' in sifted and f'href="{other}"' not in sifted
        assert "Nothing is waiting for your answer." not in sifted
        every = reader.get("/referrals/in").text
        assert every.count("looks after it.") == 2
    left = _submits(nia, first, f"{first}/contact", contact=str(uuid4()))
    assert left.status_code == 409 and "not here any more" in left.text


def test_somebody_is_on_duty_until_the_hours_are_over(country: Country, time: Time) -> None:
    nia, noa, ana = (country.person(name) for name in ("nia", "noa", "ana"))
    assert nia.get("/account/shift").json == {"on_duty": []}
    own = nia.put("/account/shift", {"hours": 8}).json
    assert (own["name"], own["own"]) == ("nia", True)
    (seen,) = noa.get("/account/shift").json["on_duty"]
    assert (seen["name"], seen["own"]) == ("nia", False)
    assert ana.get("/account/shift").json == {"on_duty": []}, "of another agency"
    page = Reader(noa).get("/referrals/in").text
    assert "nia until " in page and "I am on duty" in page
    assert "I am off duty" in Reader(nia).get("/referrals/in").text
    time.on(8 * HOUR)
    # The sign-in has ended as well.
    nia, noa = (country.person(name) for name in ("nia", "noa"))
    assert noa.get("/account/shift").json == {"on_duty": []}
    noa.put("/account/shift", {"hours": 24})
    assert noa.send("DELETE", "/account/shift").status_code == 204
    assert nia.get("/account/shift").json == {"on_duty": []}
    for hours in (0, 25, "many"):
        assert nia.put("/account/shift", {"hours": hours}).status_code == 422
    for name in ("rita", "ada", "stan", "cam"):
        other = country.person(name)
        assert other.get("/account/shift").status_code == 403
        assert other.put("/account/shift", {"hours": 1}).status_code == 404


def test_the_page_puts_somebody_on_duty_and_off(country: Country) -> None:
    nia = Reader(country.person("nia"))
    assert "Nobody says they are on duty" in nia.get("/referrals/in").text
    assert "nia until " in _submits(nia, "/referrals/in", "/account/shift", hours="4").text
    ended = _submits(nia, "/referrals/in", "/account/shift/end")
    assert "Nobody says they are on duty" in ended.text
    for wrong in ("0", "25", "0240", "00199999999999999", "8.5", ""):
        refused = _submits(nia, "/referrals/in", "/account/shift", hours=wrong)
        assert refused.status_code == 422


def test_whoever_is_on_duty_is_told_and_whoever_looks_after_it(
    country: Country, host: MailHost, time: Time
) -> None:
    _hears(country, host, time, "nia", NIA)
    _hears(country, host, time, "noa", NOA)
    _refers(country)
    _round(country)
    assert {to for to, _ in _subjects(host)} == {NIA, NOA}, "while nobody says to be there"
    country.person("nia").put("/account/shift", {"hours": 8})
    time.on(QUARTER)
    there = _refers(country)
    _round(country)
    assert _subjects(host) == [(NIA, WAITS)]
    # Noa looks after it: handed to her, and told of what the sender does about it, beside Nia.
    country.person("nia").step(there, "acknowledge")
    assert _hands_on(country, country.person("nia"), there, "noa") == 200
    time.on(QUARTER)
    _round(country)
    assert _subjects(host) == [(NOA, WAITS)]
    country.person("ana").step(there, "withdraw", reason="other")
    time.on(QUARTER)
    _round(country)
    assert {to for to, _ in _subjects(host)} == {NIA, NOA}


def test_somebody_on_duty_whom_no_letter_reaches_now_keeps_none_from_others(
    country: Country, host: MailHost, time: Time
) -> None:
    _hears(country, host, time, "nia", NIA)
    _hears(country, host, time, "noa", NOA)
    wish = {"address": NIA, "quiet": "never", "pace": "daily"}
    assert country.person("nia").put("/account/mailbox", wish).json["confirmed_at"]
    country.person("nia").put("/account/shift", {"hours": 8})
    _refers(country)
    _round(country)
    assert _subjects(host) == [(NOA, WAITS)]


def test_a_letter_that_does_not_get_through_reaches_the_others(
    country: Country, host: MailHost, time: Time
) -> None:
    _hears(country, host, time, "nia", NIA)
    _hears(country, host, time, "noa", NOA)
    country.person("nia").put("/account/shift", {"hours": 8})
    host.refused[NIA] = FULL
    _refers(country)
    _round(country)
    assert _subjects(host) == [], "it was for Nia, whose mailbox is full"
    time.on(QUARTER)
    _refers(country)
    _round(country)
    assert _subjects(host) == [(NOA, WAITS)]


def test_somebody_whose_next_letter_waits_for_the_morning_keeps_none_from_others(
    country: Country, host: MailHost, time: Time
) -> None:
    _hears(country, host, time, "nia", NIA)
    _hears(country, host, time, "noa", NOA)
    wish = {"address": NIA, "quiet": "nights", "pace": "at_once"}
    assert country.person("nia").put("/account/mailbox", wish).json["confirmed_at"]
    with country.app.app_context():
        zone = current_profile().time_zone
    time.on((_at(zone, 21, 48) - now()).total_seconds())
    country.person("nia").put("/account/shift", {"hours": 8})
    _refers(country)
    _round(country)
    assert _subjects(host) == [(NIA, WAITS)]
    time.on(7 * 60)
    _refers(country)
    _round(country)
    assert _subjects(host) == [(NOA, WAITS)]


def test_whoever_stepped_back_is_neither_named_nor_told(
    country: Country, host: MailHost, time: Time
) -> None:
    _hears(country, host, time, "eva", "eva@north.example")
    ana, eva, sue, omar, olga = (country.person(n) for n in ("ana", "eva", "sue", "omar", "olga"))
    case = open_a_case(ana, identity={"preferred_name": "Mira"})
    here = f"/cases/{case['id']}"
    version = eva.get(here).headers["ETag"].strip('"')
    assert Reader(eva).post(f"{here}/step-back", {"version": version}).status_code == 303
    assert takes(country, omar, an_offer(country, ana, sue, here), olga).status_code == 200
    part, agency = "independent_advocate", "Lead North"
    speaks_for(country, olga, here, part, agency)
    consent = agrees(country, olga, here, part, agency, [NAME]).json
    eva.put("/account/shift", {"hours": 8})
    there = is_told(olga, ana, here, consent)
    assert _hands_on(country, ana, there, "eva") == 422
    assert "eva" not in _part(Reader(ana).get(there).text, "Hand it to a colleague")
    assert _hands_on(country, ana, there, "sue") == 200
    _round(country)
    assert _subjects(host) == []
