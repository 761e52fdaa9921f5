"""Several partners asked for the same, at once or in turn: whoever accepts first helps."""

from uuid import UUID

import pytest

from tests.adversary.hostile import Hands
from tests.alerts.ringing import DAY, rings
from tests.support.clock import Hands as Time
from tests.support.clock import moved_by_hand
from tests.support.country import Country
from tests.support.reader import Reader
from tests.support.steps import accepts
from tests.support.together import VISIT, a_case, asks, asks_two, path_of

OTHER = "another_accepted"


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    """A clock that is moved on by hand."""
    return moved_by_hand(monkeypatch)


def _id(there: str) -> str:
    return there.rpartition("/")[2]


def _running(country: Country, name: str) -> list[str]:
    """The referrals for which this clock runs."""
    rows = Hands(country).rows("clock", name=name, stopped_at=None)
    return sorted(str(row["referral_id"]) for row in rows)


def test_whoever_accepts_first_helps_and_nobody_else_hears_more(country: Country) -> None:
    ana, nia, zoe = (country.person(name) for name in ("ana", "nia", "zoe"))
    first, second = asks_two(country, ana, a_case(ana))
    nia.step(first, "acknowledge")
    assert accepts(zoe, second).json["snapshot"]["identity"] == {"preferred_name": "Mira"}
    # The other knows that it is no longer needed, and neither why nor of whom.
    lost = nia.get(first).json
    assert (lost["state"], lost["reason"], lost["snapshot"]) == ("withdrawn", "need_ended", None)
    assert not {"together", "turn", "envelope"} & set(lost)
    assert not {"together", "turn"} & set(zoe.get(second).json)
    assert nia.step(first, "accept", appointment=VISIT).status_code == 409
    told = ana.get(first).json
    assert (told["state"], told["reason"]) == ("withdrawn", OTHER)
    assert told["together"] == [
        {"id": _id(second), "recipient": zoe.agency, "state": "accepted", "turn": 0}
    ]
    _nothing_is_left(country, first, nia.agency)


def _nothing_is_left(country: Country, there: str, agency: str) -> None:
    hands, referral_id = Hands(country), UUID(_id(there))
    grants = hands.rows("grant", subject_id=referral_id)
    assert UUID(agency) not in {row["holder_id"] for row in grants}
    assert not [key for key in hands.shred_secrets() if key[1] == referral_id]
    assert referral_id not in {row["referral_id"] for row in hands.rows("clock", stopped_at=None)}


def test_the_log_says_what_followed_and_not_to_whoever_accepted(country: Country) -> None:
    ana, zoe, ada = (country.person(name) for name in ("ana", "zoe", "ada"))
    here = a_case(ana)
    first, second = asks_two(country, ana, here)
    accepts(zoe, second)
    lines = ada.get("/audit/entries?action=referral.withdraw").json["items"]
    assert [(e["actor"], e["agency"], e["reason"]) for e in lines] == [(None, None, OTHER)]
    own = zoe.get("/audit/entries").json["items"]
    assert {entry["referral"] for entry in own} <= {_id(second), None}
    assert "referral.withdraw" not in {entry["action"] for entry in own}
    assert first not in zoe.get("/audit/entries").text
    assert Hands(country).verify()[0] == 0


def test_in_turn_the_next_is_sent_when_the_one_before_does_not_help(country: Country) -> None:
    ana, nia, zoe = (country.person(name) for name in ("ana", "nia", "zoe"))
    first, second = asks_two(country, ana, a_case(ana), in_turn=True)
    early = ana.step(second, "send")
    assert early.status_code == 409 and "asked first" in early.json["detail"]
    assert zoe.get(second).status_code == 404
    assert [other["turn"] for other in ana.get(first).json["together"]] == [1]
    nia.step(first, "decline", reason="no_capacity")
    assert _running(country, "re_route") == [_id(first)]
    assert ana.step(second, "send").status_code == 200
    assert _running(country, "re_route") == []
    assert accepts(zoe, second).status_code == 200
    assert ana.get(first).json["state"] == "declined"


