"""A case changes hands: asked for by one, offered by another, accepted at the other agency."""

from typing import Any
from uuid import UUID

import pytest

from nrm.transfers.sweeping import sweep_offers
from tests.adversary.hostile import Hands
from tests.custody.colleagues import goes_on, makes_leave
from tests.house.test_budgets import _check, _cost, _step
from tests.support.centres import HARBOUR, PEOPLE, a_centre
from tests.support.clock import moved_by_hand
from tests.support.country import Country, Person
from tests.support.disclosures import approves_demand, demands
from tests.support.files import a_file, a_pdf
from tests.support.reader import Reader, hidden
from tests.support.steps import a_sent_referral, agree, open_a_case, refer
from tests.support.transfers import (
    agrees_to_go,
    an_offer,
    asks_to_hand_over,
    offers,
    proof_of,
    takes,
)

MIRA = {"preferred_name": "Mira", "date_of_birth": "1999-05-01"}
FIELDS = ["identity.preferred_name"]
VISIT = {"when": "2030-01-02T10:00:00Z", "where": "reception", "met_by": "a nurse"}


def _people(country: Country, *names: str) -> tuple[Person, ...]:
    return tuple(country.person(name) for name in names)


def test_a_case_is_handed_over_with_all_that_hangs_on_it(country: Country) -> None:
    ana, sue, olga, omar, nia, zoe = _people(country, "ana", "sue", "olga", "omar", "nia", "zoe")
    case = open_a_case(ana, identity=MIRA)
    here = f"/cases/{case['id']}"
    file = a_file(ana, here)
    ana.post(f"{here}/notes", {"text": "seen today", "visibility": "agency"})
    helped = a_sent_referral(country, ana, case, "Clinic", FIELDS)
    asked = a_sent_referral(country, ana, case, "Shelter", FIELDS)
    nia.step(helped, "acknowledge")
    nia.step(helped, "accept", appointment=VISIT)
    zoe.step(asked, "acknowledge")
    zoe.step(asked, "ask", question="Which floor?")
    offer = an_offer(country, ana, sue, here)
    seen = omar.get(f"/transfers/{offer['id']}")
    assert (seen.json["case"], seen.json["state"]) == (None, "offered")
    assert case["id"] not in seen.text and case["code"] not in seen.text
    assert omar.get(here).status_code == olga.get(here).status_code == 404
    taken = takes(country, omar, seen.json, olga)
    assert taken.status_code == 200, taken.text
    assert (taken.json["state"], taken.json["case"]) == ("accepted", case["id"])
    _reads_and_writes(olga, here, file)
    _partners_go_on(olga, nia, zoe, helped, asked)
    _is_shut(ana, sue, here, file, helped)
    assert ana.get(f"/transfers/{offer['id']}").status_code == 404
    assert sue.get(f"/transfers/{offer['id']}").json["case"] is None
    assert Hands(country).verify()[0] == 0


def _reads_and_writes(olga: Person, here: str, file: str) -> None:
    assert olga.get(f"{here}/sections/identity").json["content"] == MIRA
    assert olga.get(file).data == a_pdf()
    assert olga.get(f"{here}/notes").json["items"][0]["text"] == "seen today"
    found = olga.post("/cases/search", {"name": "Mira"}).json["items"]
    assert [each["id"] in here for each in found] == [True]
    name = {"preferred_name": "Mirabai"}
    assert olga.put(f"{here}/sections/identity", name, If_Match='"1"').status_code == 200
    assert olga.get(f"{here}/sections/identity").json["content"] == name
    assert olga.get(f"{here}/sections/identity?version=1").json["content"] == MIRA
    assert olga.post(f"{here}/notes", {"text": "new", "visibility": "agency"}).status_code == 201
    assert [n["text"] for n in olga.get(f"{here}/notes").json["items"]] == ["new", "seen today"]
    assert olga.post("/cases/search", {"name": "Mirabai"}).json["items"]


