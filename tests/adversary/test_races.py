"""Two people's clicks at once, a double click, a stale page: one wins, and no half state.

Real threads. NRM_TEST_ROUNDS says how many rounds of each kind are run on each engine; `make soak`
runs 200.
"""

import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from werkzeug.test import TestResponse

from tests.adversary.conftest import VISIT
from tests.adversary.hostile import Hands, Row
from tests.support.country import Country, Person
from tests.support.duplicates import a_co_ordinator
from tests.support.reader import Reader
from tests.support.speaking import agrees, drafts, speaks_for
from tests.support.steps import agree, open_a_case, refer
from tests.support.transfers import an_offer, proof_of

pytestmark = pytest.mark.race

ROUNDS = int(os.environ.get("NRM_TEST_ROUNDS", "10"))
FIELDS = ["identity.preferred_name"]
Click = Callable[[], TestResponse]


def at_once(*clicks: Click) -> list[TestResponse]:
    """Their answers, in order; all begin in the same moment."""
    start = threading.Barrier(len(clicks))
    answers: dict[int, TestResponse] = {}

    def click(number: int) -> None:
        start.wait()
        answers[number] = clicks[number]()

    threads = [threading.Thread(target=click, args=(n,)) for n in range(len(clicks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answers[number] for number in range(len(clicks))]


def alone(country: Country, person: Person) -> Person:
    """The same person at a window of its own: a client is not shared between threads."""
    client = country.app.test_client(use_cookies=False)
    return Person(client, person.name, person.cookie, person.csrf, person.id, person.agency)


@dataclass
class Round:
    """An acknowledged referral on a consent of its own, seen by everybody at one version."""

    country: Country
    ana: Person
    nia: Person
    noa: Person
    consent: str
    there: str
    tag: str

    def step(self, who: Person, name: str, key: str = "", **needs: object) -> Click:
        window = alone(self.country, who)
        headers = {"If_Match": self.tag} | ({"Idempotency_Key": key} if key else {})
        return lambda: window.post(f"{self.there}/steps", {"step": name, **needs}, **headers)

    def accept(self, who: Person, key: str = "") -> Click:
        return self.step(who, "accept", key, appointment=VISIT)

    def withdraw_consent(self) -> Click:
        window = alone(self.country, self.ana)
        return lambda: window.post(f"/consents/{self.consent}/withdraw", {"how": "verbal"})


@pytest.fixture
def next_round(country: Country) -> Callable[[], Round]:
    """Makes one round after another, all of one case."""
    ana, nia, noa = (country.person(name) for name in ("ana", "nia", "noa"))
    case = open_a_case(ana, identity={"preferred_name": "Mira"})

    def prepare() -> Round:
        consent = agree(country, ana, case, "Clinic", FIELDS).json
        referral = refer(country, ana, case, "Clinic", consent)
        there = f"/referrals/{referral.json['id']}"
        sent = ana.post(f"{there}/steps", {"step": "send"}, If_Match=referral.headers["ETag"])
        seen = nia.post(f"{there}/steps", {"step": "acknowledge"}, If_Match=sent.headers["ETag"])
        tag = seen.headers["ETag"]
        return Round(country, ana, nia, noa, consent["id"], there, tag)

    return prepare


def _accept_or_decline(made: Round) -> list[Click]:
    return [made.accept(made.nia), made.step(made.noa, "decline", reason="no_capacity")]


def _accept_twice(made: Round) -> list[Click]:
    return [made.accept(made.nia), made.accept(made.noa)]


def _double_click(made: Round) -> list[Click]:
    return [made.accept(made.nia), made.accept(made.nia)]


@pytest.mark.parametrize("clicks", [_accept_or_decline, _accept_twice, _double_click])
def test_exactly_one_click_wins(
    next_round: Callable[[], Round], hands: Hands, clicks: Callable[[Round], list[Click]]
) -> None:
    winners = set()
    for number in range(ROUNDS):
        made = next_round()
        both = clicks(made)
        # Whoever starts first has a head start of some microseconds: let them take turns.
        answers = at_once(*both) if number % 2 else at_once(*reversed(both))[::-1]
        won = [answer.status_code for answer in answers].index(200)
        winners.add(won)
        loser = answers[1 - won]
        assert loser.status_code in (409, 412), loser.get_data(as_text=True)
        assert loser.json["detail"].endswith(".")
        _one_state(
            hands, made, ["accepted", "declined" if _is_decline(clicks) else "accepted"][won]
        )
    assert hands.verify()[0] == 0


def _is_decline(clicks: Callable[[Round], list[Click]]) -> bool:
    return clicks is _accept_or_decline


def _one_state(hands: Hands, made: Round, state: str) -> None:
    referral_id = UUID(made.there.rpartition("/")[2])
    row = hands.row("referral", id=referral_id)
    assert row["state"] == state
    held = sorted((g["kind"], g["state"]) for g in _held(hands, row))
    half = _has_half(hands, referral_id)
    is_open = state == "accepted"
    assert held == ([("referral", "open"), ("thread", "open")] if is_open else [])
    assert half is is_open
    assert (made.nia.get(made.there).json["snapshot"] is not None) is is_open
    last = "referral.accept" if is_open else "referral.decline"
    first = ["referral.create", "referral.send", "referral.acknowledge"]
    assert _done(hands, row) == [*first, last]
    visits = hands.rows("message", referral_id=referral_id)
    assert len(visits) == (1 if is_open else 0)


def _held(hands: Hands, referral: Row) -> list[Row]:
    """What the recipient holds of the referral."""
    whose = {"subject_id": referral["id"], "holder_id": referral["recipient_id"]}
    return hands.rows("grant", **whose)


def _has_half(hands: Hands, referral_id: UUID) -> bool:
    return referral_id in {row["subject_id"] for row in hands.shred_rows()}


def _done(hands: Hands, referral: Row) -> list[str]:
    entries = hands.rows("audit_entry", referral_pseudonym=referral["pseudonym"], outcome="done")
    told = sorted(entries, key=lambda entry: entry["index"])
    return [entry["action"] for entry in told if entry["action"] != "referral.read"]


@pytest.mark.parametrize("what", ["referral", "consent"])
def test_a_withdrawal_beside_an_acceptance_always_ends_it(
    next_round: Callable[[], Round], hands: Hands, what: str
) -> None:
    for number in range(ROUNDS):
        made = next_round()
        ends = (
            made.step(made.ana, "withdraw", reason="need_ended")
            if what == "referral"
            else made.withdraw_consent()
        )
        both: Sequence[Click] = [made.accept(made.nia), ends]
        answers = at_once(*both) if number % 2 else at_once(*reversed(both))[::-1]
        # A withdrawal takes the state it finds: it never loses.
        assert answers[1].status_code == 200, answers[1].get_data(as_text=True)
        assert answers[0].status_code in (200, 409, 412), answers[0].get_data(as_text=True)
        referral_id = UUID(made.there.rpartition("/")[2])
        row = hands.row("referral", id=referral_id)
        assert row["state"] == ("withdrawn" if what == "referral" else "revoked")
        assert _held(hands, row) == []
        assert not _has_half(hands, referral_id)
        stub = made.nia.get(made.there).json
        assert (stub["snapshot"], "envelope" in stub) == (None, False)
    assert hands.verify()[0] == 0


def test_the_end_of_a_part_beside_an_acceptance_always_ends_it(
    country: Country, hands: Hands
) -> None:
    ana, zoe = country.person("ana"), country.person("zoe")
    part = ("independent_advocate", "Shelter")
    for _ in range(ROUNDS // 5):
        case = open_a_case(ana, account={"exploiter_details": "Qwyxcar"})
        here = f"/cases/{case['id']}"
        speaks = speaks_for(country, ana, here, *part)
        consent = agrees(country, ana, here, *part, ["account.exploiter_details"]).json
        there = drafts(ana, here, consent)
        ana.step(there, "send")
        tag = zoe.step(there, "acknowledge").headers["ETag"]
        one, other = alone(country, ana), alone(country, zoe)
        end = {"step": "end", "reason": "conflict_of_interest"}
        accept = {"step": "accept", "appointment": VISIT}
        over, taken = at_once(
            partial(one.post, f"{speaks}/steps", end, If_Match='"1"'),
            partial(other.post, f"{there}/steps", accept, If_Match=tag),
        )
        assert over.status_code == 200 and taken.status_code in (200, 409, 412), taken.text
        referral = hands.row("referral", id=UUID(there.rpartition("/")[2]))
        assert referral["state"] == "revoked" and not _has_half(hands, referral["id"])
        assert zoe.get(there).json["snapshot"] is None
    assert hands.verify()[0] == 0


def test_a_double_click_with_one_key_is_one_act(
    next_round: Callable[[], Round], hands: Hands
) -> None:
    for number in range(ROUNDS):
        made = next_round()
        key = f"accept-{number}"
        answers = at_once(made.accept(made.nia, key), made.accept(made.nia, key))
        assert [answer.status_code for answer in answers] == [200, 200], [
            answer.get_data(as_text=True) for answer in answers
        ]
        assert answers[0].json["snapshot"] == answers[1].json["snapshot"] is not None
        _one_state(hands, made, "accepted")
    assert hands.verify()[0] == 0


def test_two_requests_with_one_key_open_one_case(country: Country, hands: Hands) -> None:
    ana = country.person("ana")
    body = {
        "entry_channel": "health",
        "person_group": "adult",
        "region": "capital",
        "priority": "routine",
    }
    for number in range(ROUNDS):
        windows, key = [alone(country, ana) for _ in range(2)], f"k{number}"
        answers = at_once(
            *(lambda w=w, k=key: w.post("/cases", body, Idempotency_Key=k) for w in windows)
        )
        assert [answer.status_code for answer in answers] == [201, 201]
        assert answers[0].json["id"] == answers[1].json["id"]
    assert len(hands.rows("case")) == ROUNDS
    assert hands.verify()[0] == 0


def test_two_who_compare_at_once_ask_one_question(country: Country, hands: Hands) -> None:
    kim = a_co_ordinator(country).person
    ana, olga = country.person("ana"), country.person("olga")
    for number in range(1, min(ROUNDS, 10) + 1):
        same = {"identity_numbers": [{"type": "passport", "number": f"AB12345{number:02}"}]}
        for worker in (ana, olga):
            open_a_case(worker, identity=same)
        windows = [Reader(alone(country, kim)) for _ in range(2)]
        answers = at_once(*(lambda w=w: w.post("/duplicates/compare", {}) for w in windows))
        assert {answer.status_code for answer in answers} == {303}
        assert len(hands.rows("duplicate_question")) == number
        assert len(hands.rows("duplicate_side")) == 2 * number
    assert hands.verify()[0] == 0


def test_a_stale_page_is_told_so(next_round: Callable[[], Round]) -> None:
    made = next_round()
    assert made.nia.step(made.there, "ask", question="Which floor?").status_code == 200
    stale = made.accept(made.noa)()
    assert (stale.status_code, stale.json["type"]) == (412, "stale")
    assert stale.json["detail"].endswith(".")
    assert made.nia.get(made.there).json["state"] == "info_requested"


def test_two_writers_of_two_sections_do_not_collide(country: Country, hands: Hands) -> None:
    ana = country.person("ana")
    here = f"/cases/{open_a_case(ana)['id']}"
    for number in range(ROUNDS):
        one, two = alone(country, ana), alone(country, ana)
        tag = f'"{number}"'
        answers = at_once(
            lambda w=one, t=tag: w.put(
                f"{here}/sections/identity", {"preferred_name": t}, If_Match=t
            ),
            lambda w=two, t=tag: w.put(f"{here}/sections/risk", {"person_view": t}, If_Match=t),
        )
        assert [answer.status_code for answer in answers] == [200, 200]
        same = at_once(
            *(
                lambda w=w, t=tag: w.put(f"{here}/sections/needs", {"person_wishes": t}, If_Match=t)
                for w in (one, two)
            )
        )
        assert sorted(answer.status_code for answer in same) == [200, 412]
    assert hands.verify()[0] == 0


def test_a_reader_beside_a_writer_is_never_alarmed(country: Country, hands: Hands) -> None:
    ana = country.person("ana")
    here = f"/cases/{open_a_case(ana, identity={'preferred_name': 'Mira'})['id']}"
    for number in range(1, ROUNDS + 1):
        reader, writer = alone(country, ana), alone(country, ana)
        read, written = at_once(
            lambda w=reader: w.get(f"{here}/sections/identity"),
            lambda w=writer, n=number: w.put(
                f"{here}/sections/identity", {"preferred_name": "Mira"}, If_Match=f'"{n}"'
            ),
        )
        assert (read.status_code, written.status_code) == (200, 200), read.json
    assert hands.verify()[0] == 0


def test_failed_sign_ins_at_once_are_all_counted_and_logged(country: Country, hands: Hands) -> None:
    def guess() -> TestResponse:
        client = country.app.test_client(use_cookies=False)
        wrong = {"name": "ana", "passphrase": "not what ana says", "code": "000000"}
        return client.post("/api/v1/session", json=wrong)

    said = [answer.status_code for answer in at_once(*[guess] * 4)]
    assert said == [401] * 4
    refused = hands.rows("audit_entry", action="session.open", outcome="refused")
    assert len(refused) == 4
    # One row for the name, one for the place they came from.
    assert [row["failures"] for row in hands.rows("attempt")] == [4, 4]


def _beside_acceptance(
    country: Country, made: dict[str, Any], who: dict[str, Person]
) -> dict[str, Click]:
    """What may be clicked at the moment in which omar accepts the case for olga."""
    here, there = f"/cases/{made['case']}", f"/transfers/{made['id']}/steps"
    tag, case_tag = f'"{made["version"]}"', who["ana"].get(here).headers["ETag"]
    accept = {"step": "accept", "worker": who["olga"].id, **proof_of(country, who["omar"])}
    ana, omar, again = (alone(country, who[name]) for name in ("ana", "omar", "omar"))
    decline, discard = {"step": "decline", "reason": "other"}, {"step": "discard"}
    return {
        "accept": lambda: omar.post(there, accept, If_Match=tag),
        "itself": lambda: again.post(there, accept, If_Match=tag),
        "withdraw": lambda: ana.post(there, {"step": "withdraw"}, If_Match=tag),
        "decline": lambda: again.post(there, decline, If_Match=tag),
        "discard": lambda: ana.post(
            f"{here}/steps", {**discard, "reason": "discarded"}, If_Match=case_tag
        ),
        "write": lambda: ana.put(f"{here}/sections/risk", {}, If_Match='"0"'),
    }


@pytest.mark.parametrize("against", ["itself", "withdraw", "decline", "discard", "write"])
def test_a_case_goes_to_one_agency_or_stays(country: Country, hands: Hands, against: str) -> None:
    for number in range(min(ROUNDS, 4)):
        who = {name: country.person(name) for name in ("ana", "sue", "olga", "omar")}
        here = f"/cases/{open_a_case(who['ana'], identity={'preferred_name': 'Mira'})['id']}"
        made = an_offer(country, who["ana"], who["sue"], here)
        clicks = _beside_acceptance(country, made, who)
        both = [clicks["accept"], clicks[against]]
        answers = at_once(*both) if number % 2 else at_once(*reversed(both))[::-1]
        taken, other = (answer.status_code for answer in answers)
        winners = [taken, other].count(200)
        # Whoever writes first is handed over with what was written.
        assert winners == 1 or (against == "write" and winners == 2), answers[0].text
        assert {taken, other} <= {200, 401, 403, 404, 409, 412}
        is_south = 200 in (taken, other if against == "itself" else 0)
        goes = who["olga"].get(f"{here}/sections/identity").status_code == 200
        stays = who["ana"].get(here).status_code == 200
        assert (goes, stays) == (is_south, not is_south)
        whose = {row["holder_id"] for row in hands.rows("grant", case_id=UUID(made["case"]))}
        leader = UUID(who["olga" if is_south else "ana"].agency)
        assert whose == (set() if against == "discard" and not is_south else {leader})
    assert hands.verify()[0] == 0


def test_whoever_leaves_leaves_nothing_behind(country: Country, hands: Hands) -> None:
    sue, ana = country.person("sue"), country.person("ana")
    path = f"/admin/people/{country.person('eva').id}/leave"
    for number in range(min(ROUNDS, 5)):
        eva = country.person("eva")
        own = open_a_case(eva)["id"]
        case = open_a_case(ana)["id"]
        tag = ana.get(f"/cases/{case}").headers["ETag"]
        proof = {k: v for k, v in country.credentials("sue").items() if k != "name"}
        window, reader = alone(country, ana), Reader(alone(country, sue))
        both: Sequence[Click] = [
            lambda r=reader, p=proof, c=own: r.post(path, {f"taker.{c}": ana.id, **p}),
            lambda w=window, c=case, t=tag, e=eva: w.post(
                f"/cases/{c}/steps", {"step": "assign", "worker": e.id}, If_Match=t
            ),
        ]
        answers = at_once(*both) if number % 2 else at_once(*reversed(both))[::-1]
        left, assigned = (answer.status_code for answer in answers)
        assert (left, assigned) in {(200, 409), (200, 422), (409, 200), (422, 200)}, (
            answers[0].text,
            answers[1].text,
        )
        hers = hands.rows("case", lead_worker_id=UUID(eva.id))
        gone = hands.row("account", name="eva")["state"] == "left"
        assert (gone, hers == []) == (left == 200, left == 200)
        if gone:
            break
    assert hands.verify()[0] == 0