def test_what_waits_its_turn_is_taken_back_when_somebody_helps(country: Country) -> None:
    ana, nia = country.person("ana"), country.person("nia")
    here = a_case(ana)
    first, second = asks_two(country, ana, here, in_turn=True)
    like = {"alongside": _id(first), "in_turn": True, "consent": None}
    draft = path_of(asks(country, ana, here, "Police", **like))
    accepts(nia, first)
    assert ana.get(second).json["state"] == "withdrawn"
    # A draft is its worker's, and is never sent.
    assert ana.get(draft).json["state"] == "draft"
    ready = {"consent": None, "fields": ["identity.preferred_name"]}
    assert ana.put(draft, ready, If_Match='"1"').status_code == 200
    assert ana.step(draft, "prepare").status_code == 200
    refused = ana.step(draft, "send")
    assert refused.status_code == 409 and "has accepted" in refused.json["detail"]
    late = asks(country, ana, here, "Lead South", alongside=_id(first))
    assert late.status_code == 422 and set(late.json["errors"]) == {"alongside"}


def test_nobody_looks_for_another_while_one_may_still_help(country: Country, time: Time) -> None:
    ana, nia = country.person("ana"), country.person("nia")
    first, second = asks_two(country, ana, a_case(ana))
    nia.step(first, "decline", reason="no_capacity")
    assert _running(country, "re_route") == []
    for days in (5, 20):
        rings(country, time, days * DAY)
    (late,) = Hands(country).rows("referral", id=UUID(_id(second)))
    assert late["state"] == "expired"
    assert _running(country, "re_route") == [_id(second)]


def test_a_partner_taken_back_leaves_the_search_to_the_worker(country: Country) -> None:
    ana, nia = country.person("ana"), country.person("nia")
    for end in ("withdraw", "consent"):
        here = a_case(ana)
        first, second = asks_two(country, ana, here)
        nia.step(first, "decline", reason="no_capacity")
        assert _running(country, "re_route") == []
        if end == "withdraw":
            assert ana.step(second, "withdraw", reason="other").status_code == 200
        else:
            consent = ana.get(second).json["consent"]["id"]
            assert ana.post(f"/consents/{consent}/withdraw", {"how": "verbal"}).status_code == 200
        assert _running(country, "re_route") == [_id(first)]
        # Asked anew, also the one that was taken back: it is of the same, and the clock stops.
        again = path_of(asks(country, ana, here, "Shelter", follows=_id(first)))
        assert ana.step(again, "send").status_code == 200
        assert _running(country, "re_route") == []


def test_what_follows_a_no_is_of_the_same_while_another_is_asked(country: Country) -> None:
    ana, nia, zoe, pia = (country.person(name) for name in ("ana", "nia", "zoe", "pia"))
    here = a_case(ana)
    first, second = asks_two(country, ana, here)
    nia.step(first, "decline", reason="no_capacity")
    same = asks(country, ana, here, "Shelter", follows=_id(first))
    assert set(same.json["errors"]) == {"recipient"}
    third = path_of(asks(country, ana, here, "Police", follows=_id(first)))
    assert len(ana.get(third).json["together"]) == 2
    assert ana.step(third, "send").status_code == 200
    assert accepts(zoe, second).status_code == 200
    assert accepts(pia, third).status_code == 409
    assert ana.get(third).json["state"] == "withdrawn"


def test_what_follows_a_no_after_the_help_has_ended_is_new(country: Country) -> None:
    ana, nia, zoe = (country.person(name) for name in ("ana", "nia", "zoe"))
    here = a_case(ana)
    first, second = asks_two(country, ana, here)
    nia.step(first, "decline", reason="no_capacity")
    accepts(zoe, second)
    zoe.step(second, "begin", met_on="2026-11-20")
    zoe.step(second, "complete", outcome="service_delivered")
    later = path_of(asks(country, ana, here, "Police", follows=_id(first)))
    assert ana.get(later).json["together"] == []
    assert ana.step(later, "send").status_code == 200


def test_whoever_was_taken_back_may_be_asked_beside_again(country: Country) -> None:
    ana, nia = country.person("ana"), country.person("nia")
    here = a_case(ana)
    first, second = asks_two(country, ana, here)
    assert ana.step(second, "withdraw", reason="sent_by_mistake").status_code == 200
    anew = path_of(asks(country, ana, here, "Shelter", alongside=_id(first)))
    assert ana.step(anew, "send").status_code == 200
    assert accepts(nia, first).status_code == 200
    assert ana.get(anew).json["state"] == "withdrawn"