def _partners_go_on(olga: Person, nia: Person, zoe: Person, helped: str, asked: str) -> None:
    assert nia.get(helped).json["snapshot"] == {"identity": {"preferred_name": "Mira"}}
    assert nia.step(helped, "begin", met_on="2030-01-03").status_code == 200
    assert olga.get(f"{asked}/messages").json["items"][0]["body"]["text"] == "Which floor?"
    assert olga.step(asked, "answer", answer="The second.").status_code == 200
    texts = [m["body"]["text"] for m in zoe.get(f"{asked}/messages").json["items"]]
    assert texts == ["Which floor?", "The second."]
    accepted = zoe.step(asked, "accept", appointment=VISIT)
    assert accepted.json["snapshot"] == {"identity": {"preferred_name": "Mira"}}
    assert olga.step(helped, "revoke", how="verbal").status_code == 200
    assert nia.get(helped).json["snapshot"] is None


def _is_shut(ana: Person, sue: Person, here: str, file: str, helped: str) -> None:
    purpose = {"X_Purpose": "supervision"}
    for person in (ana, sue):
        assert person.get(here).status_code == person.get(f"{here}/notes").status_code == 404
        for path in (f"{here}/sections/identity", file, helped, f"{helped}/messages"):
            assert person.get(path, **purpose).status_code == 404, path
        assert person.post("/cases/search", {"name": "Mira"}, **purpose).json["items"] == []
        assert person.get("/cases").json["items"] == []
        assert person.get("/referrals?box=out").json["items"] == []
        assert person.get(f"/audit/entries?case={here.rpartition('/')[2]}").status_code == 404


def _answers(country: Country, who: dict[str, Person], made: dict[str, Any]) -> list[int]:
    """What ana, sue and olga are told when they try what is not theirs."""
    there = f"/transfers/{made['id']}"
    return [
        offers(country, who["ana"], made).status_code,
        takes(country, who["sue"], made, who["olga"]).status_code,
        takes(country, who["olga"], made, who["olga"]).status_code,
        who["olga"].get(there).status_code,
    ]


def test_each_step_is_taken_by_who_may_and_in_its_turn(country: Country) -> None:
    names = ("ana", "eva", "sue", "olga", "omar", "nia")
    who = dict(zip(names, _people(country, *names), strict=True))
    here = f"/cases/{open_a_case(who['ana'], identity=MIRA)['id']}"
    # No consent that names the agency, none of that kind, a basis that nobody chooses.
    assert "basis" in asks_to_hand_over(country, who["ana"], here).json["errors"]
    for given in ({"basis": "same_agency"}, {"basis": "agency_closing"}):
        assert asks_to_hand_over(country, who["ana"], here, **given).status_code == 422
    agrees_to_go(country, who["ana"], here, "Lead South")
    for agency in ("Clinic", "Lead North", "Audit office"):
        assert asks_to_hand_over(country, who["ana"], here, agency).status_code == 422
    made = asks_to_hand_over(country, who["ana"], here).json
    assert asks_to_hand_over(country, who["sue"], here).status_code == 409
    # The receiver knows nothing before it is offered.
    assert who["omar"].get(f"/transfers/{made['id']}").status_code == 404
    assert who["omar"].get("/transfers").json["items"] == []
    assert takes(country, who["omar"], made, who["olga"]).status_code == 404
    offered = offers(country, who["sue"], made).json
    assert _answers(country, who, offered) == [403, 403, 404, 404]
    assert offers(country, who["sue"], offered).status_code == 409
    for worker in (who["omar"], who["eva"], who["nia"]):
        assert "worker" in takes(country, who["omar"], offered, worker).json["errors"]
    taken = takes(country, who["omar"], offered, who["olga"])
    assert taken.status_code == 200
    for late in ("withdraw", "decline"):
        again = who["omar" if late == "decline" else "sue"]
        body = {"step": late} | ({"reason": "other"} if late == "decline" else {})
        tag = taken.headers["ETag"]
        answer = again.post(f"/transfers/{made['id']}/steps", body, If_Match=tag)
        assert answer.status_code == 409
    assert who["ana"].put(f"{here}/sections/risk", {}, If_Match='"0"').status_code == 404
    entries = country.person("olga").get(f"/audit/entries?case={here.rpartition('/')[2]}").json
    told = [e["action"] for e in entries["items"] if e["outcome"] == "done"]
    assert [a for a in told if a.startswith("transfer.")][:1] == ["transfer.accept"]