@pytest.mark.parametrize("trick", ["apart", "before"])
def test_hands_in_the_database_make_no_second_acceptance(country: Country, trick: str) -> None:
    ana, nia, zoe = (country.person(name) for name in ("ana", "nia", "zoe"))
    here, hands = a_case(ana), Hands(country)
    first = path_of(asks(country, ana, here, "Clinic"))
    second = path_of(asks(country, ana, here, "Shelter", alongside=_id(first)))
    young = hands.row("referral", id=UUID(_id(second)))
    for there, person in ((first, nia), (second, zoe)):
        ana.step(there, "send")
        person.step(there, "acknowledge")
    newest = hands.row("referral", id=UUID(_id(second)))
    if trick == "apart":
        hands.set("referral", newest["id"], together_id=None)
    else:
        hands.put_back("referral", young)
    taken = [nia.step(first, "accept", appointment=VISIT).status_code]
    hands.put_back("referral", newest)
    taken.append(zoe.step(second, "accept", appointment=VISIT).status_code)
    assert taken.count(200) <= 1, taken


def test_each_has_a_consent_of_its_own_and_ends_alone(country: Country) -> None:
    ana, nia, zoe = (country.person(name) for name in ("ana", "nia", "zoe"))
    first, second = asks_two(country, ana, a_case(ana))
    consent = ana.get(second).json["consent"]["id"]
    assert ana.post(f"/consents/{consent}/withdraw", {"how": "verbal"}).status_code == 200
    assert [ana.get(there).json["state"] for there in (first, second)] == ["sent", "revoked"]
    assert zoe.get(second).json["reason"] is None
    assert accepts(nia, first).status_code == 200


def test_what_does_not_go_together_is_refused_by_its_name(country: Country) -> None:
    ana, nia = country.person("ana"), country.person("nia")
    here, other = a_case(ana), a_case(ana)
    first = path_of(asks(country, ana, here, "Clinic"))
    for like, field in (
        ({"agency": "Clinic", "alongside": _id(first)}, "recipient"),
        ({"agency": "Shelter", "alongside": _id(first), "service": "legal_advice"}, "service"),
        ({"agency": "Shelter", "in_turn": True}, "alongside"),
        ({"agency": "Shelter", "alongside": _id(first), "follows": _id(first)}, "alongside"),
        ({"agency": "Shelter", "alongside": nia.agency}, "alongside"),
    ):
        answer = asks(country, ana, here, **like)  # type: ignore[arg-type]
        assert answer.status_code == 422 and set(answer.json["errors"]) == {field}, answer.json
    elsewhere = asks(country, ana, other, "Shelter", alongside=_id(first))
    assert elsewhere.status_code == 422
    second = asks(country, ana, here, "Shelter", alongside=_id(first))
    same, tag = {"recipient": country.agency_id("Clinic")}, second.headers["ETag"]
    assert set(ana.put(path_of(second), same, If_Match=tag).json["errors"]) == {"recipient"}
    late = ana.put(path_of(second), {"alongside": _id(first)}, If_Match=tag)
    assert set(late.json["errors"]) == {"alongside"}


def test_the_page_asks_when_and_shows_who_else_is_asked(country: Country) -> None:
    ana, zoe = Reader(country.person("ana")), Reader(country.person("zoe"))
    here = a_case(ana.person)
    first = path_of(asks(country, ana.person, here, "Clinic"))
    offered = {"service": "primary_health", "region": "capital", "languages": ["en"]}
    with_room = {**offered, "accepting": True}
    for name in ("zia", "nia"):
        offers = country.person(name)
        made = offers.post(f"/agencies/{offers.agency}/services", with_room)
        assert made.status_code == 201, made.text
    page = ana.get(first)
    assert "Ask another partner, too" in page.text
    asking = ana.get(f"{here}/refer?alongside={_id(first)}")
    assert "Whoever accepts first helps" in asking.text and "After the others" in asking.text
    assert "Shelter" in asking.text and "Clinic" not in asking.text
    sent = ana.post(
        f"{here}/refer",
        {
            "service": "primary_health",
            "recipient": zoe.person.agency,
            "alongside": _id(first),
            "in_turn": "true",
            "do": "save",
        },
    )
    assert sent.status_code == 303, sent.text
    after = ana.get(first).text
    assert "Asked after this one" in after and "Shelter" in after
    ana.person.step(first, "send")
    nia = Reader(country.person("nia"))
    told = nia.get(first).text
    assert "Shelter" not in told and "same" not in told.partition("<main")[2]
    nia.person.step(first, "decline", reason="no_capacity")


def test_a_partner_reads_that_it_is_no_longer_needed(country: Country) -> None:
    ana, nia, zoe = country.person("ana"), Reader(country.person("nia")), country.person("zoe")
    first, second = asks_two(country, ana, a_case(ana))
    accepts(zoe, second)
    page = nia.get(first).text.partition("<main")[2]
    assert "No longer needed, on " in page and "Another partner" not in page