def test_whoever_asked_does_not_offer(country: Country) -> None:
    ana, sue = _people(country, "ana", "sue")
    here = f"/cases/{open_a_case(ana)['id']}"
    agrees_to_go(country, ana, here, "Lead South")
    made = asks_to_hand_over(country, sue, here).json
    assert offers(country, sue, made).status_code == 403
    assert sue.step(f"/transfers/{made['id']}", "withdraw").json["state"] == "withdrawn"


def test_what_waits_is_settled_first_and_nothing_is_sent_meanwhile(country: Country) -> None:
    ana, sue, omar, olga = _people(country, "ana", "sue", "omar", "olga")
    case = open_a_case(ana, identity=MIRA)
    here = f"/cases/{case['id']}"
    agrees_to_go(country, ana, here, "Lead South")
    demand = demands(ana, here).json
    assert asks_to_hand_over(country, ana, here).status_code == 409
    assert sue.step(f"/disclosures/{demand['id']}", "refuse").status_code == 200
    made = asks_to_hand_over(country, ana, here).json
    draft = refer(country, ana, case, "Clinic", agree(country, ana, case, "Clinic", FIELDS).json)
    offered = offers(country, sue, made).json
    sent = ana.step(f"/referrals/{draft.json['id']}", "send")
    assert (sent.status_code, "handed over" in sent.json["detail"]) == (409, True)
    # Work goes on, and what begins to wait now has to be settled before it is accepted.
    assert ana.put(f"{here}/sections/risk", {}, If_Match='"0"').status_code == 200
    demand = demands(ana, here).json
    assert takes(country, omar, offered, olga).status_code == 409
    assert approves_demand(country, sue, demand).status_code == 200
    assert takes(country, omar, offered, olga).status_code == 200
    assert olga.step(f"/referrals/{draft.json['id']}", "send").status_code == 200
    # What was disclosed is told of by whoever leads the case now.
    assert sue.get(f"/disclosures/{demand['id']}").status_code == 404
    assert omar.get(f"/disclosures/{demand['id']}").json["id"] == demand["id"]


def test_an_offer_that_nobody_answers_runs_out(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, hands = moved_by_hand(monkeypatch), Hands(country)
    ana, sue = _people(country, "ana", "sue")
    here = f"/cases/{open_a_case(ana, identity=MIRA)['id']}"
    made = an_offer(country, ana, sue, here)
    clock.on(7 * 86_400)
    ana, sue, omar, olga = _people(country, "ana", "sue", "omar", "olga")
    seen = omar.get(f"/transfers/{made['id']}").json
    assert (seen["state"], seen["steps"]) == ("expired", [])
    assert takes(country, omar, made, olga).status_code == 409
    with country.app.app_context():
        assert (sweep_offers(), sweep_offers()) == (1, 0)
    assert hands.rows("grant", kind="transfer") == []
    assert [row["kind"] for row in hands.shred_rows()] == ["case", "case"]
    assert hands.row("case_transfer")["sealed_keys"] == b""
    again = offers(country, sue, asks_to_hand_over(country, ana, here).json).json
    clock.on(8 * 86_400)
    ana, sue = _people(country, "ana", "sue")
    # Another one is not kept waiting by one that ran out.
    later = asks_to_hand_over(country, ana, here)
    assert later.status_code == 201, later.text
    states = {row["id"]: row["state"] for row in hands.rows("case_transfer")}
    assert states[UUID(again["id"])] == "expired"
    assert hands.verify()[0] == 0


def test_the_receiver_gets_a_new_key_while_an_offer_stands(country: Country) -> None:
    olga, omar, ana, sue, eva = _people(country, "olga", "omar", "ana", "sue", "eva")
    here = f"/cases/{open_a_case(olga, identity=MIRA)['id']}"
    agrees_to_go(country, olga, here, "Lead North")
    made = asks_to_hand_over(country, olga, here, "Lead North").json
    offered = offers(country, omar, made).json
    assert makes_leave(country, ana, "eva").status_code == 200
    while "Everything lies under this key." not in goes_on(ana).text:
        continue
    assert takes(country, sue, offered, eva).status_code == 422
    assert takes(country, sue, offered, ana).status_code == 200
    assert ana.get(f"{here}/sections/identity").json["content"] == MIRA
    assert Hands(country).verify()[0] == 0


def test_what_is_written_while_an_offer_stands_goes_with_the_case(country: Country) -> None:
    ana, sue, olga, omar = _people(country, "ana", "sue", "olga", "omar")
    here = f"/cases/{open_a_case(ana, identity=MIRA)['id']}"
    made = an_offer(country, ana, sue, here)
    assert makes_leave(country, ana, "eva").status_code == 200
    # A fresh key now would not be among those that were offered.
    assert ana.put(f"{here}/sections/risk", {"level": "high"}, If_Match='"0"').status_code == 200
    assert takes(country, omar, made, olga).status_code == 200
    assert olga.get(f"{here}/sections/risk").json["content"] == {"level": "high"}


def _refers_to_the_south(country: Country, ana: Person, here: str) -> str:
    consent = agrees_to_go(country, ana, here, "Lead South").json
    whole = {"service": "other", "urgency": "routine", "fields": FIELDS, "consent": consent["id"]}
    made = ana.post(f"{here}/referrals", {**whole, "recipient": country.agency_id("Lead South")})
    there = f"/referrals/{made.json['id']}"
    assert ana.step(there, "send").status_code == 200
    return there


def test_what_the_receiver_was_sent_before_ends_before(country: Country) -> None:
    ana, sue, olga, omar = _people(country, "ana", "sue", "olga", "omar")
    here = f"/cases/{open_a_case(ana, identity=MIRA)['id']}"
    done, declined = (_refers_to_the_south(country, ana, here) for _ in range(2))
    assert olga.step(declined, "decline", reason="no_capacity").status_code == 200
    assert asks_to_hand_over(country, ana, here).status_code == 409
    for name, needs in (
        ("acknowledge", {}),
        ("accept", {"appointment": VISIT}),
        ("begin", {"met_on": "2030-01-03"}),
        ("complete", {"outcome": "service_delivered", "feedback": "All is well."}),
    ):
        assert olga.step(done, name, **needs).status_code == 200
    assert takes(country, omar, an_offer(country, ana, sue, here), olga).status_code == 200
    # As the sender of both, the new leader reads on; as their recipient it holds nothing.
    for there in (done, declined):
        assert olga.get(there).json["case"] in here
    texts = [m["body"]["text"] for m in olga.get(f"{done}/messages").json["items"][1:]]
    assert texts == ["All is well."]
    kinds = {row["kind"] for row in Hands(country).shred_rows()}
    assert (kinds, Hands(country).verify()[0]) == ({"case"}, 0)


def test_a_case_comes_back_with_what_was_sent(country: Country) -> None:
    ana, sue, olga, omar = _people(country, "ana", "sue", "olga", "omar")
    case = open_a_case(ana, identity=MIRA)
    here = f"/cases/{case['id']}"
    there = a_sent_referral(country, ana, case, "Clinic", FIELDS)
    assert takes(country, omar, an_offer(country, ana, sue, here), olga).status_code == 200
    agrees_to_go(country, olga, here, "Lead North")
    offered = offers(country, omar, asks_to_hand_over(country, olga, here, "Lead North").json)
    assert takes(country, sue, offered.json, ana).status_code == 200
    assert ana.get(f"{here}/sections/identity").json["content"] == MIRA
    assert olga.get(here).status_code == 404
    nia = country.person("nia")
    nia.step(there, "acknowledge")
    assert nia.step(there, "accept", appointment=VISIT).json["snapshot"]
    assert Hands(country).verify()[0] == 0


def test_it_costs_as_much_with_ten_referrals_as_with_one(country: Country) -> None:
    ana, sue, omar, olga, nia = _people(country, "ana", "sue", "omar", "olga", "nia")
    costs = []
    for count in (1, 10):
        case = open_a_case(ana, identity=MIRA)
        here = f"/cases/{case['id']}"
        for number in range(count):
            there = a_sent_referral(country, ana, case, "Clinic", FIELDS)
            if number % 2:
                nia.step(there, "acknowledge")
                nia.step(there, "accept", appointment=VISIT)
        agrees_to_go(country, ana, here, "Lead South")
        asked, made = _cost(country, lambda h=here: asks_to_hand_over(country, ana, h), 201)
        there = f"/transfers/{made.json['id']}"
        read, _ = _cost(country, lambda at=there: sue.get(at))
        listed, _ = _cost(country, lambda n=count: ana.get(f"/transfers?limit={n}"))
        offer = _step(sue, there, {"step": "offer", **proof_of(country, sue)})
        offered, _ = _cost(country, offer)
        accept = {"step": "accept", "worker": olga.id, **proof_of(country, omar)}
        taken, _ = _cost(country, _step(omar, there, accept))
        costs.append((asked, read, listed, offered, taken))
    for few, many in zip(*costs, strict=True):
        assert few.counts == many.counts, f"{few}\n{many}"
    # Of the last two some nine prove who it is, each time anew, and one asks what is typed and not
    # saved. One takes over what was done without consent.
    for seen, most in zip(costs[0], (14, 8, 4, 25, 39), strict=True):
        _check(seen, most)


def test_the_pages_lead_a_case_to_another_agency(country: Country) -> None:
    ana, sue, omar, olga = (Reader(country.person(name)) for name in ("ana", "sue", "omar", "olga"))
    case = open_a_case(ana.person, identity=MIRA)
    here = f"/cases/{case['id']}"
    there = f"{here}/hand-over"
    assert there in ana.get(here).text and there in sue.get(here).text
    wish = {"basis": "person_agrees", "reason": "moved"}
    assert ana.post(there, wish).status_code == 422
    wish["recipient"] = country.agency_id("Lead South")
    missing = ana.post(there, wish)
    assert (missing.status_code, "There is no consent to share" in missing.text) == (422, True)
    agrees_to_go(country, ana.person, here, "Lead South")
    page = ana.post(there, wish).headers["Location"]
    assert "Waits for a supervisor" in ana.get(page).text
    assert page in sue.get("/").text and page not in omar.get("/").text
    assert "This case is being handed over" in ana.get(here).text
    proof = proof_of(country, sue.person)
    version = hidden(sue.get(page), "version")
    assert sue.post(f"{page}/offer", {"version": version}).status_code == 422
    assert sue.post(f"{page}/offer", {"version": version, **proof}).status_code == 303
    assert page in omar.get("/").text and page in omar.get("/transfers").text
    offered = omar.get(page)
    assert case["code"] not in offered.text and "nobody here can open anything" in offered.text
    version = hidden(offered, "version")
    assert omar.post(f"{page}/decline", {"version": version}).status_code == 422
    unsaid = omar.post(f"{page}/accept", {"version": version, **proof})
    assert (unsaid.status_code, "Answer this." in unsaid.text) == (422, True)
    accept = {"version": version, "worker": olga.person.id}
    wrong = {"passphrase": "not that", "code": "000000"}
    assert omar.post(f"{page}/accept", {**accept, **wrong}).status_code == 403
    accept |= proof_of(country, omar.person)
    assert omar.post(f"{page}/accept", accept).status_code == 303
    assert here in omar.get(page).text and "Handed over" in sue.get(page).text
    assert "Handed over" in olga.get(here).text and here in olga.get("/cases").text
    assert ana.get(here).status_code == 404 and page not in sue.get("/").text


def test_a_centre_takes_over_a_case_of_its_agency(country: Country) -> None:
    a_centre(country)
    ana, sue, hal, hera = _people(country, "ana", "sue", *PEOPLE)
    here = f"/cases/{open_a_case(ana, identity=MIRA)['id']}"
    asked = asks_to_hand_over(country, ana, here, HARBOUR, basis="same_agency")
    assert asked.status_code == 201, asked.text
    offered = offers(country, sue, asked.json).json
    assert hal.get(f"{here}/sections/identity").status_code == 404
    assert takes(country, hera, offered, hal).status_code == 200
    assert hal.get(f"{here}/sections/identity").json["content"] == MIRA
    assert ana.get(here).status_code == 404
